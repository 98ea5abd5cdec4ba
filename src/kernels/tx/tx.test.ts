import { describe, expect, it } from 'vitest';
import { checkTrace } from '../../air/index.ts';
import { F } from '../../field/index.ts';
import {
  NO_ASSET, accountCommitment, transactionId, vaultBalance, vaultTree, type Account, type Asset,
} from '../../protocol/index.ts';
import {
  PAYMENT, codeCapacity, codeWords, execute, fixedColumns, mainTrace, roundColumnsReference, usage, wordsAdvice, bitAdvice, pathAdvice,
  type Advice, type ExecutionError,
} from '../../vm/index.ts';
import { NATIVE_FAUCET, wallet, walletAdvice } from '../accounts/index.ts';
import { prepare } from './advice.ts';
import { executeTransaction, txKernel, txMachine, type ExecutedTransaction, type TransactionRequest } from './index.ts';
import {
  KEY, digest, dummyInput, dummyOutput, faucetAccount, faucetRun, native, p2idNote, pay, permute, request, sharedNote,
  walletAccount, walletRun, word, type Spendable,
} from '../../../test/harness/transactions.ts';
import { worstPayment } from '../../../test/harness/worst-payment.ts';

function pass(r: TransactionRequest): ExecutedTransaction {
  const result = executeTransaction(r, permute);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}
function refusal(r: TransactionRequest): { code: string; message: string } {
  const result = executeTransaction(r, permute);
  if (result.ok) throw new Error('was executed');
  return result.error;
}
/** What the kernel says to advice that no honest client would give. */
function refusalOf(r: TransactionRequest, change: (advice: Advice[]) => void): ExecutionError {
  const prepared = prepare(r, NATIVE_FAUCET, permute);
  if (!prepared.ok) throw new Error(prepared.error.message);
  const advice = [...prepared.value.advice];
  change(advice);
  const result = execute({ kernel: txKernel, advice, permute, capacity: txMachine.capacity });
  if (result.ok) throw new Error('was executed');
  return result.error;
}

const other: Asset = { faucet: word(), amount: 77n };
const rich = (): Account => walletAccount([native(5_000_000n), other]);

describe('the tx kernel', () => {
  it('computes the native transaction id, final account and balances', () => {
    const account = rich();
    const notes = [p2idNote(account, native(250n)), p2idNote(account, { ...other, amount: 3n })];
    const { execution, header, account: after } = pass(request({ account, notes, outputs: [pay(native(1_000_000n)), pay(other)] }));
    expect(execution.publicWords).toEqual(Array.from(transactionId(permute, header)));
    expect(header.initial).toEqual(accountCommitment(permute, account));
    expect(header.final).toEqual(accountCommitment(permute, after));
    expect([after.nonce, vaultBalance(after.vault, NATIVE_FAUCET), vaultBalance(after.vault, other.faucet)]).toEqual([6, 3_999_250n, 3n]);
  });

  it('C3: stays below 90% of the class in the worst payment, and its trace satisfies the machine', () => {
    const { execution, header } = pass(worstPayment());
    expect(execution.publicWords).toEqual(Array.from(transactionId(permute, header)));
    const used = { ...usage(execution), code: codeWords(txKernel) };
    const limits = { ...txMachine.capacity, code: codeCapacity(PAYMENT) };
    for (const key of Object.keys(limits) as (keyof typeof limits)[]) {
      expect(used[key], `${key} of ${limits[key]}`).toBeLessThanOrEqual(0.9 * limits[key]);
    }
    expect(used).toMatchInlineSnapshot(`
      {
        "cells": 1406,
        "code": 622,
        "permutations": 453,
        "rangeFacts": 24,
        "rows": 779,
      }
    `);
    const main = mainTrace(txMachine, execution, roundColumnsReference);
    expect(checkTrace(F, txMachine.machine, fixedColumns(txMachine, txKernel), main, execution.publicWords)).toEqual([]);
  });

  it('A4: fills the vault, and empties a full one', () => {
    const assets = Array.from({ length: 64 }, (_, i) => (i === 0 ? native(1_500n) : { faucet: word(), amount: BigInt(i) }));
    const full = walletAccount(assets);
    const { account } = pass(request({ account: full, outputs: [pay(assets[9]!), pay(native(500n))] }));
    expect([account.vault[9], account.vault[0]]).toEqual([NO_ASSET, NO_ASSET]);
    expect(refusal(request({ account: full, notes: [p2idNote(full, { faucet: word(), amount: 1n })] }))).toMatchObject({ code: 'vault-full' });
  });
});

describe('creating accounts', () => {
  it('creates the faucet, which pays its fee from the mint', () => {
    const { header, account } = pass(request({ account: faucetAccount(), program: faucetRun, outputs: [pay(native(999_000n))] }, { mint: 1_000_000n }));
    expect(header.initial.every((x) => x === 0)).toBe(true);
    expect(account.nonce).toBe(1);
  });
  it('creates a wallet that lives on what it receives', () => {
    const account = walletAccount([], 0);
    const { account: after } = pass(request({ account, notes: [p2idNote(account, native(5000n))] }));
    expect(vaultBalance(after.vault, NATIVE_FAUCET)).toBe(4000n);
  });
  it('refuses a full vault, a foreign id', () => {
    expect(refusal(request({ account: { ...rich(), nonce: 0 } }))).toMatchObject({ message: 'a new account has an empty vault' });
    const account = walletAccount([], 0);
    const notes = [p2idNote(account, native(5000n))];
    expect(refusal(request({ account, notes }, { salt: word() }))).toMatchObject({ message: 'the id of a new account derives from its program' });
  });
});

describe('the tx kernel refuses', () => {
  const account = rich();
  const withNote = (change: (s: Spendable) => Spendable): TransactionRequest => request({ account, notes: [change(p2idNote(account, native(9n)))] });

  it('a foreign nullifier key, a key for a shared note, a shared note that has an owner', () => {
    expect(refusal(withNote((s) => ({ ...s, nk: word() })))).toMatchObject({ message: 'the note belongs to this nullifier key' });
    const shared = withNote((s) => sharedNote(s.script, s.note.inputs, s.note.asset, s.advice));
    expect(pass(shared)).toBeDefined();
    expect(refusal({ ...shared, inputs: shared.inputs.map((i) => ({ ...i, nk: word() })) })).toMatchObject({ message: 'a shared note is spent with the zero key' });
    const owned = withNote((s) => s);
    // After the two paths come nk and the bit that says "shared".
    const refused = refusalOf(owned, (advice) => (advice[advice.findIndex((a) => a.kind === 'path') + 3] = bitAdvice(true)));
    expect(refused).toMatchObject({ message: 'a shared note has no owner' });
  });

  it('dummies with assets, either way', () => {
    const input = dummyInput();
    const r = request({ account, outputs: [{ ...dummyOutput(), asset: native(1n) }] });
    expect(refusal(r)).toMatchObject({ message: 'a dummy has no asset', function: 'output' });
    const base = request({ account });
    const funded = { ...input, note: { ...input.note, asset: native(1n) } };
    expect(refusal({ ...base, inputs: base.inputs.with(2, funded) })).toMatchObject({ message: 'a dummy has no asset', function: 'input' });
  });

  it('notes that are not in the tree, under another anchor, or a dummy in their place', () => {
    const good = withNote((s) => s);
    expect(refusal({ ...good, anchor: { ...good.anchor, root: digest() } })).toMatchObject({ message: 'the note is in the tree at the anchor' });
    const [first] = good.inputs;
    const elsewhere = { ...first!, spend: { ...first!.spend!, path: { ...first!.spend!.path, index: first!.spend!.path.index + 1 } } };
    expect(refusal({ ...good, inputs: good.inputs.with(0, elsewhere) })).toMatchObject({ message: 'the note is in the tree at the anchor' });
    const dust = { ...first!, note: { ...first!.note, asset: native(10n) } };
    expect(refusal({ ...good, inputs: good.inputs.with(0, dust) })).toMatchObject({ message: 'the note is in the tree at the anchor' });
  });

  it('another script than the note names, another program than the account has', () => {
    expect(refusal(withNote((s) => ({ ...s, script: wallet, advice: walletAdvice(permute, account, KEY) })))).toMatchObject({ message: "the script is the note's" });
    const program = { script: faucetRun.script, advice: [] };
    expect(refusal(request({ account, program }))).toMatchObject({ code: 'assertion' });
    expect(refusal(request({ account: { ...account, codeRoot: digest() } }))).toMatchObject({ message: "the program is the account's" });
  });

  it('a fee of 2^32 units, amounts with wide limbs', () => {
    const huge = walletAccount([native(2n ** 40n)]);
    expect(pass(request({ account: huge, fee: 2n ** 32n - 1n }))).toBeDefined();
    expect(refusal(request({ account: huge, fee: 2n ** 32n }))).toMatchObject({ message: 'the fee is below 2^32' });
    const amounts = (wide: number[]) => refusalOf(request({ account }), (advice) => (advice[4] = wordsAdvice(wide)));
    expect(amounts([2 ** 16, 0, 0, 0])).toMatchObject({ message: 'the fee is an amount' });
    expect(amounts([1000, 0, 0, 2 ** 14])).toMatchObject({ message: 'the fee is an amount' });
  });

  it('to spend what the vault does not hold', () => {
    expect(refusal(request({ account, outputs: [pay(native(5_000_000n))] }))).toMatchObject({ code: 'balance-too-low' });
    // The same by force: the fee's step is given the slot of another asset, then a slot with too little.
    const last = (advice: Advice[]): number => advice.findLastIndex((a) => a.kind === 'path');
    const wrongSlot = refusalOf(request({ account }), (advice) => {
      const at = last(advice);
      advice[at + 1] = wordsAdvice(account.vault[1]!.faucet, [77, 0, 0, 0]);
    });
    expect(wrongSlot).toMatchObject({ message: 'the slot is in the vault', function: 'vault-take' });
    const poor = { ...request({ account: walletAccount([other, native(5n)]) }), fee: 0n };
    expect(refusalOf(poor, (advice) => {
      advice[4] = wordsAdvice([1000, 0, 0, 0]);
      const at = advice.findIndex((a) => a.kind === 'script') - 2;
      advice.splice(at, 0, pathAdvice(1, vaultTree(permute, poor.account.vault).siblings(1)), wordsAdvice(NATIVE_FAUCET, [5, 0, 0, 0]));
    })).toMatchObject({ message: 'the balance is enough' });
  });

  it('a wallet without its key, a key in another slot, changed storage', () => {
    expect(refusal(request({ account, program: walletRun(account, word()) }))).toMatchObject({ message: "the key is the account's" });
    const mine = word();
    const planted = { ...account, storage: account.storage.with(3, walletAccount().storage[0]!) };
    const run = { script: wallet, advice: [wordsAdvice(mine), { ...(walletRun(planted).advice[1] as Advice & { kind: 'path' }), index: 3 }] };
    expect(refusal(request({ account: planted, program: run }))).toMatchObject({ message: 'the key digest is in storage leaf 0' });
    expect(refusal(request({ account }, { nextStorage: account.storage.with(1, digest()) }))).toMatchObject({ message: 'the program keeps storage' });
  });

  it('a second payback or burn of nothing: the vault chain ends where the account says', () => {
    expect(refusal(request({ account }, { burn: 5n }))).toMatchObject({ code: 'balance-too-low' });
    const { account: minted } = pass(request({ account }, { mint: 5n, burn: 2n }));
    expect(vaultBalance(minted.vault, account.id)).toBe(3n);
  });
});
