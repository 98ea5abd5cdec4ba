// A permutation that works out no state twice, for one execution: what is prepared natively (vault paths, commitments) the program hashes
// again. It holds secrets: drop it with the execution.
import { WIDTH, type Permutation } from './rpo.ts';

/** States remembered; later ones are worked out each time. */
const CAPACITY = 1024;

/** Equals `permute` on all inputs. */
export function rememberingPermutation(permute: Permutation): Permutation {
  // Input and output of each entry, one behind another.
  const entries = new Uint32Array(CAPACITY * 2 * WIDTH);
  const places = new Map<number, number>();
  const holds = (place: number, states: Uint32Array, at: number): boolean => {
    for (let i = 0; i < WIDTH; i++) if (entries[place + i] !== states[at + i]) return false;
    return true;
  };
  const remember = (inputs: Uint32Array, outputs: Uint32Array): void => {
    for (let at = 0; at < inputs.length && places.size < CAPACITY; at += WIDTH) {
      const key = keyOf(inputs, at);
      // Of two states with one key the first stays.
      if (places.has(key)) continue;
      const place = places.size * 2 * WIDTH;
      for (let i = 0; i < WIDTH; i++) {
        entries[place + i] = inputs[at + i]!;
        entries[place + WIDTH + i] = outputs[at + i]!;
      }
      places.set(key, place);
    }
  };
  return (states) => {
    if (states.length === WIDTH) {
      const place = places.get(keyOf(states, 0));
      if (place !== undefined && holds(place, states, 0)) {
        for (let i = 0; i < WIDTH; i++) states[i] = entries[place + WIDTH + i]!;
        return;
      }
    }
    const inputs = states.slice();
    permute(states);
    remember(inputs, states);
  };
}

/** A multiplicative hash of the 24 felts at `at`; equal keys need not mean equal states. */
export function keyOf(states: Uint32Array, at: number): number {
  let key = 0;
  for (let i = 0; i < WIDTH; i++) key = Math.imul(key ^ states[at + i]!, 0x9e3779b1) ^ (key >>> 15);
  return key;
}
