// K = F[X]/(X^4 - 3), one element a v128: coordinate j in lane j. That is a row of a group of four base columns, so a K column
// of a matrix needs no conversion. Products here are by a constant c, given as the matrix of x -> c x: four vectors, the
// coordinates of c, X c, X^2 c, X^3 c in Montgomery form and centred (src/engine/constants.ts, `productMatrix`).
import { add, canonical, reduce } from './field';

/** Bytes of the matrix of one constant. */
export const MATRIX: usize = 64;

/** canonical -> the representative in [-p/2, p/2], so that four products of such lanes stay inside +-p^2. */
// @ts-ignore: decorator
@inline
export function centred(a: v128): v128 {
  return i32x4.sub(a, v128.and(i32x4.gt_s(a, i32x4.splat(0x3f800000)), i32x4.splat(0x7f000001)));
}

/** canonical * constant -> canonical. */
// @ts-ignore: decorator
@inline
export function multiply(x: v128, matrix: usize): v128 {
  const a = centred(x);
  const a0 = v128.shuffle<i32>(a, a, 0, 0, 0, 0), a1 = v128.shuffle<i32>(a, a, 1, 1, 1, 1);
  const a2 = v128.shuffle<i32>(a, a, 2, 2, 2, 2), a3 = v128.shuffle<i32>(a, a, 3, 3, 3, 3);
  const m0 = v128.load(matrix), m1 = v128.load(matrix, 16), m2 = v128.load(matrix, 32), m3 = v128.load(matrix, 48);
  const low = i64x2.add(
    i64x2.add(i64x2.extmul_low_i32x4_s(a0, m0), i64x2.extmul_low_i32x4_s(a1, m1)),
    i64x2.add(i64x2.extmul_low_i32x4_s(a2, m2), i64x2.extmul_low_i32x4_s(a3, m3)),
  );
  const high = i64x2.add(
    i64x2.add(i64x2.extmul_high_i32x4_s(a0, m0), i64x2.extmul_high_i32x4_s(a1, m1)),
    i64x2.add(i64x2.extmul_high_i32x4_s(a2, m2), i64x2.extmul_high_i32x4_s(a3, m3)),
  );
  return canonical(reduce(low, high));
}

/**
 * The running sum: out[row] = sum of all rows before it of (share + the K columns' values); columns are `stride` apart.
 * `share`: four canonical felts.
 */
export function runningSum(columns: usize, stride: usize, count: u32, share: usize, out: usize, rows: u32): void {
  let total = i32x4.splat(0);
  const step = v128.load(share);
  for (const end = out + (<usize>rows << 4); out < end; out += 16, columns += 16) {
    v128.store(out, total);
    total = add(total, step);
    for (let k: usize = 0; k < count; k++) total = add(total, v128.load(columns + k * stride));
  }
}
