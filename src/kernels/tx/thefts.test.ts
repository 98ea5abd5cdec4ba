// Every assertion of the kernel, taken away, lets a theft through; with it the theft's trace fails, at that row and nowhere else.
import { describe, expect, it } from 'vitest';
import { SECOND_LINES, THEFTS } from '../../../test/attacks/kernel.ts';
import { SITES, forge, honestAdvice, refusalByKernel, vaultAdvice } from '../../../test/harness/kernel-forgery.ts';
import { P } from '../../field/index.ts';
import { NO_ASSET, vaultBalance, vaultTree } from '../../protocol/index.ts';
import { HashKind, wordsAdvice, type Advice, type Execution } from '../../vm/index.ts';
import { MAX_PATH_DEPTH } from '../../vm/isa.ts';
import { digest, native, p2idNote, pay, permute, request, walletAccount, word } from '../../../test/harness/transactions.ts';
import { PATH_HALF } from './notes.ts';
import { transactionView } from './view.ts';

describe('the tx kernel', () => {
  it.each(THEFTS.map((theft) => [theft.name, theft] as const))('%s', (_, theft) => {
    const r = theft.request();
    const labels = forge(r, theft).failures();
    expect(labels).not.toEqual([]);
    expect(labels.filter((label) => !label.startsWith(theft.by))).toEqual([]);
    if (theft.messages.length > 0 && !theft.executes) expect(theft.messages).toContain(refusalByKernel(r, theft));
  });

  it('has no assertion that nobody tried to do without', () => {
    const messages = new Set(SITES.flatMap(({ message }) => message ?? []));
    expect([...new Set([...THEFTS.flatMap((theft) => theft.messages), ...Object.keys(SECOND_LINES)])].sort()).toEqual([...messages].sort());
  });
});

describe('named attacks', () => {
  const account = walletAccount([native(5_000_000n), { faucet: word(), amount: 77n }]);
  const honest = { edit: () => undefined };
  const spending = () => request({ account, notes: [p2idNote(account, native(9n))] });
  const notePaths = ({ rows }: Execution) => rows.filter(({ instruction: { op, imm } }) => op === 'HASH' && imm[2] === HashKind.PATH && imm[3] === PATH_HALF);
  const cell = (memory: Uint32Array, field: keyof typeof transactionView.offsets): number[] => {
    const at = 4 * (2 + transactionView.offsets[field]);
    return [...memory.subarray(at, at + 8)];
  };

  it('P3: one note in two places has one nullifier twice, which admission refuses', () => {
    const note = p2idNote(account, native(9n));
    const { execution, failures } = forge(request({ account, notes: [note, note] }), honest);
    const nullifiers = cell(execution.memory, 'nullifiers');
    const second = execution.memory.subarray(4 * (2 + transactionView.offsets.nullifiers + 2)).slice(0, 8);
    expect([...second]).toEqual(nullifiers);
    expect(failures()).toEqual([]);
  });

  it('P6: two slots of one asset hold together what was put in, and each gives no more than its own', () => {
    const r = request({ account, notes: [p2idNote(account, native(9n))], fee: 0n });
    const vault = account.vault.with(5, native(9n));
    const split = (advice: ReturnType<typeof honestAdvice>): void => void advice.splice(68, 2, ...vaultAdvice(account.vault, [[5, native(9n)]]));
    const { execution, failures } = forge(r, { ...honest, advice: split });
    expect(failures()).toEqual([]);
    expect(cell(execution.memory, 'afterVault')).toEqual([...vaultTree(permute, vault).root]);
    expect(vault.reduce((sum, { faucet, amount }) => sum + (faucet === vault[0]!.faucet ? amount : 0n), 0n)).toBe(vaultBalance(account.vault, vault[0]!.faucet) + 9n);
    const twoSlots = { ...account, vault: account.vault.with(0, native(9n)).with(5, native(8n)) };
    const pays = request({ account: twoSlots, outputs: [pay(native(9n))], fee: 0n });
    const fromSecond = (advice: ReturnType<typeof honestAdvice>): void => void advice.splice(66, 2, ...vaultAdvice(twoSlots.vault, [[5, NO_ASSET]]));
    expect(refusalByKernel(pays, { ...honest, advice: fromSecond })).toBe('the balance is enough');
  });

  it('P6: the zero asset is nobody\'s: an empty slot gives nothing, so no slot without an asset ever holds an amount', () => {
    const r = request({ account, outputs: [pay(native(5n))], fee: 0n });
    const nothings = (advice: ReturnType<typeof honestAdvice>): void => {
      advice[15] = wordsAdvice([0, 0, 0, 0]);
      advice.splice(66, 2, ...vaultAdvice(account.vault, [[7, NO_ASSET]]));
    };
    expect(refusalByKernel(r, { ...honest, advice: nothings })).toBe('the balance is enough');
  });

  it('V3 A6: no index has a second reading: a bit beyond the depth and another bit below it are refused', () => {
    const { execution, failures } = forge(spending(), honest);
    const paths = notePaths(execution);
    expect(paths).toHaveLength(2);
    for (const { addressB } of paths) {
      const index = execution.memory[4 * addressB]!;
      for (const other of [index + 2 ** PATH_HALF, index ^ 1]) {
        expect(failures((memory) => void (memory[4 * addressB] = other))).toEqual(['cpu/hash', 'hasher/fact']);
      }
    }
  });

  it('V3 A6: index plus p is refused where it is a number, and is the index where it is a felt', () => {
    const r = spending();
    const { execution, trace } = forge(r, honest);
    for (const half of [0, 1]) {
      // As advice: the kernel's path has no such index.
      const plusP = (advice: Advice[]): void => {
        const at = advice.findIndex(({ kind }) => kind === 'path') + half;
        const path = advice[at]!;
        if (path.kind === 'path') advice[at] = { ...path, index: path.index + P };
      };
      expect(refusalByKernel(r, { ...honest, advice: plusP })).toBe('No hash has such operands.');
    }
    // As a cell: a trace holds felts, and the felt is the index. No other number below 2^24, the deepest path, is the same felt.
    const main = trace();
    expect(main.every((column) => column.every((felt) => felt < P))).toBe(true);
    for (const { addressB } of notePaths(execution)) expect((execution.memory[4 * addressB]! + P) % P).toBe(execution.memory[4 * addressB]!);
    expect(2 ** MAX_PATH_DEPTH).toBeLessThan(P);
  });

  it('P9 R1: the statement is one digest of the whole header: another genesis, anchor, expiry, fee or attachment is another', () => {
    const r = request({ account });
    const statements = [r, { ...r, genesis: digest() }, { ...r, anchor: { ...r.anchor, block: 99 } }, { ...r, expiryBlock: 5 }, { ...r, fee: 999n }, { ...r, attachment: digest() }]
      .map((each) => forge(each, honest).execution.publicWords.join());
    expect(new Set(statements).size).toBe(statements.length);
    expect(statements[0]!.split(',')).toHaveLength(8);
  });
});
