// Sums of felts with weights, many of them: sum_j a_j w_j with one reduction for 30 terms. Each weight w is kept as three pairs
// of signed digits of at most 11 bits, of w (for the low half of a) and of 2^16 w (for the high half): a term is then one
// dot_i16x8_s a digit, below 2^26, and 30 of them fit an i32.
import { add, canonical, digits, mulDigits } from './field';
import { centred } from './extension';

/** Terms that may be added before `collect`. */
export const TERMS: u32 = 30;
/** Bytes of a weight over K: three digit pairs of four coordinates. */
export const WEIGHT: usize = 48;

/** x * c -> canonical for a signed x; (high, low) is the factor pair of c. */
// @ts-ignore: decorator
@inline
function times(x: v128, high: u32, low: u32): v128 {
  return canonical(mulDigits(digits(x), i32x4.splat(high), i32x4.splat(low)));
}

/** The value of the three digit sums: s0 + 2^11 s1 + 2^22 s2, canonical. */
// @ts-ignore: decorator
@inline
export function collect(s0: v128, s1: v128, s2: v128): v128 {
  return add(add(canonical(s0), times(s1, 0x20000800, 0xefe00000)), times(s2, 0x037f0100, 0xfdfcff7f));
}

/** Signed digit `index` of 11 bits of a centred value from which the lower ones have been taken off. */
// @ts-ignore: decorator
@inline
function digit(rest: v128, index: i32): v128 {
  return i32x4.shr_s(i32x4.shl(rest, 21 - 11 * index), 21);
}
// @ts-ignore: decorator
@inline
function pack(u: v128, v: v128): v128 {
  return v128.or(i32x4.shl(v, 16), v128.and(u, i32x4.splat(0xffff)));
}

/** Stores the three digit pairs of four canonical weights, 16 bytes each. */
export function storeWeight(out: usize, w: v128): void {
  const u = centred(w), v = centred(times(w, 0x07fe0200, 0xfbf8fffe));
  const u0 = digit(u, 0), v0 = digit(v, 0);
  const u1 = digit(i32x4.sub(u, u0), 1), v1 = digit(i32x4.sub(v, v0), 1);
  const u2 = i32x4.shr_s(i32x4.sub(i32x4.sub(u, u0), i32x4.shl(u1, 11)), 22);
  const v2 = i32x4.shr_s(i32x4.sub(i32x4.sub(v, v0), i32x4.shl(v1, 11)), 22);
  v128.store(out, pack(u0, v0));
  v128.store(out, pack(u1, v1), 16);
  v128.store(out, pack(u2, v2), 32);
}

// @ts-ignore: decorator
@inline
function term(a: v128, weight: usize): v128 {
  return i32x4.dot_i16x8_s(a, v128.load32_splat(weight));
}

/**
 * sum over i < count of values[i] * weights[i]: values are vectors side by side, weights are over K. out: four vectors, coordinate
 * j of the sum in vector j, canonical.
 */
export function weightedSum(values: usize, count: u32, weights: usize, out: usize): void {
  // Two coordinates at a time: six sums fit the registers.
  for (let coordinate: usize = 0; coordinate < 16; coordinate += 8) {
    let p = i32x4.splat(0), q = i32x4.splat(0);
    let at = values, weight = weights + coordinate;
    for (let left = count; left > 0;) {
      const block = min(left, TERMS);
      left -= block;
      let p0 = i32x4.splat(0), p1 = p0, p2 = p0, q0 = p0, q1 = p0, q2 = p0;
      for (let i: u32 = 0; i < block; i++, at += 16, weight += WEIGHT) {
        const a = digits(v128.load(at));
        p0 = i32x4.add(p0, term(a, weight));
        p1 = i32x4.add(p1, term(a, weight + 16));
        p2 = i32x4.add(p2, term(a, weight + 32));
        q0 = i32x4.add(q0, term(a, weight + 4));
        q1 = i32x4.add(q1, term(a, weight + 20));
        q2 = i32x4.add(q2, term(a, weight + 36));
      }
      p = add(p, collect(p0, p1, p2));
      q = add(q, collect(q0, q1, q2));
    }
    v128.store(out + (coordinate << 2), p);
    v128.store(out + (coordinate << 2), q, 16);
  }
}
