// Number-theoretic transforms of four columns at a time: a v128 is one row of a group, rows follow each other.
//
// A coefficient row i holds f_i * 3^i ("scaled"), so that the coset 3<w> of f is the subgroup <w> of what is stored and one
// table of roots serves every size. Forward: a block is a polynomial modulo X^m - c^2 = (X^(m/2) - c)(X^(m/2) + c), so each
// block has one root and values come out in bit-reversed order. The blowup costs nothing: modulo X^N - 1 a polynomial of
// degree below n = N/B is split into its B cosets without arithmetic, and each is a transform of size n.
// Passes are radix 4; blocks above 16 KiB are taken depth first, so that the work stays in the first-level cache.
import { add, addSigned, canonical, digits, mulDigits, sub } from './field';

/** Rows of a block that is transformed breadth first. */
const CACHED: u32 = 1024;

/** x * c -> canonical, for a signed x and the splatted factor pair of c. */
// @ts-ignore: decorator
@inline
function times(x: v128, high: v128, low: v128): v128 {
  return canonical(mulDigits(digits(x), high, low));
}

/** One radix-4 pass over block `block` of 4q bytes at a: roots[b], then roots[2b] and roots[2b + 1]. */
// @ts-ignore: decorator
@inline
function forwardPass(a: usize, q: usize, roots: usize, block: u32): void {
  const root = roots + (<usize>block << 3), child = roots + (<usize>block << 4);
  const h1 = v128.load32_splat(root), l1 = v128.load32_splat(root, 4);
  const h2 = v128.load32_splat(child), l2 = v128.load32_splat(child, 4);
  const h3 = v128.load32_splat(child, 8), l3 = v128.load32_splat(child, 12);
  for (const end = a + q; a < end; a += 16) {
    const b = a + q, c = b + q, d = c + q;
    const x0 = v128.load(a), x1 = v128.load(b);
    const y2 = times(v128.load(c), h1, l1), y3 = times(v128.load(d), h1, l1);
    const u0 = add(x0, y2), u1 = times(addSigned(x1, y3), h2, l2);
    const v0 = sub(x0, y2), v1 = times(i32x4.sub(x1, y3), h3, l3);
    v128.store(a, add(u0, u1));
    v128.store(b, sub(u0, u1));
    v128.store(c, add(v0, v1));
    v128.store(d, sub(v0, v1));
  }
}

/** Block `block` of `rows` = 4^k rows: coefficients -> values, bit-reversed. */
function forward(a: usize, rows: u32, roots: usize, block: u32): void {
  const bytes: usize = <usize>rows << 4;
  if (rows > CACHED) {
    forwardPass(a, bytes >> 2, roots, block);
    for (let k: u32 = 0; k < 4; k++) forward(a + k * (bytes >> 2), rows >> 2, roots, 4 * block + k);
    return;
  }
  for (let size = bytes; size >= 64; size >>= 2, block <<= 2) {
    for (let at = a, b = block; at < a + bytes; at += size, b++) forwardPass(at, size >> 2, roots, b);
  }
}

/** One radix-2 pass over block `block` of 2h bytes at a. */
function forwardHalf(a: usize, h: usize, roots: usize, block: u32): void {
  const root = roots + (<usize>block << 3);
  const high = v128.load32_splat(root), low = v128.load32_splat(root, 4);
  for (const end = a + h; a < end; a += 16) {
    const x = v128.load(a), y = times(v128.load(a + h), high, low);
    v128.store(a, add(x, y));
    v128.store(a + h, sub(x, y));
  }
}

/**
 * Low-degree extension. Items are (group, coset) pairs: item = group * cosets + coset. Reads `length` <= 2n scaled
 * coefficient rows of the group (n = 2^log >= 1), writes n value rows; all cosets of a group make the bit-reversed codeword.
 * Both layouts are [group][row][4] with the given distance between groups.
 */
export function extend(
  _scratch: usize, roots: usize, coefficients: usize, coefficientStride: usize, length: u32,
  out: usize, log: u32, cosets: u32, from: u32, to: u32,
): void {
  const n: u32 = 1 << log, bytes: usize = <usize>n << 4;
  for (let item = from; item < to; item++) {
    const coset = item % cosets;
    const source = coefficients + <usize>(item / cosets) * coefficientStride;
    const target = out + <usize>item * bytes;
    fold(target, source, bytes, length, roots, coset);
    let block = coset;
    if (log & 1) {
      forwardHalf(target, bytes >> 1, roots, block);
      block <<= 1;
      forward(target, n >> 1, roots, block);
      forward(target + (bytes >> 1), n >> 1, roots, block + 1);
    } else forward(target, n, roots, block);
  }
}

/** target = source modulo X^n - c, c the constant of the coset: roots of even blocks are the square roots' squares. */
function fold(target: usize, source: usize, bytes: usize, length: u32, roots: usize, coset: u32): void {
  const total: usize = <usize>length << 4;
  const wrapped = total > bytes ? total - bytes : 0;
  // X^n - c is half of X^2n - c^2, the block coset / 2 one level up: c = +-roots[coset / 2].
  const root = roots + (<usize>(coset >> 1) << 3);
  const high = v128.load32_splat(root), low = v128.load32_splat(root, 4);
  let at: usize = 0;
  if (coset & 1) for (; at < wrapped; at += 16) v128.store(target + at, sub(v128.load(source + at), times(v128.load(source + bytes + at), high, low)));
  else for (; at < wrapped; at += 16) v128.store(target + at, add(v128.load(source + at), times(v128.load(source + bytes + at), high, low)));
  for (const end = min(total, bytes); at < end; at += 16) v128.store(target + at, v128.load(source + at));
  for (; at < bytes; at += 16) v128.store(target + at, i32x4.splat(0));
}

/** One radix-4 pass back over block `block` of 4q bytes at a. */
// @ts-ignore: decorator
@inline
function inversePass(a: usize, q: usize, roots: usize, block: u32): void {
  const root = roots + (<usize>block << 3), child = roots + (<usize>block << 4);
  const h1 = v128.load32_splat(root), l1 = v128.load32_splat(root, 4);
  const h2 = v128.load32_splat(child), l2 = v128.load32_splat(child, 4);
  const h3 = v128.load32_splat(child, 8), l3 = v128.load32_splat(child, 12);
  for (const end = a + q; a < end; a += 16) {
    const b = a + q, c = b + q, d = c + q;
    const x0 = v128.load(a), x1 = v128.load(b), x2 = v128.load(c), x3 = v128.load(d);
    const u0 = add(x0, x1), u1 = times(i32x4.sub(x0, x1), h2, l2);
    const v0 = add(x2, x3), v1 = times(i32x4.sub(x2, x3), h3, l3);
    v128.store(a, add(u0, v0));
    v128.store(b, add(u1, v1));
    v128.store(c, times(i32x4.sub(u0, v0), h1, l1));
    v128.store(d, times(i32x4.sub(u1, v1), h1, l1));
  }
}

/** Block `block` of `rows` = 4^k rows: bit-reversed values -> coefficients times rows. */
function inverse(a: usize, rows: u32, roots: usize, block: u32): void {
  const bytes: usize = <usize>rows << 4;
  if (rows > CACHED) {
    for (let k: u32 = 0; k < 4; k++) inverse(a + k * (bytes >> 2), rows >> 2, roots, 4 * block + k);
    inversePass(a, bytes >> 2, roots, block);
    return;
  }
  for (let size: usize = 64; size <= bytes; size <<= 2) {
    let b: u32 = block * <u32>(bytes / size);
    for (let at = a; at < a + bytes; at += size, b++) inversePass(at, size >> 2, roots, b);
  }
}

/**
 * Interpolation in place: groups [from, to) of n = 2^log rows, bit-reversed values on <w> -> row i is coefficient i times the
 * factor that `scale` holds at i. With scale 3^i / n, values on H give scaled coefficients; with 1 / n, values on 3<w> do.
 */
export function interpolate(
  _scratch: usize, inverseRoots: usize, scale: usize, columns: usize, stride: usize, log: u32, from: u32, to: u32,
): void {
  const n: u32 = 1 << log, bytes: usize = <usize>n << 4;
  for (let group = from; group < to; group++) {
    const a = columns + <usize>group * stride, half = bytes >> 1;
    if (log & 1) {
      inverse(a, n >> 1, inverseRoots, 0);
      inverse(a + half, n >> 1, inverseRoots, 1);
      for (let at = a; at < a + half; at += 16) {
        const x = v128.load(at), y = v128.load(at + half);
        v128.store(at, add(x, y));
        v128.store(at + half, sub(x, y));
      }
    } else inverse(a, n, inverseRoots, 0);
    for (let at = a, pair = scale; at < a + bytes; at += 16, pair += 8) {
      v128.store(at, times(v128.load(at), v128.load32_splat(pair), v128.load32_splat(pair, 4)));
    }
  }
}
