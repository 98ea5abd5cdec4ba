// Hints: values that the prover supplies and the program then constrains. The registry below is closed: a note from a
// stranger may carry a hint table, and it can name nothing but these kinds. A wrong or hostile hint can make an execution
// fail; it cannot make a false statement provable, because hints are not part of the proof.
// `to` and the other arguments are offsets in the frame of the instruction before which the hint runs.
import type { Word } from './isa.ts';
import type { Script } from './program.ts';

export type Hint = { readonly pc: number } & HintCall;

export type HintCall =
  /** m[to .. to+count) = the next words of the advice. */
  | { readonly kind: 'words'; readonly to: number; readonly count: number }
  /** m[to] = (index, address of the siblings, 0, 0): the location operand of a path, from the next advice. */
  | { readonly kind: 'path'; readonly to: number }
  /**
   * Places the next script of the advice in memory: m[to] = (its blocks, its distance from this cell, 0, 0), the
   * operand of a sponge; m[to+1] = the address of its frame.
   */
  | { readonly kind: 'script'; readonly to: number }
  /** m[to] = 1 / m[of] in K, or 0 for 0. */
  | { readonly kind: 'inverse'; readonly to: number; readonly of: number }
  /** m[to] = the carries (c0, c1, c2, c3) of the limbwise 16-bit sum m[x] + m[y]. */
  | { readonly kind: 'carries'; readonly to: number; readonly x: number; readonly y: number }
  /** m[to] = the carries of (m[x] - m[y]) + m[y], that is, the borrows of the difference. */
  | { readonly kind: 'borrows'; readonly to: number; readonly x: number; readonly y: number }
  /** m[to] = (low 16 bits, 0, 0, the bits above) of the felt m[of].0. */
  | { readonly kind: 'split30'; readonly to: number; readonly of: number }
  /** m[to] = (low 16 bits, high bits, 0x7f00 - high, 0) of the felt m[of].0. */
  | { readonly kind: 'split31'; readonly to: number; readonly of: number };

export type HintKind = HintCall['kind'];

/** What the caller of the executor provides, in the order in which the program asks. */
export type Advice =
  | { readonly kind: 'words'; readonly words: readonly Word[] }
  | { readonly kind: 'path'; readonly index: number; readonly siblings: readonly Word[] }
  | { readonly kind: 'script'; readonly script: Script; readonly advice: readonly Advice[] };

/** Advice of consecutive words, from any number of felts. */
export function wordsAdvice(...parts: readonly ArrayLike<number>[]): Advice {
  const felts = parts.flatMap((part) => Array.from(part));
  if (felts.length % 4 !== 0) throw new RangeError(`whole words expected, got ${felts.length} felts`);
  return { kind: 'words', words: Array.from({ length: felts.length / 4 }, (_, k) => felts.slice(4 * k, 4 * k + 4)) };
}

/** Advice of one base value. */
export const feltAdvice = (value: number): Advice => wordsAdvice([value, 0, 0, 0]);
export const bitAdvice = (bit: boolean): Advice => feltAdvice(bit ? 1 : 0);

/** A path's index and its sibling digests, lowest level first. */
export function pathAdvice(index: number, siblings: readonly ArrayLike<number>[]): Advice {
  const words = siblings.flatMap((digest) => [Array.from(digest).slice(0, 4), Array.from(digest).slice(4)]);
  return { kind: 'path', index, siblings: words };
}
