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
  let used = 0;
  const holds = (place: number, states: Uint32Array, at: number): boolean => {
    for (let i = 0; i < WIDTH; i++) if (entries[place + i] !== states[at + i]) return false;
    return true;
  };
  const write = (place: number, states: Uint32Array, at: number): void => {
    for (let i = 0; i < WIDTH; i++) entries[place + i] = states[at + i]!;
  };
  return (states) => {
    if (states.length === WIDTH) {
      const known = places.get(keyOf(states, 0));
      if (known !== undefined && holds(known, states, 0)) {
        for (let i = 0; i < WIDTH; i++) states[i] = entries[known + WIDTH + i]!;
        return;
      }
    }
    // Entries count once their outputs are there. Of two states with one key the first stays.
    const fresh: { key: number; place: number; at: number }[] = [];
    for (let at = 0; at < states.length && used + fresh.length < REMEMBERED; at += WIDTH) {
      const key = keyOf(states, at);
      if (places.has(key)) continue;
      const place = (used + fresh.length) * 2 * WIDTH;
      write(place, states, at);
      fresh.push({ key, place, at });
    }
    permute(states);
    for (const { key, place, at } of fresh) {
      write(place + WIDTH, states, at);
      if (!places.has(key)) places.set(key, place);
    }
    used += fresh.length;
  };
}

/** A multiplicative hash of the 24 felts at `at`; equal keys need not mean equal states. */
export function keyOf(states: Uint32Array, at: number): number {
  let key = 0;
  for (let i = 0; i < WIDTH; i++) key = Math.imul(key ^ states[at + i]!, 0x9e3779b1) ^ (key >>> 15);
  return key;
}
