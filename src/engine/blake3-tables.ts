// The table that assembly/blake3.ts and blake3-hash.ts read: for each round the byte offsets of the sixteen message words
// in the interleaved block, then the factor pair of 2^32 (proof of work takes eight bytes mod p).
import { MESSAGE_PERMUTATION } from '../hash/index.ts';
import { R, factorPair } from './constants.ts';

export function blake3Table(): Uint32Array {
  const offsets = new Uint8Array(7 * 16);
  let order: number[] = MESSAGE_PERMUTATION.map((_, i) => i);
  for (let round = 0; round < 7; round++) {
    offsets.set(order.map((i) => 16 * i), 16 * round);
    order = MESSAGE_PERMUTATION.map((i) => order[i]!);
  }
  return Uint32Array.of(...new Uint32Array(offsets.buffer), ...factorPair(R));
}
