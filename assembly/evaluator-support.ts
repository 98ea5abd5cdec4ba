// What the generated evaluators (scripts/evaluator-source.ts) share: loading cells of four rows at a time, and arithmetic in K on
// such vectors. Inside an evaluator every value is in Montgomery form (times R), so that products stay in it; a K value is
// four v128 at a pointer, coordinate by coordinate, one row a lane.
import { add, canonical, digits, mul, mulConstant, mulDigits, sub } from './field';
import { transpose } from './rows';
import { reverse } from './columns';

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

/** Natural row of H, the low part of `reverse` of the quad: rows 4q..4q+3 in bit-reversed order are s + {0, n/2, n/4, 3n/4}. */
// @ts-ignore: decorator
@inline
export function quadRow(quad: u32, log: u32): u32 {
  return reverse(quad << 2, log);
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
function triple(a: v128): v128 {
  return add(add(a, a), a);
}

// @ts-ignore: decorator
@inline
function product(a: v128, b: v128): v128 {
  return canonical(mul(a, b));
}

/** dst = a * b in K = F[X]/(X^4 - 3). dst may be a or b. */
export function kMul(dst: usize, a: usize, b: usize): void {
  const a0 = v128.load(a), a1 = v128.load(a, 16), a2 = v128.load(a, 32), a3 = v128.load(a, 48);
  const b0 = v128.load(b), b1 = v128.load(b, 16), b2 = v128.load(b, 32), b3 = v128.load(b, 48);
  const c4 = add(add(product(a1, b3), product(a2, b2)), product(a3, b1));
  const c5 = add(product(a2, b3), product(a3, b2));
  const c6 = product(a3, b3);
  const c0 = product(a0, b0);
  const c1 = add(product(a0, b1), product(a1, b0));
  const c2 = add(add(product(a0, b2), product(a1, b1)), product(a2, b0));
  const c3 = add(add(product(a0, b3), product(a1, b2)), add(product(a2, b1), product(a3, b0)));
  v128.store(dst, add(c0, triple(c4)));
  v128.store(dst, add(c1, triple(c5)), 16);
  v128.store(dst, add(c2, triple(c6)), 32);
  v128.store(dst, c3, 48);
}

/** dst = a * m, m one base vector. dst may be a. */
export function kScale(dst: usize, a: usize, m: v128): void {
  for (let k: usize = 0; k < 64; k += 16) v128.store(dst + k, product(v128.load(a + k), m));
}

/** acc += v * c: v a base vector, c the constant of K whose four factor pairs lie at `pairs`. */
// @ts-ignore: decorator
@inline
export function accumulate(acc: usize, v: v128, pairs: usize): void {
  const d = digits(v);
  for (let k: usize = 0; k < 4; k++) {
    const term = mulDigits(d, v128.load32_splat(pairs + (k << 3)), v128.load32_splat(pairs + (k << 3), 4));
    v128.store(acc + (k << 4), add(v128.load(acc + (k << 4)), canonical(term)));
  }
}

/** acc += a * c in K, c given by its four factor pairs. */
export function accumulateExt(acc: usize, a: usize, pairs: usize, work: usize): void {
  for (let k: usize = 0; k < 7; k++) v128.store(work + (k << 4), i32x4.splat(0));
  for (let i: usize = 0; i < 4; i++) accumulate(work + (i << 4), v128.load(a + (i << 4)), pairs);
  for (let k: usize = 0; k < 4; k++) {
    let term = v128.load(work + (k << 4));
    if (k < 3) term = add(term, triple(v128.load(work + ((k + 4) << 4))));
    v128.store(acc + (k << 4), add(v128.load(acc + (k << 4)), term));
  }
}

/** dst = the constant of K given by four Montgomery words, plus `shift` (Montgomery) in coordinate 0. */
export function kSplat(dst: usize, words: usize, shift: u32): void {
  v128.store(dst, add(v128.load32_splat(words), i32x4.splat(shift)));
  for (let k: usize = 1; k < 4; k++) v128.store(dst + (k << 4), v128.load32_splat(words + (k << 2)));
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
  for (let k: usize = 0; k < 64; k += 16) v128.store(others + k, v128.load(conjugate + k));
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
