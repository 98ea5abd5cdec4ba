// What the verifier itself requests, because it knows the public words: templates, so that a machine says it as data. A function would do as
// well for a native verifier, but its meaning could neither be encoded for the key's digest nor be compiled for a verifier in the VM.
import type { Bus } from './bus.ts';

/** Stands for the public word of this index. */
export interface PublicWord {
  readonly word: number;
}

export const publicWord = (index: number): PublicWord => ({ word: index });

/** One request of the verifier, once; numbers stand for themselves. */
export interface PublicRequest {
  readonly bus: Bus;
  readonly tuple: readonly (number | PublicWord)[];
}

/** A request with the words put in. */
export interface RequestedTuple {
  readonly bus: Bus;
  readonly tuple: readonly number[];
}

/** What is requested for these public words; precondition: there are as many as `publicWordCount` says. */
export function requestedTuples(requests: readonly PublicRequest[], publicWords: readonly number[]): RequestedTuple[] {
  return requests.map(({ bus, tuple }) => ({ bus, tuple: tuple.map((entry) => (typeof entry === 'number' ? entry : publicWords[entry.word]!)) }));
}

/** Number of public words: one more than the largest index that a request names. */
export function publicWordCount(requests: readonly PublicRequest[]): number {
  return Math.max(0, ...requests.flatMap(({ tuple }) => tuple.map((entry) => (typeof entry === 'number' ? 0 : entry.word + 1))));
}
