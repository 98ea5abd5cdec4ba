// The table that assembly/rpo.ts reads: the MDS circulant split modulo the factors x^3 - w^f, and the round constants.
// Layout in words: three layers of 8 slots of 9 factors; three twiddle pairs; 15 times 24 constants; then, for single states
// (assembly/rpo-single.ts), the three layers by columns, 8 slots of 3 columns of 4 words, and 24 zeros.
import { F, P, reverseBits } from '../field/index.ts';
import { MDS_ROW, ROUND_CONSTANTS, WIDTH } from '../hash/index.ts';
import { R, factorPair } from './constants.ts';

const SLOTS = 8;

/**
 * Signed representatives of three factors such that, for any three arguments in [0, p), the sum of products stays within
 * +-p^2. With c0 <= c1 <= c2: if c0 + c1 <= p, make c2 negative; else c1 and c2 (then (p - c1) + (p - c2) < p).
 */
function balance(factors: readonly number[]): number[] {
  const sorted = [...factors].sort((a, b) => a - b);
  const firstNegative = sorted[0]! + sorted[1]! <= P ? sorted[2]! : sorted[1]!;
  return factors.map((c) => (c >= firstNegative ? c - P : c));
}

/** The 72 factors of one linear layer times `scale`. */
function layer(scale: number): number[] {
  // out = column(x) * in(x) mod x^24 - 1, with column[k] = row[-k]. Modulo x^3 - y it is three values at y each.
  const column = MDS_ROW.map((_, k) => MDS_ROW[(WIDTH - k) % WIDTH]!);
  const root = F.rootOfUnity(3);
  const inverse = F.mul(scale, F.inv(SLOTS));
  return Array.from({ length: SLOTS }, (_, slot) => {
    const y = F.pow(root, reverseBits(slot, 3));
    const [c0, c1, c2] = [0, 1, 2].map((k) => {
      let value = 0;
      for (let j = SLOTS - 1; j >= 0; j--) value = F.add(F.mul(value, y), column[3 * j + k]!);
      return F.mul(value, inverse);
    }) as [number, number, number];
    return [
      [c0, F.mul(y, c2), F.mul(y, c1)],
      [c1, c0, F.mul(y, c2)],
      [c2, c1, c0],
    ].flatMap(balance);
  }).flat();
}

/** The factors of a layer by columns: of each slot's 3x3 matrix, three columns of three and a zero. */
function byColumns(factors: readonly number[]): number[] {
  return Array.from({ length: SLOTS }, (_, slot) =>
    [0, 1, 2].flatMap((k) => [...[0, 1, 2].map((i) => factors[9 * slot + 3 * i + k]!), 0])).flat();
}

export function rpoTable(): Uint32Array {
  const root = F.rootOfUnity(3);
  const last = ROUND_CONSTANTS.length - 1;
  // The reduction divides by R: R^2 also enters Montgomery form, R stays in it, 1 leaves it.
  const layers = [F.mul(R, R), R, 1].map(layer);
  return Uint32Array.from(
    [
      ...layers.flat(),
      ...[1, 2, 3].flatMap((k) => factorPair(F.pow(root, k))),
      ...ROUND_CONSTANTS.flatMap((row, r) => row.map((c) => (r === last ? c : F.mul(c, R)) - P)),
      ...layers.flatMap(byColumns),
      ...new Array<number>(WIDTH).fill(0),
    ],
    (word) => word >>> 0,
  );
}
