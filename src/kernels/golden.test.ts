// Roots of everything that ships: account ids, the native asset and verifying keys derive from them, so a change is a new
// version, never an accident.
import { describe, expect, it } from 'vitest';
import { Tag, padToBlocks, rpoPermuteReference as permute, sponge } from '../hash/index.ts';
import { feltsToHex } from '../protocol/index.ts';
import { F } from '../field/index.ts';
import { codeWords, decode, scriptRoot, type Instruction, type Program } from '../vm/index.ts';
import { NATIVE_FAUCET, faucet, wallet } from './accounts/index.ts';
import { p2id, p2ide, swap } from './scripts/index.ts';
import { KERNELS } from './tx/index.ts';

/** Each instruction with its pc, and where it jumps to if it does. */
function instructions(program: Program): { pc: number; instruction: Instruction; target: number | undefined }[] {
  const word = (pc: number): number[] => Array.from(program.code.subarray(4 * pc, 4 * pc + 4));
  return Array.from({ length: codeWords(program) / 2 }, (_, k) => {
    const instruction = decode(word(2 * k), word(2 * k + 1))!;
    const jumps = instruction.op === 'BRANCH' || instruction.op === 'CALL';
    return { pc: 2 * k, instruction, target: jumps ? F.add(2 * k, instruction.imm[0]!) : undefined };
  });
}

describe('shipped programs', () => {
  it.each([p2id, p2ide, swap, wallet, faucet])('V6: $name keeps its jumps inside, ends with EXIT, and does nothing of a kernel', (script) => {
    const list = instructions(script);
    for (const { target } of list) {
      if (target !== undefined) expect(list.map(({ pc }) => pc)).toContain(target);
    }
    expect(list.at(-1)!.instruction.op).toBe('EXIT');
    expect(list.filter(({ instruction }) => instruction.op === 'ENTER' || instruction.op === 'HALT')).toEqual([]);
  });
  it.each(['payment', 'account'] as const)('V7: the %s kernel jumps inside its code and never to 0, which is HALT\'s alone; returns through cell 0; halts once', (name) => {
    const list = instructions(KERNELS[name].kernel);
    for (const { target } of list) {
      if (target === undefined) continue;
      expect(target).toBeGreaterThan(0);
      expect(list.map(({ pc }) => pc)).toContain(target);
    }
    expect(list.filter(({ instruction }) => instruction.op === 'RETURN' && instruction.a !== 0)).toEqual([]);
    expect(list.filter(({ instruction }) => instruction.op === 'HALT' || instruction.op === 'EXIT').map(({ instruction }) => instruction.op)).toEqual(['HALT']);
  });

  it('have these roots', () => {
    const roots = Object.fromEntries([p2id, p2ide, swap, wallet, faucet].map((script) => [script.name, feltsToHex(scriptRoot(permute, script))]));
    expect(roots).toMatchInlineSnapshot(`
      {
        "faucet": "8e80e02dd5f5ba3ae2673c22e84a326a1b5b81204d18802c233cce17bc099e64",
        "p2id": "eb53d106042a8c2aea0e6c3e2ad55943c48f047e2b7b741d5163da739563127b",
        "p2ide": "dc191f6510ed5e1e80756a67f44e85676214874d1c86fe622441af67631b6519",
        "swap": "4529e53be25d635a7849eb564a34112ba304ca15c1da447548f70139813e953a",
        "wallet": "ba72fd7cf88e882c2289fc059a513238de7e9d53e46f8c36fa30807af1fe6431",
      }
    `);
    expect(feltsToHex(NATIVE_FAUCET)).toMatchInlineSnapshot(`"eb871162ba3b1737789c3b1499f0340a"`);
    const kernels = Object.entries(KERNELS).map(([name, { kernel }]) => [name, codeWords(kernel), feltsToHex(sponge(permute, Tag.CODE, padToBlocks(kernel.code)))]);
    expect(kernels).toMatchInlineSnapshot(`
      [
        [
          "payment",
          706,
          "710ebb00a13a2e191f867918aa8150414330ed461e966a69d610f02842428b22",
        ],
        [
          "account",
          740,
          "752b6113e8c83313202eec26d878894e99e47603feea76522bfad2619a657052",
        ],
      ]
    `);
  });
});
