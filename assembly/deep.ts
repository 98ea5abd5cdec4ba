// Openings and the DEEP combination, both on coefficients: there are d of them a column where the codeword has n * B values, so
// that the combination costs a B-th and only its result is extended to D. Rows are scaled (ntt.ts): f(z) is read at y = z/3.
//   powers      weights y^i for all rows
//   evaluate    values of four columns at z: rows are the terms
//   combine     sum over columns with a weight over K each: columns are the terms
//   divide      (s(Y) - s(y)) / (Y - y), added to the result
import { add, digits } from './field';
import { multiply } from './extension';
import { TERMS, WEIGHT, collect, storeWeight, weightedSum } from './weights';

/** Weights y^i, i < count, coordinate j in lane j. `y`: product matrix. */
export function powers(out: usize, y: usize, count: u32): void {
  let power = i32x4(1, 0, 0, 0);
  for (let i: u32 = 0; i < count; i++, out += WEIGHT) {
    storeWeight(out, power);
    power = multiply(power, y);
  }
}

/** Weights from `count` vectors of canonical felts. */
export function splitWeights(out: usize, vectors: usize, count: u32): void {
  for (let i: u32 = 0; i < count; i++, out += WEIGHT, vectors += 16) storeWeight(out, v128.load(vectors));
}

/**
 * Columns of groups [from, to) (`rows` coefficient rows each) at a point of K. out[group]: four vectors, coordinate j of the
 * four columns' values in vector j.
 */
export function evaluate(
  _scratch: usize, weights: usize, coefficients: usize, stride: usize, rows: u32, out: usize, from: u32, to: u32,
): void {
  for (let group = from; group < to; group++) {
    weightedSum(coefficients + <usize>group * stride, rows, weights, out + (<usize>group << 6));
  }
}

/** Sum of the four lanes of each of four vectors: lane j of the result is the sum of vector j. */
// @ts-ignore: decorator
@inline
function sumLanes(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = add(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(a, b, 2, 6, 3, 7));
  const cd = add(v128.shuffle<i32>(c, d, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 2, 6, 3, 7));
  return add(v128.shuffle<i64>(ab, cd, 0, 2), v128.shuffle<i64>(ab, cd, 1, 3));
}

/**
 * out[row] += sum over the columns of `groups` groups of weight * coefficient, an element of K a row, for rows [from, to).
 * Weights: [group][coordinate] vectors over the four columns, split.
 */
export function combine(
  scratch: usize, weights: usize, coefficients: usize, stride: usize, groups: u32, out: usize, from: u32, to: u32,
): void {
  for (let row = from; row < to; row++) {
    const first = coefficients + (<usize>row << 4);
    for (let half: usize = 0; half < 2; half++) {
      let p = i32x4.splat(0), q = i32x4.splat(0);
      let at = first, weight = weights + 2 * WEIGHT * half;
      for (let left = groups; left > 0;) {
        const block = min(left, TERMS);
        left -= block;
        let p0 = i32x4.splat(0), p1 = p0, p2 = p0, q0 = p0, q1 = p0, q2 = p0;
        for (let i: u32 = 0; i < block; i++, at += stride, weight += 4 * WEIGHT) {
          const a = digits(v128.load(at));
          p0 = i32x4.add(p0, i32x4.dot_i16x8_s(a, v128.load(weight)));
          p1 = i32x4.add(p1, i32x4.dot_i16x8_s(a, v128.load(weight, 16)));
          p2 = i32x4.add(p2, i32x4.dot_i16x8_s(a, v128.load(weight, 32)));
          q0 = i32x4.add(q0, i32x4.dot_i16x8_s(a, v128.load(weight, 48)));
          q1 = i32x4.add(q1, i32x4.dot_i16x8_s(a, v128.load(weight, 64)));
          q2 = i32x4.add(q2, i32x4.dot_i16x8_s(a, v128.load(weight, 80)));
        }
        p = add(p, collect(p0, p1, p2));
        q = add(q, collect(q0, q1, q2));
      }
      v128.store(scratch + 32 * half, p);
      v128.store(scratch + 32 * half, q, 16);
    }
    const target = out + (<usize>row << 4);
    const sum = sumLanes(v128.load(scratch), v128.load(scratch, 16), v128.load(scratch, 32), v128.load(scratch, 48));
    v128.store(target, add(v128.load(target), sum));
  }
}

/** out[i] += coefficient i of (s(Y) - s(y)) / (Y - y) for s with `rows` coefficients over K. `y`: product matrix. */
export function divide(dividend: usize, y: usize, rows: u32, out: usize): void {
  let quotient = i32x4.splat(0);
  for (let i = rows - 1; i > 0; i--) {
    quotient = add(multiply(quotient, y), v128.load(dividend + (<usize>i << 4)));
    const target = out + (<usize>(i - 1) << 4);
    v128.store(target, add(v128.load(target), quotient));
  }
}
