// One step of the vault chain: the only place where balances change. Each step opens one slot in the *current* root and
// replaces it, so nothing counts twice and value is conserved by construction (review-crypto P6, review-2 A4).
import { VAULT_DEPTH } from '../../protocol/index.ts';
import {
  Amount, addAmounts, subAmounts, type as t, type Digest, type FunctionBuilder, type Handles, type Word, type Words,
} from '../../vm/builder/index.ts';

export const stepParams = { root: t.digest, faucet: t.word, amount: t.amount };
export const stepResults = { root: t.digest };
type Step = Handles<typeof stepParams>;

/**
 * In: the vault root, an asset (its amount in range). Out: the root after adding it to one slot.
 * Proves: the slot held this asset, or nothing; its new amount is the sum, below 2^62. An amount of zero changes nothing.
 * Not provable: no such slot, or a sum of 2^62 or more.
 */
export function addStep(f: FunctionBuilder, { root, faucet, amount }: Step): { root: Digest } {
  return step(f, root, amount, (held, heldAmount, left) => {
    f.assertEitherZero(held, f.sub(held, faucet), 'the slot holds this asset or nothing');
    f.set<Word>(left.at(0), faucet);
    f.set<Word>(left.at(1), addAmounts(f, heldAmount, amount, 'the balance stays below 2^62'));
  });
}

/**
 * In: the vault root, an asset (its amount in range). Out: the root after taking it from one slot.
 * Proves: the slot held this asset, at least so much of it; a slot that is used up becomes empty. Zero changes nothing.
 * Not provable: no such slot, or not enough in it.
 */
export function takeStep(f: FunctionBuilder, { root, faucet, amount }: Step): { root: Digest } {
  return step(f, root, amount, (held, heldAmount, left) => {
    f.assertEqual(held, faucet, 'the slot holds this asset');
    const rest = subAmounts(f, heldAmount, amount, 'the balance is enough');
    f.set<Word>(left.at(1), rest);
    f.if(f.isZero(rest), () => f.set<Word>(left.at(0), [0, 0, 0, 0]), () => f.set<Word>(left.at(0), faucet));
  });
}

function step(
  f: FunctionBuilder, root: Digest, amount: Amount, change: (heldFaucet: Word, heldAmount: Amount, left: Words) => void,
): { root: Digest } {
  const next = f.declare(t.digest);
  f.if(
    f.isZero(amount),
    () => f.set(next, root),
    () => {
      const slot = f.hintPath();
      const held = f.hintWords(f.declare(t.words(2)));
      f.path(VAULT_DEPTH, held.digest(0), slot, root, 'the slot is in the vault');
      // Leaves of a vault were written here, so what a slot holds is (0, 0) or an asset with an amount in range.
      const heldAmount = new Amount(f.frame, held.at(1).offset);
      const left = f.declare(t.words(2));
      change(held.at(0), heldAmount, left);
      f.path(VAULT_DEPTH, left.digest(0), slot, next);
    },
  );
  return { root: next };
}
