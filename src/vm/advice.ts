// Advice: what a client hands to the hints of a program, in the order in which the program asks. Private, and never trusted: the
// program asserts of it whatever it relies on.
import type { Word } from './isa.ts';
import { digestWords, wordsOf, type Script } from './program.ts';

/** What the caller of the executor provides, in the order in which the program asks. */
export type Advice =
  | { readonly kind: 'words'; readonly words: readonly Word[] }
  | { readonly kind: 'path'; readonly index: number; readonly siblings: readonly Word[] }
  | { readonly kind: 'script'; readonly script: Script; readonly advice: readonly Advice[] };

/** Advice of consecutive words. Throws RangeError where a part is not whole words. */
export function wordsAdvice(...parts: readonly ArrayLike<number>[]): Advice {
  const words = parts.flatMap(wordsOf);
  return { kind: 'words', words };
}

/** Advice of one base value. */
export const feltAdvice = (value: number): Advice => wordsAdvice([value, 0, 0, 0]);
export const bitAdvice = (bit: boolean): Advice => feltAdvice(bit ? 1 : 0);

/** A path's index and its sibling digests, lowest level first. */
export function pathAdvice(index: number, siblings: readonly ArrayLike<number>[]): Advice {
  const words: Word[] = [];
  for (const digest of siblings) words.push(...digestWords(digest));
  return { kind: 'path', index, siblings: words };
}
