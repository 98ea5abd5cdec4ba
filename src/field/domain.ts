// Evaluation domains: multiplicative subgroups of size 2^k and their cosets, and the bit-reversed order in which every
// committed codeword is stored (so that the points a FRI fold joins are neighbours and share one Merkle leaf).
import type { PrimeField } from './prime-field.ts';

/** The number whose `bits` low bits are those of `i` in reverse order. */
export function reverseBits(i: number, bits: number): number {
  let r = 0;
  for (let b = 0; b < bits; b++) r = r * 2 + ((i >>> b) & 1);
  return r;
}

/** log2 of an exact power of two. Throws RangeError otherwise. */
export function log2Exact(n: number): number {
  const k = Math.round(Math.log2(n));
  if (2 ** k !== n) throw new RangeError(`not a power of two: ${n}`);
  return k;
}

export interface Domain {
  readonly size: number;
  readonly logSize: number;
  readonly shift: number;
  /** Generator of the subgroup: a primitive root of order `size`. */
  readonly root: number;
  /** shift * root^i, natural order. */
  at(i: number): number;
  /** shift * root^reverseBits(i): the point whose value a committed codeword stores at index i. */
  atReversed(i: number): number;
}

/** The coset shift * <w>, w of order 2^logSize. */
export function domain(field: PrimeField, logSize: number, shift: number): Domain {
  const root = field.rootOfUnity(logSize);
  const at = (i: number): number => field.mul(shift, field.pow(root, i));
  return { size: 2 ** logSize, logSize, shift, root, at, atReversed: (i) => at(reverseBits(i, logSize)) };
}
