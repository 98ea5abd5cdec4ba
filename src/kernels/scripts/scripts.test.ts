import { describe, expect, it } from 'vitest';
import { addressTag, swapPaybackSerial, type Asset, type Digest, type Note } from '../../protocol/index.ts';
import type { Script } from '../../vm/index.ts';
import { executeTransaction, type KernelName, type OutputNote } from '../tx/index.ts';
import { IDENTITY, accountRequest, balanced, digest, native, p2idNote, pay, permute, publicAccount, recipient, root, sharedNote, word, type Spendable } from '../../../test/harness/transactions.ts';
import { p2id, p2ide, p2ideAdvice, p2ideInputs, p2idInputs, swap, swapCancelAdvice, swapInputs, swapTakeAdvice } from './index.ts';

const GIVEN = native(2000n);
const asked: Asset = { faucet: word(), amount: 60n };
const STRANGER = digest();
const account = publicAccount([native(1_000_000n), { ...asked, amount: 500n }]);

interface Options {
  readonly outputs?: readonly OutputNote[];
  readonly block?: number;
}
const message = (result: ReturnType<typeof executeTransaction>): string => (result.ok ? '' : result.error.message);

/** Who consumes notes, and what comes of it: '' where the transaction executes, else the message of what refused it. */
const consumers: Readonly<Record<KernelName, { readonly me: Digest; outcome(notes: readonly Spendable[], options?: Options): string }>> = {
  // A wallet brings what is asked in a note of its own.
  payment: { me: IDENTITY, outcome: (notes, options = {}) => message(executeTransaction(balanced({ notes: [...notes, p2idNote(native(5000n)), p2idNote(asked)], ...options }), permute)) },
  account: { me: account.identity, outcome: (notes, options = {}) => message(executeTransaction(accountRequest({ account, notes, ...options }), permute)) },
};

describe.each(['payment', 'account'] as const)('in the %s kernel', (kernel) => {
  const { me, outcome } = consumers[kernel];

  describe('p2id', () => {
    it('is for the account whose address it names', () => {
      expect(outcome([p2idNote(GIVEN, me)])).toBe('');
      expect(outcome([p2idNote(GIVEN, STRANGER)])).toBe('the note is for this account');
    });
  });

  describe('p2ide', () => {
    const [mine, theirs] = [word(), word()];
    const note = (sender: Digest, height: number, to: Digest, r: typeof mine, reclaim: boolean): Spendable =>
      sharedNote(p2ide, p2ideInputs(addressTag(permute, to, theirs), addressTag(permute, sender, mine), height), GIVEN, p2ideAdvice(r, reclaim));

    it('is for the recipient at any time', () => {
      expect(outcome([note(STRANGER, 2 ** 29, me, theirs, false)])).toBe('');
      expect(outcome([note(me, 2 ** 29, STRANGER, mine, false)])).toBe('the note is for this account');
    });
    it('returns to its sender from the height on, and to nobody else', () => {
      const late = 'the height for taking the note back is reached';
      expect(outcome([note(me, 100, STRANGER, mine, true)], { block: 100 })).toBe('');
      expect(outcome([note(me, 101, STRANGER, mine, true)], { block: 100 })).toBe(late);
      expect(outcome([note(STRANGER, 1, me, theirs, true)], { block: 100 })).toBe('the note is taken back by its sender');
    });
    it('C3: is not reclaimable at once by a height near p', () => {
      const late = 'the height for taking the note back is reached';
      for (const height of [2 ** 30, 2130706432]) expect(outcome([note(me, height, STRANGER, mine, true)])).toBe(late);
    });
  });

  describe('swap', () => {
    const [r, owner] = [word(), digest()];
    const offer = (maker: Digest, advice: Spendable['advice']): Spendable =>
      sharedNote(swap, swapInputs(asked, addressTag(permute, maker, r), owner), GIVEN, advice);
    const payback = (of: Spendable, maker: Digest, changes: Partial<Note> = {}, script: Script = p2id): OutputNote => {
      const note: Note = {
        serial: swapPaybackSerial(permute, of.note.serial), scriptRoot: root(script), inputs: p2idInputs(addressTag(permute, maker, r)),
        asset: asked, owner, dummy: false, ...changes,
      };
      return pay(note.asset, recipient(note));
    };
    const unpaid = 'the maker is paid what the offer asks';

    it('is taken by whoever pays the maker, at any place among the outputs', () => {
      for (const place of [0, 1, 2, 3]) {
        const taken = offer(STRANGER, swapTakeAdvice(place));
        const outputs = [1n, 1n, 5998n].map((amount) => pay(native(amount)));
        outputs.splice(place, 0, payback(taken, STRANGER));
        expect(outcome([taken], { outputs })).toBe('');
      }
    });
    it('is not taken for less, for another asset, to another owner, script or serial', () => {
      const taken = offer(STRANGER, swapTakeAdvice(0));
      const wrong = [
        payback(taken, STRANGER, { asset: { ...asked, amount: 59n } }), payback(taken, STRANGER, { asset: native(60n) }),
        payback(taken, STRANGER, { owner: digest() }), payback(taken, STRANGER, {}, p2ide), payback(taken, STRANGER, { serial: word() }),
        payback(taken, me),
      ];
      for (const output of wrong) expect(outcome([taken], { outputs: [output] })).toBe(unpaid);
    });
    it('P5: one payback serves one offer only', () => {
      const [first, second] = [offer(STRANGER, swapTakeAdvice(0)), offer(STRANGER, swapTakeAdvice(0))];
      expect(outcome([first, second], { outputs: [payback(first, STRANGER)] })).toBe(unpaid);
    });
    it('B6: is taken back by its maker only', () => {
      expect(outcome([offer(me, swapCancelAdvice(r))])).toBe('');
      expect(outcome([offer(STRANGER, swapCancelAdvice(r))])).toBe('the offer is taken back by its maker');
    });
  });
});
