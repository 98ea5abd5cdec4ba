// Between columns as JavaScript has them (column-major, n felts each, natural order, at src + column * columnStride) and groups
// of four columns ([group][row][4], `stride` bytes from group to group). Lengths are multiples of four rows. Columns missing
// from the last group are zero.
import { add, canonical, digits, mulDigits, sub } from './field';
import { transpose } from './rows';

/** Reverses the `log` low bits. */
// @ts-ignore: decorator
@inline
export function reverse(i: u32, log: u32): u32 {
  i = ((i >> 1) & 0x55555555) | ((i & 0x55555555) << 1);
  i = ((i >> 2) & 0x33333333) | ((i & 0x33333333) << 2);
  i = ((i >> 4) & 0x0f0f0f0f) | ((i & 0x0f0f0f0f) << 4);
  return <u32>(<u64>bswap(i) >> (32 - log));
}

/** Loads four rows of column `column`, or zeros. */
// @ts-ignore: decorator
@inline
function four(src: usize, columnStride: usize, column: u32, columns: u32, row: u32): v128 {
  return column < columns ? v128.load(src + <usize>column * columnStride + (<usize>row << 2)) : i32x4.splat(0);
}

/** Groups [from, to) of columns on H, rows in bit-reversed order: what `interpolate` takes. `scratch`: 64 bytes. */
export function gatherValues(
  scratch: usize, src: usize, columnStride: usize, columns: u32, log: u32, out: usize, stride: usize, from: u32, to: u32,
): void {
  for (let group = from; group < to; group++) {
    const base = out + <usize>group * stride, first = group << 2;
    for (let row: u32 = 0; row >> log == 0; row += 4) {
      transpose(
        scratch,
        four(src, columnStride, first, columns, row), four(src, columnStride, first + 1, columns, row),
        four(src, columnStride, first + 2, columns, row), four(src, columnStride, first + 3, columns, row),
      );
      for (let k: u32 = 0; k < 4; k++) {
        v128.store(base + (<usize>reverse(row + k, log) << 4), v128.load(scratch + (<usize>k << 4)));
      }
    }
  }
}

/**
 * Groups [from, to) of coefficient columns, `length` rows, each times the factor of its row (factor pairs at `powers`).
 */
export function gatherCoefficients(
  scratch: usize, powers: usize, src: usize, columnStride: usize, columns: u32, length: u32, out: usize, stride: usize, from: u32, to: u32,
): void {
  for (let group = from; group < to; group++) {
    let at = out + <usize>group * stride, pair = powers;
    const first = group << 2;
    for (let row: u32 = 0; row < length; row += 4) {
      transpose(
        scratch,
        four(src, columnStride, first, columns, row), four(src, columnStride, first + 1, columns, row),
        four(src, columnStride, first + 2, columns, row), four(src, columnStride, first + 3, columns, row),
      );
      for (let k: usize = 0; k < 64; k += 16, at += 16, pair += 8) v128.store(at, scaled(v128.load(scratch + k), pair));
    }
  }
}

// @ts-ignore: decorator
@inline
function scaled(x: v128, pair: usize): v128 {
  return canonical(mulDigits(digits(x), v128.load32_splat(pair), v128.load32_splat(pair, 4)));
}

/**
 * Adds (X^n - 1) r(X) to groups [from, to) of scaled coefficient columns of n = 2^log rows; r has `length` <= n rows, given
 * as columns. Writes rows n ... n + length. `powers`: factor pairs of 3^i, i < n + length.
 */
export function addMasks(
  scratch: usize, powers: usize, masks: usize, columnStride: usize, columns: u32, length: u32,
  coefficients: usize, stride: usize, log: u32, from: u32, to: u32,
): void {
  const n: usize = 1 << log;
  for (let group = from; group < to; group++) {
    let at = coefficients + <usize>group * stride, pair = powers;
    const first = group << 2;
    for (let row: u32 = 0; row < length; row += 4) {
      transpose(
        scratch,
        four(masks, columnStride, first, columns, row), four(masks, columnStride, first + 1, columns, row),
        four(masks, columnStride, first + 2, columns, row), four(masks, columnStride, first + 3, columns, row),
      );
      for (let k: usize = 0; k < 64; k += 16, at += 16, pair += 8) {
        const r = v128.load(scratch + k);
        v128.store(at, sub(v128.load(at), scaled(r, pair)));
        v128.store(at + (n << 4), scaled(r, pair + (n << 3)));
      }
    }
  }
}

/** Groups [from, to) of `length` rows back to columns. Writes all four columns of each group. */
export function scatterColumns(
  scratch: usize, src: usize, stride: usize, length: u32, out: usize, columnStride: usize, from: u32, to: u32,
): void {
  for (let group = from; group < to; group++) {
    let at = src + <usize>group * stride;
    const first = out + <usize>(group << 2) * columnStride;
    for (let row: u32 = 0; row < length; row += 4, at += 64) {
      transpose(scratch, v128.load(at), v128.load(at, 16), v128.load(at, 32), v128.load(at, 48));
      for (let k: usize = 0; k < 4; k++) {
        v128.store(first + k * columnStride + (<usize>row << 2), v128.load(scratch + (k << 4)));
      }
    }
  }
}

/** Puts `words` words of salt a row behind the first `columns` columns of rows [from, to) of a matrix of `height` rows. */
export function placeSalts(
  _scratch: usize, salts: usize, words: u32, matrix: usize, height: u32, columns: u32, from: u32, to: u32,
): void {
  let salt = salts + <usize>(from * words << 2);
  for (let row = from; row < to; row++) {
    for (let column = columns; column < columns + words; column++, salt += 4) {
      store<u32>(matrix + ((<usize>(column >> 2) * height + row) << 4) + ((column & 3) << 2), load<u32>(salt));
    }
  }
}
