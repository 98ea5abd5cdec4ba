// Roots of everything that ships: account ids, the native asset and verifying keys derive from them, so a change is a new
// version, never an accident.
import { describe, expect, it } from 'vitest';
import { Tag, padToBlocks, rpoPermuteReference as permute, sponge } from '../hash/index.ts';
import { feltsToHex } from '../protocol/index.ts';
import { F } from '../field/index.ts';
import { codeWords, decode, scriptRoot, type Instruction, type Program } from '../vm/index.ts';
import { NATIVE_FAUCET, faucet, wallet } from './accounts/index.ts';
import { p2id, p2ide, swap } from './scripts/index.ts';
import { txKernel } from './tx/index.ts';

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
  it('V7: the kernel jumps inside its code and never to 0, which is HALT\'s alone; returns through cell 0; halts once', () => {
    const list = instructions(txKernel);
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
        "faucet": "1f96a941ecc23f04fcc24e53eceecd657d36e06126447209bc717741153c8f3d",
        "p2id": "ae9cb66885cd1a6e76e5e30ebf253b5980c92a2674c00547aa0f415c1c844323",
        "p2ide": "27eac34c15672659bf1e622c8a353160c0031a49b26a1818f0b2ed76ac23d95b",
        "swap": "2a857d533626a1368a3d950f3295116cb4edfd6db7187521460d95668c71575b",
        "wallet": "86293d4a3214920e97289f5032363e240cc7fc54fee22466501d5751b988ad16",
      }
    `);
    expect(feltsToHex(NATIVE_FAUCET)).toMatchInlineSnapshot(`"b7633e517cead32b77f647006315fb12"`);
    expect([codeWords(txKernel), feltsToHex(sponge(permute, Tag.CODE, padToBlocks(txKernel.code)))]).toMatchInlineSnapshot(`
      [
        622,
        "2e1f4475dd35920e15775317c64702407a111f3c879f9703b8590b50a2027f22",
      ]
    `);
  });
});
