// The DEEP combination: which polynomial is opened where, and in which slot of the tensor its quotient stands.
//     f0(x) = R(x) + sum over openings  w_slot (f(x) - f(z_k)) / (x - z_k),   z_0 = z, z_1 = g z.
// Weights are a tensor product of ceil(log2 slots) challenges: powers of one challenge would cost nine bits of proven
// soundness. R is slot 0. A K column (helper, sum, chunk) is one polynomial over K: one opening, one weight. Base columns
// are never packed so, because sum X^j f_j(z) would not determine the f_j(z).
//
// Base columns start at a slot that four divides, so the two lowest challenges of the tensor number the limb and the others the word:
// weight(column 4W + j) = t_j u_W. A verifier in the VM, whose words have four limbs, then folds a row word by word. R stands alone in the
// first four slots; what lies in a gap stands for the zero polynomial.
import type { Machine } from '../air/index.ts';
import type { Ext, ExtensionField } from '../field/index.ts';
import { CHUNKS } from './parameters.ts';

/** Limbs of a word: base columns of both families start at a slot that this divides. */
export const ALIGNMENT = 4;

/** Where each family of openings starts in the list of openings, which is dense, and the slot of each of them, which has gaps. */
export interface OpeningPlan {
  readonly main: number;
  /** Helper columns, then the running sum. */
  readonly helpers: number;
  readonly chunks: number;
  /** Main columns of `machine.nextColumns`, at g z. */
  readonly mainNext: number;
  /** The running sum at g z. */
  readonly sumNext: number;
  readonly count: number;
  /** Slot of each opening, ascending. Slot 0 is R's. */
  readonly slots: readonly number[];
  /** One more than the last slot. */
  readonly slotCount: number;
}

export function openingPlan(machine: Machine): OpeningPlan {
  const main = 0;
  const helpers = main + machine.mainNames.length;
  const chunks = helpers + machine.helperGroups.length + 1;
  const mainNext = chunks + CHUNKS;
  const sumNext = mainNext + machine.nextColumns.length;
  const count = sumNext + 1;
  const nextSlot = Math.ceil((ALIGNMENT + mainNext) / ALIGNMENT) * ALIGNMENT;
  const slots = Array.from({ length: count }, (_, i) => (i < mainNext ? ALIGNMENT + i : nextSlot + i - mainNext));
  return { main, helpers, chunks, mainNext, sumNext, count, slots, slotCount: slots.at(-1)! + 1 };
}

/** Challenges that the tensor needs for `slots` weights. */
export const tensorLog = (slots: number): number => Math.ceil(Math.log2(slots));

/** Weight of slot s: the product of challenge j over the set bits j of s; slot 0 has weight 1. */
export function tensorWeights(K: ExtensionField, challenges: readonly Ext[], slots: number): Ext[] {
  let weights: Ext[] = [K.one];
  for (const r of challenges) {
    weights = [...weights, ...weights.map((w) => K.mul(w, r))];
  }
  return weights.slice(0, slots);
}
