import { describe, expect, it } from 'vitest';
import { checkTrace } from '../../air/index.ts';
import { F } from '../../field/index.ts';
import { NO_ASSET, ZERO_DIGEST, ZERO_WORD, accountCommitment, publicIdOf, transactionId, vaultBalance, type Account, type Asset } from '../../protocol/index.ts';
import { execute, fixedColumns, mainTrace, roundColumnsReference, wordsAdvice, bitAdvice, type Advice, type ExecutionError } from '../../vm/index.ts';
import { NATIVE_FAUCET, wallet, walletAdvice } from '../accounts/index.ts';
import { executeTransaction, KERNELS, type ExecutedTransaction, type KernelName, type TransactionRequest } from './index.ts';
import { AT } from '../../../test/attacks/kernel.ts';
import { honestAdvice } from '../../../test/harness/kernel-forgery.ts';
import {
  IDENTITY, KEY, accountRequest, balanced, digest, dummyInput, dummyOutput, faucetAccount, faucetRun, native, p2idNote, pay, payment, permute, publicAccount,
  sharedNote, word, type Draft, type Spendable,
} from '../../../test/harness/transactions.ts';
import { worstAccountTransaction, worstPayment } from '../../../test/harness/worst-payment.ts';

function pass(r: TransactionRequest): ExecutedTransaction {
  const result = executeTransaction(r, permute);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}
/** The account afterwards. */
function accountAfter(r: TransactionRequest): Account {
  const { account } = pass(r);
  if (!account) throw new Error('a payment has no account');
  return account;
}
function refusal(r: TransactionRequest): { code: string; message: string } {
  const result = executeTransaction(r, permute);
  if (result.ok) throw new Error('was executed');
  return result.error;
}
/** What the kernel says to advice that no honest client would give. */
function refusalOf(r: TransactionRequest, change: (advice: Advice[]) => void): ExecutionError {
  const advice = honestAdvice(r);
  change(advice);
  const { kernel, vm } = KERNELS[r.kernel];
  const result = execute({ kernel, advice, permute, capacity: vm.capacity });
  if (result.ok) throw new Error('was executed');
  return result.error;
}
function expectTrue(name: KernelName, { execution, header }: ExecutedTransaction): void {
  const { kernel, vm } = KERNELS[name];
  expect(execution.publicWords).toEqual(Array.from(transactionId(permute, header)));
  const main = mainTrace(vm, execution, roundColumnsReference);
  expect(checkTrace(F, vm.machine, fixedColumns(vm, kernel), main, execution.publicWords)).toEqual([]);
}

const other: Asset = { faucet: word(), amount: 77n };
const account = publicAccount([native(5_000_000n), other]);

describe('the payment kernel', () => {
  it('states the native transaction id, and shows no account', () => {
    const executed = pass(balanced({ notes: [p2idNote(native(2000n)), p2idNote(other)], outputs: [pay(native(300n)), pay({ ...other, amount: 7n })] }));
    expectTrue('payment', executed);
    const { header } = executed;
    expect([header.publicId, header.initial, header.final, executed.account]).toEqual([ZERO_WORD, ZERO_DIGEST, ZERO_DIGEST, undefined]);
  });
  it('runs the heaviest payment of a wallet, and its trace satisfies the machine', () => expectTrue('payment', pass(worstPayment())));
  it('pays four notes of 2^62 - 1 and takes four such', () => {
    const most = native(2n ** 62n - 1n);
    expectTrue('payment', pass(payment({ notes: Array.from({ length: 4 }, () => p2idNote(most)), outputs: Array.from({ length: 4 }, () => pay(most)), fee: 0n })));
  });
  it('pays nothing at all, for no fee', () => expectTrue('payment', pass(balanced({ fee: 0n }))));
  it('refuses what is not conserved: too much out, too little out, another asset out', () => {
    const notes = [p2idNote(native(2000n))];
    for (const outputs of [[pay(native(1001n))], [pay(native(999n))], [pay({ ...other, amount: 1000n })], []]) {
      expect(refusal(payment({ notes, outputs }))).toMatchObject({ code: 'not-conserved' });
    }
  });
});

describe('the account kernel', () => {
  it('states the native transaction id, final account and balances', () => {
    const notes = [p2idNote(native(250n), account.identity), p2idNote({ ...other, amount: 3n }, account.identity)];
    const executed = pass(accountRequest({ account, notes, outputs: [pay(native(1_000_000n)), pay(other)] }));
    expectTrue('account', executed);
    const { header, account: after } = executed;
    expect(header.publicId).toEqual(publicIdOf(account.identity));
    expect(header.initial).toEqual(accountCommitment(permute, account));
    expect(header.final).toEqual(accountCommitment(permute, after!));
    expect([after!.nonce, vaultBalance(after!.vault, NATIVE_FAUCET), vaultBalance(after!.vault, other.faucet)]).toEqual([6, 3_999_250n, 3n]);
  });
  it('runs the heaviest transaction of the shipped scripts, and its trace satisfies the machine', () => expectTrue('account', pass(worstAccountTransaction())));

  it('A4: fills the vault, and empties a full one', () => {
    const assets = Array.from({ length: 64 }, (_, i) => (i === 0 ? native(1_500n) : { faucet: word(), amount: BigInt(i) }));
    const full = publicAccount(assets);
    const { vault } = accountAfter(accountRequest({ account: full, outputs: [pay(assets[9]!), pay(native(500n))] }));
    expect([vault[9], vault[0]]).toEqual([NO_ASSET, NO_ASSET]);
    expect(refusal(accountRequest({ account: full, notes: [p2idNote({ faucet: word(), amount: 1n }, full.identity)] }))).toMatchObject({ code: 'vault-full' });
  });
  it('mints and burns the own asset, and burns no more than there is', () => {
    const own = publicIdOf(account.identity);
    expect(refusal(accountRequest({ account }, { burn: 5n }))).toMatchObject({ code: 'balance-too-low' });
    expect(vaultBalance(accountAfter(accountRequest({ account }, { mint: 5n, burn: 2n })).vault, own)).toBe(3n);
  });
  it('refuses to spend what the vault does not hold, also by force', () => {
    expect(refusal(accountRequest({ account, outputs: [pay(native(5_000_000n))] }))).toMatchObject({ code: 'balance-too-low' });
    // The fee's step is given the slot of another asset.
    const wrongSlot = refusalOf(accountRequest({ account }), (advice) => (advice[AT.afterNotes('account', 0) + 1] = wordsAdvice(other.faucet, [77, 0, 0, 0])));
    expect(wrongSlot).toMatchObject({ message: 'the slot is in the vault', function: 'vault-take' });
  });
});

describe('creating accounts', () => {
  it('creates the faucet, which pays its fee from the mint', () => {
    const { header, account: after } = pass(accountRequest({ account: faucetAccount(), program: faucetRun, outputs: [pay(native(999_000n))] }, { mint: 1_000_000n }));
    expect(header.initial).toEqual(ZERO_DIGEST);
    expect(after!.nonce).toBe(1);
  });
  it('creates an account that lives on what it receives', () => {
    const fresh = publicAccount([], 0);
    const after = accountAfter(accountRequest({ account: fresh, notes: [p2idNote(native(5000n), fresh.identity)] }));
    expect(vaultBalance(after.vault, NATIVE_FAUCET)).toBe(4000n);
  });
  it('refuses a full vault, a foreign salt', () => {
    expect(refusal(accountRequest({ account: { ...account, nonce: 0 } }))).toMatchObject({ message: 'a new account has an empty vault' });
    const refused = refusal(accountRequest({ account: publicAccount([], 0), fee: 0n }, { salt: word() }));
    expect(refused).toMatchObject({ message: 'the identity of a new account derives from its program' });
  });
});

describe.each(['payment', 'account'] as const)('the %s kernel refuses', (kernel) => {
  const identity = kernel === 'payment' ? IDENTITY : account.identity;
  const transaction = (draft: Draft): TransactionRequest => (kernel === 'payment' ? balanced(draft) : accountRequest({ account, ...draft }));
  const withNote = (change: (s: Spendable) => Spendable = (s) => s): TransactionRequest => transaction({ notes: [change(p2idNote(native(2000n), identity))] });

  it('a foreign nullifier key, a key for a shared note, a shared note that has an owner', () => {
    expect(refusal(withNote((s) => ({ ...s, nk: word() })))).toMatchObject({ message: 'the note belongs to this nullifier key' });
    const shared = withNote((s) => sharedNote(s.script, s.note.inputs, s.note.asset, s.advice));
    pass(shared);
    expect(refusal({ ...shared, inputs: shared.inputs.map((i) => ({ ...i, nk: word() })) })).toMatchObject({ message: 'a shared note is spent with the zero key' });
    // After the two paths come nk and the bit that says "shared".
    const refused = refusalOf(withNote(), (advice) => (advice[advice.findIndex((a) => a.kind === 'path') + 3] = bitAdvice(true)));
    expect(refused).toMatchObject({ message: 'a shared note has no owner' });
  });

  it('dummies with assets, either way', () => {
    const good = withNote();
    const loaded = { ...dummyOutput(), asset: native(1n) };
    const empty = dummyInput();
    const funded = { ...empty, note: { ...empty.note, asset: native(1n) } };
    // Both at once, so that a payment still adds up: outputs are looked at first.
    const both = { ...good, inputs: good.inputs.with(2, funded), outputs: good.outputs.with(3, loaded) };
    expect(refusal(both)).toMatchObject({ message: 'a dummy has no asset', function: 'output' });
    expect(refusal({ ...both, outputs: good.outputs.with(3, pay(native(1n))) })).toMatchObject({ message: 'a dummy has no asset', function: 'input' });
  });

  it('notes that are not in the tree, under another anchor, or of another amount', () => {
    const message = 'the note is in the tree at the anchor';
    const good = withNote();
    expect(refusal({ ...good, anchor: { ...good.anchor, root: digest() } })).toMatchObject({ message });
    const [first] = good.inputs;
    const elsewhere = { ...first!, spend: { ...first!.spend!, path: { ...first!.spend!.path, index: first!.spend!.path.index + 1 } } };
    expect(refusal({ ...good, inputs: good.inputs.with(0, elsewhere) })).toMatchObject({ message });
    const more = { ...first!, note: { ...first!.note, asset: native(2001n) } };
    expect(refusal({ ...good, inputs: good.inputs.with(0, more), outputs: good.outputs.with(3, pay(native(1n))) })).toMatchObject({ message });
  });

  it('another script than the note names, another program than the identity has', () => {
    expect(refusal(withNote((s) => ({ ...s, script: wallet, advice: walletAdvice(permute, KEY) })))).toMatchObject({ message: kernel === 'payment' ? "the script is the note's" : "the key is the account's" });
    const program = kernel === 'payment' ? faucetRun : { script: wallet, advice: walletAdvice(permute, KEY) };
    expect(refusal({ ...withNote(), program })).toMatchObject({ code: 'assertion' });
  });

  it('amounts with wide limbs', () => {
    const fee = (wide: [number, number, number, number]) => refusalOf(withNote(), (advice) => (advice[AT.fee] = wordsAdvice(wide)));
    expect(fee([2 ** 16, 0, 0, 0])).toMatchObject({ message: 'the fee is an amount' });
    expect(fee([1000, 0, 0, 2 ** 14])).toMatchObject({ message: 'the fee is an amount' });
    const output = refusalOf(transaction({ notes: [p2idNote(native(2000n), identity)], outputs: [pay(native(5n))] }), (advice) => (advice[AT.amountOf(kernel, 0)] = wordsAdvice([F.p - 5, 0, 0, 0])));
    expect(output).toMatchObject({ message: 'an output has an amount below 2^62' });
  });
});
