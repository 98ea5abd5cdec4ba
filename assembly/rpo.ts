// RPO over KoalaBear, width 24: four permutations side by side, one a lane. Reference: src/hash/rpo.ts.
//
// Linear layer: the circulant is a product modulo x^24 - 1 = prod over f < 8 of (x^3 - w^f), w of order 8. Three 8-point
// transforms, eight 3x3 products with one reduction a sum, and back: 72 + 30 products in place of 576.
// S-box: cubes, and cube roots by a chain of 30 squarings and 6 products on 12 words at a time (a single chain would wait
// for the latency of a product; 12 fill the pipeline).
//
// The state is plain on entry and exit; in between it is in Montgomery form. The first linear layer carries the factor R
// and the last one its inverse, both inside the tables. Tables: src/engine/rpo-tables.ts writes them, offsets below.
import { add, addSigned, canonical, mul, mulConstant, reduce, sub } from './field';

export const WORD: usize = 16;
/** Rounds before the concluding linear layer. */
export const ROUNDS: u32 = 7;
/** Bytes of the interleaved state: 24 words of four lanes. */
export const STATE: usize = 24 * WORD;
/** Bytes of a state and the work area behind it. */
export const STATE_AND_WORK: usize = STATE + 36 * WORD;

// The table.
const LAYER: usize = 8 * 9 * 4;
const FIRST: usize = 0;
const MIDDLE: usize = LAYER;
const LAST: usize = 2 * LAYER;
export const TWIDDLES: usize = 3 * LAYER;
export const CONSTANTS: usize = TWIDDLES + 3 * 8;
export const ROUND: usize = 24 * 4;

// @ts-ignore: decorator
@inline
function at(words: usize, index: usize): v128 {
  return v128.load(words + index * WORD);
}

/** Forward transform of the words src[3j], j < 8; slot s of dst gets frequency reverse3(s). Outputs canonical. */
export function transform(dst: usize, src: usize, twiddles: usize): void {
  const a0 = canonical(at(src, 0)), a4 = canonical(at(src, 12));
  const a1 = canonical(at(src, 3)), a5 = canonical(at(src, 15));
  const a2 = canonical(at(src, 6)), a6 = canonical(at(src, 18));
  const a3 = canonical(at(src, 9)), a7 = canonical(at(src, 21));
  const b0 = add(a0, a4), b4 = sub(a0, a4);
  const b1 = add(a1, a5), b5 = canonical(mulConstant(i32x4.sub(a1, a5), twiddles));
  const b2 = add(a2, a6), b6 = canonical(mulConstant(i32x4.sub(a2, a6), twiddles + 8));
  const b3 = add(a3, a7), b7 = canonical(mulConstant(i32x4.sub(a3, a7), twiddles + 16));
  const c0 = add(b0, b2), c2 = sub(b0, b2);
  const c1 = add(b1, b3), c3 = canonical(mulConstant(i32x4.sub(b1, b3), twiddles + 8));
  v128.store(dst, add(c0, c1));
  v128.store(dst, sub(c0, c1), 3 * WORD);
  v128.store(dst, add(c2, c3), 6 * WORD);
  v128.store(dst, sub(c2, c3), 9 * WORD);
  const c4 = add(b4, b6), c6 = sub(b4, b6);
  const c5 = add(b5, b7), c7 = canonical(mulConstant(i32x4.sub(b5, b7), twiddles + 8));
  v128.store(dst, add(c4, c5), 12 * WORD);
  v128.store(dst, sub(c4, c5), 15 * WORD);
  v128.store(dst, add(c6, c7), 18 * WORD);
  v128.store(dst, sub(c6, c7), 21 * WORD);
}

/**
 * Eight times the inverse of `transform`, plus a constant for each word (constants[3j], given minus p): the sum is
 * signed, which is what products take. w^-k = -w^(4-k), hence the swapped differences.
 */
export function transformBack(dst: usize, src: usize, twiddles: usize, constants: usize): void {
  const d0 = canonical(at(src, 0)), d1 = canonical(at(src, 3));
  const d2 = canonical(at(src, 6)), d3 = canonical(at(src, 9));
  const c0 = add(d0, d1), c1 = sub(d0, d1);
  const c2 = add(d2, d3), c3 = canonical(mulConstant(i32x4.sub(d3, d2), twiddles + 8));
  const b0 = add(c0, c2), b2 = sub(c0, c2);
  const b1 = add(c1, c3), b3 = sub(c1, c3);
  const d4 = canonical(at(src, 12)), d5 = canonical(at(src, 15));
  const d6 = canonical(at(src, 18)), d7 = canonical(at(src, 21));
  const c4 = add(d4, d5), c5 = sub(d4, d5);
  const c6 = add(d6, d7), c7 = canonical(mulConstant(i32x4.sub(d7, d6), twiddles + 8));
  const b4 = add(c4, c6), b6 = canonical(mulConstant(i32x4.sub(c6, c4), twiddles + 8));
  const minusB5 = canonical(mulConstant(addSigned(c5, c7), twiddles + 16));
  const b7 = canonical(mulConstant(i32x4.sub(c7, c5), twiddles));
  v128.store(dst, i32x4.add(add(b0, b4), v128.load32_splat(constants)));
  v128.store(dst, i32x4.add(sub(b1, minusB5), v128.load32_splat(constants, 12)), 3 * WORD);
  v128.store(dst, i32x4.add(add(b2, b6), v128.load32_splat(constants, 24)), 6 * WORD);
  v128.store(dst, i32x4.add(add(b3, b7), v128.load32_splat(constants, 36)), 9 * WORD);
  v128.store(dst, i32x4.add(sub(b0, b4), v128.load32_splat(constants, 48)), 12 * WORD);
  v128.store(dst, i32x4.add(add(b1, minusB5), v128.load32_splat(constants, 60)), 15 * WORD);
  v128.store(dst, i32x4.add(sub(b2, b6), v128.load32_splat(constants, 72)), 18 * WORD);
  v128.store(dst, i32x4.add(sub(b3, b7), v128.load32_splat(constants, 84)), 21 * WORD);
}

/** p0 c0 + p1 c1 + p2 c2, divided by R; the signs of the constants keep the sum inside +-p^2 (rpo-tables.ts). */
// @ts-ignore: decorator
@inline
export function dot3(p0: v128, p1: v128, p2: v128, c0: v128, c1: v128, c2: v128): v128 {
  return reduce(
    i64x2.add(
      i64x2.add(i64x2.extmul_low_i32x4_s(p0, c0), i64x2.extmul_low_i32x4_s(p1, c1)),
      i64x2.extmul_low_i32x4_s(p2, c2),
    ),
    i64x2.add(
      i64x2.add(i64x2.extmul_high_i32x4_s(p0, c0), i64x2.extmul_high_i32x4_s(p1, c1)),
      i64x2.extmul_high_i32x4_s(p2, c2),
    ),
  );
}

/** The same with three constants at `c`. */
// @ts-ignore: decorator
@inline
function dotConstants(p0: v128, p1: v128, p2: v128, c: usize): v128 {
  return dot3(p0, p1, p2, v128.load32_splat(c), v128.load32_splat(c, 4), v128.load32_splat(c, 8));
}

/** state = matrix * state + constants, through the work area. Input signed, output signed. */
function linearLayer(state: usize, work: usize, layer: usize, twiddles: usize, constants: usize): void {
  transform(work, state, twiddles);
  transform(work + WORD, state + WORD, twiddles);
  transform(work + 2 * WORD, state + 2 * WORD, twiddles);
  for (let slot = work; slot < work + STATE; slot += 3 * WORD, layer += 36) {
    const p0 = at(slot, 0), p1 = at(slot, 1), p2 = at(slot, 2);
    v128.store(slot, dotConstants(p0, p1, p2, layer));
    v128.store(slot, dotConstants(p0, p1, p2, layer + 12), WORD);
    v128.store(slot, dotConstants(p0, p1, p2, layer + 24), 2 * WORD);
  }
  transformBack(state, work, twiddles, constants);
  transformBack(state + WORD, work + WORD, twiddles, constants + 4);
  transformBack(state + 2 * WORD, work + 2 * WORD, twiddles, constants + 8);
}

/** Cubes of the 24 words. */
function cubes(state: usize): void {
  for (let word = state; word < state + STATE; word += WORD) {
    const x = v128.load(word);
    v128.store(word, mul(mul(x, x), x));
  }
}

/** dst = src^(2^times), 12 words. */
function squareTwelve(dst: usize, src: usize, times: i32): void {
  let a = at(src, 0), b = at(src, 1), c = at(src, 2), d = at(src, 3), e = at(src, 4), f = at(src, 5);
  let g = at(src, 6), h = at(src, 7), i = at(src, 8), j = at(src, 9), k = at(src, 10), l = at(src, 11);
  do {
    a = mul(a, a);
    b = mul(b, b);
    c = mul(c, c);
    d = mul(d, d);
    e = mul(e, e);
    f = mul(f, f);
    g = mul(g, g);
    h = mul(h, h);
    i = mul(i, i);
    j = mul(j, j);
    k = mul(k, k);
    l = mul(l, l);
  } while (--times);
  v128.store(dst, a);
  v128.store(dst, b, WORD);
  v128.store(dst, c, 2 * WORD);
  v128.store(dst, d, 3 * WORD);
  v128.store(dst, e, 4 * WORD);
  v128.store(dst, f, 5 * WORD);
  v128.store(dst, g, 6 * WORD);
  v128.store(dst, h, 7 * WORD);
  v128.store(dst, i, 8 * WORD);
  v128.store(dst, j, 9 * WORD);
  v128.store(dst, k, 10 * WORD);
  v128.store(dst, l, 11 * WORD);
}

/** dst = x * y, 12 words. */
function multiplyTwelve(dst: usize, x: usize, y: usize): void {
  for (let i: usize = 0; i < 12 * WORD; i += WORD) v128.store(dst + i, mul(v128.load(x + i), v128.load(y + i)));
}

/** Cube roots of 12 words in place: the exponent is 1420470955 = ((42 * 2^12 + 1365) * 2^12 + 1365) * 2 + 1. */
function cubeRootTwelve(x: usize, work: usize): void {
  const x21 = work + 12 * WORD;
  const x1365 = work + 24 * WORD;
  squareTwelve(work, x, 2);
  multiplyTwelve(work, work, x); // 5
  squareTwelve(work, work, 2);
  multiplyTwelve(x21, work, x); // 21
  squareTwelve(work, x21, 6); // 1344
  multiplyTwelve(x1365, work, x21); // 1365
  squareTwelve(work, work, 7); // 42 * 2^12
  multiplyTwelve(work, work, x1365);
  squareTwelve(work, work, 12);
  multiplyTwelve(work, work, x1365);
  squareTwelve(work, work, 1);
  multiplyTwelve(x, work, x);
}

/** Round `round` of the permutation; between rounds the states are in Montgomery form (signed), before the first they are plain. */
export function permuteRound(table: usize, state: usize, round: u32): void {
  const work = state + STATE;
  const twiddles = table + TWIDDLES;
  const constants = table + CONSTANTS + <usize>(2 * round) * ROUND;
  linearLayer(state, work, table + (round == 0 ? FIRST : MIDDLE), twiddles, constants);
  cubes(state);
  linearLayer(state, work, table + MIDDLE, twiddles, constants + ROUND);
  cubeRootTwelve(state, work);
  cubeRootTwelve(state + 12 * WORD, work);
}

/**
 * The permutation on four interleaved states at `state` (STATE_AND_WORK bytes). Input signed; output signed, so a caller
 * that stores it elsewhere makes it canonical.
 */
export function permute(table: usize, state: usize): void {
  for (let round: u32 = 0; round < ROUNDS; round++) permuteRound(table, state, round);
  linearLayer(state, state + STATE, table + LAST, table + TWIDDLES, table + CONSTANTS + <usize>(2 * ROUNDS) * ROUND);
}
