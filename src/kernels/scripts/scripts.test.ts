import { describe, expect, it } from 'vitest';
import { addressTag, swapPaybackSerial, type Account, type Asset, type Note } from '../../protocol/index.ts';
import type { Script } from '../../vm/index.ts';
import { executeTransaction, type OutputNote } from '../tx/index.ts';
import {
  digest, native, p2idNote, pay, permute, recipient, request, root, sharedNote, walletAccount, word, type Spendable,
} from '../../../test/harness/transactions.ts';
import { p2id, p2ide, p2ideAdvice, p2ideInputs, p2idInputs, swap, swapCancelAdvice, swapInputs, swapTakeAdvice } from './index.ts';

const GIVEN = native(10n);
const account = walletAccount([native(1_000_000n), { faucet: word(), amount: 500n }]);
const stranger: Account = { ...account, id: word() };

/** '' where the transaction executes, else the message of what refused it. */
function outcome(notes: readonly Spendable[], options: { outputs?: readonly OutputNote[]; block?: number } = {}): string {
  const result = executeTransaction(request({ account, notes, ...options }), permute);
  return result.ok ? '' : result.error.message;
}

describe('p2id', () => {
  it('is for the account whose address it names', () => {
    expect(outcome([p2idNote(account, GIVEN)])).toBe('');
    expect(outcome([p2idNote(stranger, GIVEN)])).toBe('the note is for this account');
  });
});

describe('p2ide', () => {
  const [mine, theirs] = [word(), word()];
  const note = (sender: Account, height: number, recipientAccount: Account, r: typeof mine, reclaim: boolean): Spendable =>
    sharedNote(p2ide, p2ideInputs(addressTag(permute, recipientAccount.id, theirs), addressTag(permute, sender.id, mine), height), GIVEN, p2ideAdvice(r, reclaim));

  it('is for the recipient at any time', () => {
    expect(outcome([note(stranger, 2 ** 29, account, theirs, false)])).toBe('');
    expect(outcome([note(account, 2 ** 29, stranger, mine, false)])).toBe('the note is for this account');
  });
  it('returns to its sender from the height on, and to nobody else', () => {
    const late = 'the height for taking the note back is reached';
    expect(outcome([note(account, 100, stranger, mine, true)], { block: 100 })).toBe('');
    expect(outcome([note(account, 101, stranger, mine, true)], { block: 100 })).toBe(late);
    expect(outcome([note(stranger, 1, account, theirs, true)], { block: 100 })).toBe('the note is taken back by its sender');
  });
  it('C3: is not reclaimable at once by a height near p', () => {
    const late = 'the height for taking the note back is reached';
    for (const height of [2 ** 30, 2130706432]) expect(outcome([note(account, height, stranger, mine, true)])).toBe(late);
  });
});

describe('swap', () => {
  const asked: Asset = { faucet: account.vault[1]!.faucet, amount: 60n };
  const [r, owner] = [word(), digest()];
  const offer = (maker: Account, advice: Spendable['advice']): Spendable =>
    sharedNote(swap, swapInputs(asked, addressTag(permute, maker.id, r), owner), GIVEN, advice);
  const payback = (of: Spendable, maker: Account, changes: Partial<Note> = {}, script: Script = p2id): OutputNote => {
    const note: Note = {
      serial: swapPaybackSerial(permute, of.note.serial), scriptRoot: root(script), inputs: p2idInputs(addressTag(permute, maker.id, r)),
      asset: asked, owner, dummy: false, ...changes,
    };
    return pay(note.asset, recipient(note));
  };
  const unpaid = 'the maker is paid what the offer asks';

  it('is taken by whoever pays the maker, at any place among the outputs', () => {
    for (const place of [0, 3]) {
      const taken = offer(stranger, swapTakeAdvice(place));
      const outputs = Array.from({ length: 4 }, (_, i) => (i === place ? payback(taken, stranger) : pay(native(1n))));
      expect(outcome([taken], { outputs })).toBe('');
    }
  });
  it('is not taken for less, for another asset, to another owner, script or serial', () => {
    const taken = offer(stranger, swapTakeAdvice(0));
    const wrong = [
      payback(taken, stranger, { asset: { ...asked, amount: 59n } }), payback(taken, stranger, { asset: native(60n) }),
      payback(taken, stranger, { owner: digest() }), payback(taken, stranger, {}, p2ide), payback(taken, stranger, { serial: word() }),
      payback(taken, account),
    ];
    for (const output of wrong) expect(outcome([taken], { outputs: [output] })).toBe(unpaid);
  });
  it('P5: one payback serves one offer only', () => {
    const [first, second] = [offer(stranger, swapTakeAdvice(0)), offer(stranger, swapTakeAdvice(0))];
    expect(outcome([first, second], { outputs: [payback(first, stranger)] })).toBe(unpaid);
  });
  it('B6: is taken back by its maker only', () => {
    expect(outcome([offer(account, swapCancelAdvice(r))])).toBe('');
    expect(outcome([offer(stranger, swapCancelAdvice(r))])).toBe('the offer is taken back by its maker');
  });
});
