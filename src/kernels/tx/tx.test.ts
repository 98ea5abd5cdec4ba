import { describe, expect, it } from 'vitest';
import { checkTrace } from '../../air/index.ts';
import { F } from '../../field/index.ts';
import { accountCommitment, transactionId, vaultBalance, type Account } from '../../protocol/index.ts';
import { codeCapacity, codeWords, fixedColumns, mainTrace, profile, renderProfile, roundStatesReference, usage, PAYMENT } from '../../vm/index.ts';
import { executeTransaction, txKernel, txMachine, type ExecutedTransaction, type TransactionRequest } from './index.ts';
import { KEY, faucetAccount, faucetRun, native, p2idNote, pay, permute, request, walletAccount, word } from '../../../test/harness/transactions.ts';

function pass(r: TransactionRequest): ExecutedTransaction {
  const result = executeTransaction(r, permute);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}
const other = { faucet: word(), amount: 77n };

describe('the tx kernel', () => {
  it('computes the native transaction id, final account and balances', () => {
    const account = walletAccount([native(5_000_000n), other]);
    const notes = [p2idNote(account, native(250n)), p2idNote(account, { ...other, amount: 3n })];
    const { execution, header, account: after } = pass(request({ account, notes, outputs: [pay(native(1_000_000n)), pay(other)] }));
    expect(execution.publicWords).toEqual(Array.from(transactionId(permute, header)));
    expect(header.final).toEqual(accountCommitment(permute, after));
    expect([after.nonce, vaultBalance(after.vault, account.vault[0]!.faucet), vaultBalance(after.vault, other.faucet)]).toEqual([6, 3_999_250n, 3n]);
  });

  it('stays below 90% of the class in the worst payment, and its trace satisfies the machine', () => {
    const assets = Array.from({ length: 4 }, () => ({ faucet: word(), amount: 1000n }));
    const account: Account = walletAccount([native(5_000_000n), ...assets]);
    const notes = assets.map((asset) => p2idNote(account, asset));
    const r = request({ account, notes, outputs: assets.map((asset) => pay(asset)) });
    const { execution } = pass(r);
    const used = { ...usage(execution), code: codeWords(txKernel) };
    const limits = { ...txMachine.capacity, code: codeCapacity(PAYMENT) };
    console.log(used, '\n' + renderProfile(profile(execution)));
    for (const key of Object.keys(limits) as (keyof typeof limits)[]) expect(used[key], key).toBeLessThanOrEqual(0.9 * limits[key]);
    const main = mainTrace(txMachine, execution, roundStatesReference);
    expect(checkTrace(F, txMachine.machine, fixedColumns(txMachine, txKernel), main, execution.publicWords)).toEqual([]);
  });

  it('creates the faucet, which pays its fee from the mint', () => {
    const account = faucetAccount();
    const r = request({ account, program: faucetRun, outputs: [pay(native(999_000n))] }, { mint: 1_000_000n });
    const { header, account: after } = pass(r);
    expect(header.initial.every((x) => x === 0)).toBe(true);
    expect(after.nonce).toBe(1);
  });
});
void KEY;
