// KoalaBear, four elements to a v128. p = 0x7F00 * 2^16 + 1, so p = 1 mod 2^16 and a Montgomery step by 2^-16 needs no
// product for its quotient: x * 2^-16 = (x >> 16) - 0x7F00 * (x mod 2^16), which is one dot_i16x8_s with (-0x7F00, 1).
// Two steps divide by R = 2^32. Found and measured for this project, checked against BigInt in
// src/engine/field.test.ts.
//
// Three forms of a lane, and nothing else:
//   canonical  u32 in [0, p): what memory holds between kernels;
//   signed     i32 in [-p, p]: what products take and give; `canonical` brings it back;
//   digits     two signed 16-bit digits: the left operand of a product by a constant.

export const P: u32 = 0x7f000001;

// @ts-ignore: decorator
@inline
function modulus(): v128 {
  return i32x4.splat(0x7f000001);
}
/** The digit pair (-0x7F00, 1), low digit first. */
// @ts-ignore: decorator
@inline
function step(): v128 {
  return i32x4.splat(0x00018100);
}

/** signed -> canonical. */
// @ts-ignore: decorator
@inline
export function canonical(a: v128): v128 {
  return i32x4.min_u(a, i32x4.add(a, modulus()));
}

/** canonical + canonical -> canonical. */
// @ts-ignore: decorator
@inline
export function add(a: v128, b: v128): v128 {
  const sum = i32x4.add(a, b);
  return i32x4.min_u(sum, i32x4.sub(sum, modulus()));
}

/** canonical - canonical -> canonical. */
// @ts-ignore: decorator
@inline
export function sub(a: v128, b: v128): v128 {
  return canonical(i32x4.sub(a, b));
}

/** canonical + canonical -> signed: one instruction less than `add`, enough for a factor of a product. */
// @ts-ignore: decorator
@inline
export function addSigned(a: v128, b: v128): v128 {
  return i32x4.add(i32x4.sub(a, modulus()), b);
}

/**
 * Four 64-bit sums, two in `low` and two in `high`, times 1/R -> signed. Each sum must lie in [-p^2, p^2]; then the high
 * half is at most p/2 in absolute value and so is the contribution of the low half.
 */
// @ts-ignore: decorator
@inline
export function reduce(low: v128, high: v128): v128 {
  const lo = v128.shuffle<i32>(low, high, 0, 2, 4, 6);
  const hi = v128.shuffle<i32>(low, high, 1, 3, 5, 7);
  // Signed digits off by 2^15 each; the second constant takes both offsets out again while it centres the next digit.
  const y = i32x4.dot_i16x8_s(v128.xor(lo, i32x4.splat(0x80008000)), step());
  return i32x4.add(hi, i32x4.dot_i16x8_s(i16x8.add(y, i32x4.splat(0xc0818000)), step()));
}

/** signed * signed / R -> signed. */
// @ts-ignore: decorator
@inline
export function mul(a: v128, b: v128): v128 {
  return reduce(i64x2.extmul_low_i32x4_s(a, b), i64x2.extmul_high_i32x4_s(a, b));
}

/** signed -> digits. */
// @ts-ignore: decorator
@inline
export function digits(a: v128): v128 {
  return v128.xor(i32x4.add(a, i32x4.splat(0x8000)), i32x4.splat(0x8000));
}

/**
 * digits * c -> signed, exactly (no factor R). The constant c comes as the high and the low digits of the pair
 * (c * 2^16, c * 2^32) mod p, both centred: `pairHigh` and `pairLow`, see `factorPair` in src/engine/constants.ts.
 */
// @ts-ignore: decorator
@inline
export function mulDigits(a: v128, pairHigh: v128, pairLow: v128): v128 {
  const low = i32x4.dot_i16x8_s(a, pairLow);
  return i32x4.add(i32x4.dot_i16x8_s(a, pairHigh), i32x4.dot_i16x8_s(digits(low), step()));
}

/** signed * (the constant whose factor pair lies at `pair`, 8 bytes) -> signed. */
// @ts-ignore: decorator
@inline
export function mulConstant(a: v128, pair: usize): v128 {
  return mulDigits(digits(a), v128.load32_splat(pair), v128.load32_splat(pair, 4));
}
