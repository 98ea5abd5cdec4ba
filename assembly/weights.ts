// Sums of felts with weights, many of them: sum_j a_j w_j with one reduction for 30 terms. Each weight w is kept as three pairs
// of signed digits of at most 11 bits, of w (for the low half of a) and of 2^16 w (for the high half): a term is then one
// dot_i16x8_s a digit, below 2^26, and 30 of them fit an i32. A weight takes three words (WEIGHT bytes a lane).
import { add, canonical, digits, mulDigits } from './field';
import { centred } from './extension';

/** Terms that may be added before `collect`. */
export const TERMS: u32 = 30;

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
