// What the generated evaluators (scripts/evaluator-source.ts) share: loading cells of four rows at a time, and arithmetic in K on
// such vectors. Inside an evaluator every value is canonical and in Montgomery form (times R), so that products stay in it; a K
// value is four v128 at a pointer, coordinate by coordinate, one row a lane.
import { add, canonical, mul, mulConstant, reduce, sub } from './field';
import { centred } from './extension';
import { transpose } from './rows';
import { reverse } from './columns';
import { weightedSum } from './weights';

/** Four plain rows of a group of four columns (at the four pointers) -> four Montgomery vectors at dst, one a column. */
export function loadGroup(dst: usize, powerPair: usize, row0: usize, row1: usize, row2: usize, row3: usize): void {
  transpose(dst, v128.load(row0), v128.load(row1), v128.load(row2), v128.load(row3));
  for (let k: usize = 0; k < 64; k += 16) v128.store(dst + k, canonical(mulConstant(v128.load(dst + k), powerPair)));
}

/** Four consecutive rows of a column-major column -> one Montgomery vector. */
// @ts-ignore: decorator
@inline
export function loadColumn(dst: usize, powerPair: usize, at: usize): void {
  v128.store(dst, canonical(mulConstant(v128.load(at), powerPair)));
}

/** The constant of K whose four words lie at `words`, in all rows. */
export function loadWords(dst: usize, words: usize): void {
  for (let k: usize = 0; k < 4; k++) v128.store(dst + (k << 4), v128.load32_splat(words + (k << 2)));
}

/** Natural row of H, the low part of `reverse` of the quad: rows 4q..4q+3 in bit-reversed order are s + {0, n/2, n/4, 3n/4}. */
// @ts-ignore: decorator
@inline
export function quadRow(quad: u32, log: u32): u32 {
  return reverse(quad << 2, log);
}

/** dst = alpha + bus + sum over the tuple of beta^(j+1) * value: `alpha` points to four words, `betas` to weights. */
export function fingerprint(dst: usize, alpha: usize, bus: v128, tuple: usize, count: u32, betas: usize): void {
  weightedSum(tuple, count, betas, dst);
  v128.store(dst, add(add(v128.load(dst), bus), v128.load32_splat(alpha)));
  for (let k: usize = 1; k < 4; k++) v128.store(dst + (k << 4), add(v128.load(dst + (k << 4)), v128.load32_splat(alpha + (k << 2))));
}

export function kCopy(dst: usize, a: usize): void {
  for (let k: usize = 0; k < 64; k += 16) v128.store(dst + k, v128.load(a + k));
}

/** The base vector m as an element of K. */
export function kLift(dst: usize, m: v128): void {
  v128.store(dst, m);
  for (let k: usize = 16; k < 64; k += 16) v128.store(dst + k, i32x4.splat(0));
}

/** dst = a + b. */
export function kAdd(dst: usize, a: usize, b: usize): void {
  for (let k: usize = 0; k < 64; k += 16) v128.store(dst + k, add(v128.load(a + k), v128.load(b + k)));
}

/** dst = a - b. */
export function kSub(dst: usize, a: usize, b: usize): void {
  for (let k: usize = 0; k < 64; k += 16) v128.store(dst + k, sub(v128.load(a + k), v128.load(b + k)));
}

// @ts-ignore: decorator
@inline
function product(a: v128, b: v128): v128 {
  return canonical(mul(a, b));
}

/** a0 b0 + a1 b1 + a2 b2 + a3 b3 of centred factors, one reduction. */
// @ts-ignore: decorator
@inline
function dot(a0: v128, b0: v128, a1: v128, b1: v128, a2: v128, b2: v128, a3: v128, b3: v128): v128 {
  return canonical(reduce(
    i64x2.add(
      i64x2.add(i64x2.extmul_low_i32x4_s(a0, b0), i64x2.extmul_low_i32x4_s(a1, b1)),
      i64x2.add(i64x2.extmul_low_i32x4_s(a2, b2), i64x2.extmul_low_i32x4_s(a3, b3)),
    ),
    i64x2.add(
      i64x2.add(i64x2.extmul_high_i32x4_s(a0, b0), i64x2.extmul_high_i32x4_s(a1, b1)),
      i64x2.add(i64x2.extmul_high_i32x4_s(a2, b2), i64x2.extmul_high_i32x4_s(a3, b3)),
    ),
  ));
}

/** dst = a * b, b given centred with the triples t of b1, b2, b3 (X^4 = 3). dst may be a. */
// @ts-ignore: decorator
@inline
function multiply(dst: usize, a: usize, b0: v128, b1: v128, b2: v128, b3: v128, t1: v128, t2: v128, t3: v128): void {
  const a0 = centred(v128.load(a)), a1 = centred(v128.load(a, 16)), a2 = centred(v128.load(a, 32)), a3 = centred(v128.load(a, 48));
  v128.store(dst, dot(a0, b0, a1, t3, a2, t2, a3, t1));
  v128.store(dst, dot(a0, b1, a1, b0, a2, t3, a3, t2), 16);
  v128.store(dst, dot(a0, b2, a1, b1, a2, b0, a3, t3), 32);
  v128.store(dst, dot(a0, b3, a1, b2, a2, b1, a3, b0), 48);
}

// @ts-ignore: decorator
@inline
function triple(a: v128): v128 {
  return centred(add(add(a, a), a));
}

/** dst = a * b in K = F[X]/(X^4 - 3). dst may be a or b. */
export function kMul(dst: usize, a: usize, b: usize): void {
  const b0 = v128.load(b), b1 = v128.load(b, 16), b2 = v128.load(b, 32), b3 = v128.load(b, 48);
  multiply(dst, a, centred(b0), centred(b1), centred(b2), centred(b3), triple(b1), triple(b2), triple(b3));
}

/** dst = a * c, c the constant of K whose seven words (coordinates, triples of the last three; Montgomery, centred) lie at c. */
export function kMulConstant(dst: usize, a: usize, c: usize): void {
  multiply(
    dst, a, v128.load32_splat(c), v128.load32_splat(c, 4), v128.load32_splat(c, 8), v128.load32_splat(c, 12),
    v128.load32_splat(c, 16), v128.load32_splat(c, 20), v128.load32_splat(c, 24),
  );
}

/** dst = a * m, m one base vector. dst may be a. */
export function kScale(dst: usize, a: usize, m: v128): void {
  for (let k: usize = 0; k < 64; k += 16) v128.store(dst + k, product(v128.load(a + k), m));
}

/** X^(i(p-1)/4) coordinate factors of the Frobenius map, Montgomery: w^((p-1)/4) = 3^((p-1)/4) and its powers. */
const TWIST_1: u32 = 0x7b020407;
const TWIST_2: u32 = 0x7d000003;
const TWIST_3: u32 = 0x3fdfbfa;

function frobenius(dst: usize, a: usize): void {
  v128.store(dst, v128.load(a));
  v128.store(dst, product(v128.load(a, 16), i32x4.splat(TWIST_1)), 16);
  v128.store(dst, product(v128.load(a, 32), i32x4.splat(TWIST_2)), 32);
  v128.store(dst, product(v128.load(a, 48), i32x4.splat(TWIST_3)), 48);
}

/** a^(p-2), four lanes at once; 0 for 0. p - 2 = 0x7effffff. */
function baseInverse(a: v128): v128 {
  let result = a;
  for (let bit = 29; bit >= 0; bit--) {
    result = product(result, result);
    if ((0x7effffff >> bit) & 1) result = product(result, a);
  }
  return result;
}

/** dst = 1/a by the norm: the product of the three conjugates, over a base element. `work`: 192 bytes. 0 for 0. */
export function kInverse(dst: usize, a: usize, work: usize): void {
  const others = work, conjugate = work + 64, norm = work + 128;
  frobenius(conjugate, a);
  kCopy(others, conjugate);
  for (let i = 0; i < 2; i++) {
    frobenius(conjugate, conjugate);
    kMul(others, others, conjugate);
  }
  kMul(norm, others, a);
  kScale(dst, others, baseInverse(v128.load(norm)));
}

/** Stores a Montgomery K vector as four plain rows of a K column, each coordinate times the constant at `pair`. */
export function storeRows(out: usize, row: usize, a: usize, pair: usize, work: usize): void {
  transpose(
    work,
    canonical(mulConstant(v128.load(a), pair)), canonical(mulConstant(v128.load(a, 16), pair)),
    canonical(mulConstant(v128.load(a, 32), pair)), canonical(mulConstant(v128.load(a, 48), pair)),
  );
  for (let k: usize = 0; k < 64; k += 16) v128.store(out + (row << 4) + k, v128.load(work + k));
}
