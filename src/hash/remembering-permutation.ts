// A permutation that works out no state twice, for one execution: what is prepared natively (vault paths, commitments) the program hashes
// again. It holds secrets: drop it with the execution.
import { WIDTH, type Permutation } from './rpo.ts';

/** States remembered; later ones are worked out each time. An execution has some five hundred. */
export const REMEMBERED = 640;

/** Equals `permute` on all inputs. */
export function rememberingPermutation(permute: Permutation): Permutation {
  // Input and output of each entry, one behind another.
  const entries = new Uint32Array(REMEMBERED * 2 * WIDTH);
  const places = new Map<number, number>();
  const holds = (place: number, states: Uint32Array, at: number): boolean => {
    for (let i = 0; i < WIDTH; i++) if (entries[place + i] !== states[at + i]) return false;
    return true;
  };
  const write = (place: number, states: Uint32Array, at: number): void => {
    for (let i = 0; i < WIDTH; i++) entries[place + i] = states[at + i]!;
  };
  /** Place of a new entry for the input at `at`, or undefined where there is no room, or another state has its key: the first stays. */
  const enter = (states: Uint32Array, at: number): number | undefined => {
    const key = keyOf(states, at);
    if (places.size >= REMEMBERED || places.has(key)) return undefined;
    const place = places.size * 2 * WIDTH;
    places.set(key, place);
    write(place, states, at);
    return place;
  };
  return (states) => {
    if (states.length === WIDTH) {
      const known = places.get(keyOf(states, 0));
      if (known !== undefined && holds(known, states, 0)) {
        for (let i = 0; i < WIDTH; i++) states[i] = entries[known + WIDTH + i]!;
        return;
      }
    }
    const entered: (number | undefined)[] = [];
    for (let at = 0; at < states.length; at += WIDTH) entered.push(enter(states, at));
    permute(states);
    entered.forEach((place, k) => place !== undefined && write(place + WIDTH, states, k * WIDTH));
  };
}

/** A multiplicative hash of the 24 felts at `at`; equal keys need not mean equal states. */
export function keyOf(states: Uint32Array, at: number): number {
  let key = 0;
  for (let i = 0; i < WIDTH; i++) key = Math.imul(key ^ states[at + i]!, 0x9e3779b1) ^ (key >>> 15);
  return key;
}
