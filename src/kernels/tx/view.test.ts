// One script is for both kernels: they lay out one note record and one view up to and including `identity`, and a payment has zeros
// where it has no account. Compared by what the shipped scripts read while they run, and by what lies there.
import { describe, expect, it } from 'vitest';
import { accountTransactionOf, paymentOf, type Way } from '../../../test/harness/worst-payment.ts';
import { IDENTITY, WALLET, accountRequest, balanced, faucetAccount, faucetRun, native, p2idNote, pay, permute } from '../../../test/harness/transactions.ts';
import { accountRoots, amountToWord, concatFelts, headerFelts, noteCommitment, type Note } from '../../protocol/index.ts';
import { MAIN_FRAME, PUBLIC_WORDS } from '../../vm/isa.ts';
import { ScriptFrame, type Execution } from '../../vm/index.ts';
import { executeTransaction, type ExecutedTransaction, type TransactionRequest } from './index.ts';
import { HEADER_WORDS, noteRecord, transactionView } from './view.ts';

function pass(r: TransactionRequest): ExecutedTransaction {
  const result = executeTransaction(r, permute);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}
const cells = ({ memory }: Execution, from: number, count: number): number[] => [...memory.subarray(4 * from, 4 * (from + count))];
const VIEW = MAIN_FRAME + PUBLIC_WORDS;

/** What each program that ran in user mode read of the view and of its own record, in the order in which the programs ran. */
function readsOf(execution: Execution): string[][] {
  const at = (address: number): number => execution.memory[4 * address]!;
  const byFrame = new Map<number, Set<string>>();
  for (const { user, fp, instruction, addressB } of execution.rows) {
    if (!user) continue;
    const reads = byFrame.get(fp) ?? new Set<string>();
    byFrame.set(fp, reads);
    if (instruction.op !== 'LOAD') continue;
    const [view, own] = [at(fp + ScriptFrame.view), at(fp + ScriptFrame.own)];
    const fromOwn = addressB - own;
    // A program's own record is the view.
    reads.add(own !== view && fromOwn >= 0 && fromOwn < noteRecord.cells ? `note ${fromOwn}` : `view ${addressB - view}`);
  }
  return [...byFrame.values()].map((reads) => [...reads]);
}
const named = (layout: { readonly offsets: Readonly<Record<string, number>> }, offset: number): string =>
  Object.entries(layout.offsets).findLast(([, from]) => from <= offset)![0];
const fieldsOf = (reads: readonly string[]): string[] =>
  [...new Set(reads.map((read) => {
    const [base, offset] = read.split(' ');
    return `${base}.${named(base === 'note' ? noteRecord : transactionView, Number(offset))}`;
  }))].sort();

/** Every shipped note script, each of its ways. */
const WAYS: readonly (readonly Way[])[] = [['p2id', 'p2ide', 'p2ide back', 'p2ide'], ['swap taken', 'swap cancelled', 'swap taken', 'p2id']];

describe('what scripts see', () => {
  it.each(WAYS)('is at the same offsets in both kernels: %s, %s, %s, %s', (...ways) => {
    const [inPayment, inAccount] = [readsOf(pass(paymentOf(ways)).execution).slice(1), readsOf(pass(accountTransactionOf(ways)).execution).slice(1)];
    expect(inPayment).toHaveLength(4);
    expect(inPayment).toEqual(inAccount);
    // Nothing beyond what the two kernels share.
    const shared = transactionView.offsets.identity + 2;
    for (const [base, offset] of inPayment.flat().map((read) => read.split(' '))) {
      expect(Number(offset), `${base} ${offset}`).toBeLessThan(base === 'view' ? shared : noteRecord.cells);
    }
  });
  it('is these fields', () => {
    const [, p2id, p2ide, back] = readsOf(pass(paymentOf(WAYS[0]!)).execution).map(fieldsOf);
    const [wallet, taken, cancelled] = readsOf(pass(paymentOf(WAYS[1]!)).execution).map(fieldsOf);
    const faucet = fieldsOf(readsOf(pass(accountRequest({ account: faucetAccount(3), program: faucetRun, outputs: [pay(native(9_000n))] }, { mint: 10_000n })).execution)[0]!);
    expect({ wallet, p2id, p2ide, back, taken, cancelled, faucet }).toMatchInlineSnapshot(`
      {
        "back": [
          "note.inputs",
          "view.anchorBlock",
          "view.identity",
        ],
        "cancelled": [
          "note.inputs",
          "view.identity",
        ],
        "faucet": [
          "view.burn",
          "view.fee",
          "view.mint",
          "view.vaultAfter",
          "view.vaultRoot",
        ],
        "p2id": [
          "note.inputs",
          "view.identity",
        ],
        "p2ide": [
          "note.inputs",
          "view.identity",
        ],
        "taken": [
          "note.inputs",
          "note.serial",
          "view.commitments",
        ],
        "wallet": [
          "view.storageRoot",
        ],
      }
    `);
  });
});

describe('the view', () => {
  const header = ({ execution }: ExecutedTransaction): number[] => cells(execution, VIEW, HEADER_WORDS);
  const field = (execution: Execution, name: keyof typeof transactionView.offsets): number[] =>
    cells(execution, VIEW + transactionView.offsets[name], transactionView.fields[name].cells);

  it('of a payment is the header, the identity with its program and storage, and zeros', () => {
    const executed = pass(balanced({ notes: [p2idNote(native(2000n))] }));
    expect(header(executed).slice(0, headerFelts(executed.header).length)).toEqual([...headerFelts(executed.header)]);
    const { execution } = executed;
    expect([field(execution, 'identity'), field(execution, 'codeRoot'), field(execution, 'storageRoot')]).toEqual([IDENTITY, WALLET.codeRoot, WALLET.storageRoot].map((felts) => [...felts]));
    const { nonce } = transactionView.offsets;
    expect(new Set(cells(execution, VIEW + nonce, transactionView.cells - nonce))).toEqual(new Set([0]));
  });
  it('of an account is the header, the account before, and what becomes of it', () => {
    const r = accountRequest({ account: faucetAccount(3), program: faucetRun, outputs: [pay(native(9_000n))] }, { mint: 10_000n });
    const executed = pass(r);
    expect(header(executed).slice(0, headerFelts(executed.header).length)).toEqual([...headerFelts(executed.header)]);
    const before = accountRoots(permute, r.account);
    const after = accountRoots(permute, executed.account!);
    const zeros = new Uint32Array(12);
    expect(cells(executed.execution, VIEW + HEADER_WORDS, transactionView.cells - HEADER_WORDS)).toEqual([
      ...before.identity, ...before.codeRoot, ...before.storageRoot, before.nonce, 0, 0, 0, ...before.vaultRoot, ...zeros,
      ...after.storageRoot, ...after.vaultRoot, ...amountToWord(10_000n), ...amountToWord(0n),
    ]);
  });
  it.each([paymentOf, accountTransactionOf])('and the note lie where the records say, in either kernel', (make) => {
    const r = make(WAYS[0]!);
    const { execution } = pass(r);
    const frames = [...new Set(execution.rows.filter(({ user }) => user).map(({ fp }) => fp))].slice(1);
    const felts = (note: Note): number[] => [...concatFelts(
      noteCommitment(permute, note), note.serial, note.scriptRoot, note.owner, note.inputs, note.asset.faucet, amountToWord(note.asset.amount),
    )];
    const pointed = (fp: number): number[] => cells(execution, execution.memory[4 * (fp + ScriptFrame.own)]!, noteRecord.cells);
    expect(frames.map(pointed)).toEqual(r.inputs.map(({ note }) => felts(note)));
    for (const fp of frames) expect(execution.memory[4 * (fp + ScriptFrame.view)]).toBe(VIEW);
  });
});
