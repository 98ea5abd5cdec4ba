// The uses of BLAKE3: leaves (one chunk), inner nodes (one PARENT compression), proof of work (one keyed compression) and
// the output stream for randomness. Reference: src/hash/blake3.ts and blake3-suite.ts. Ranges, scratch: as in rpo-hash.ts;
// the scratch area holds a wide chaining value and a block (2 CV + BLOCK bytes). The compression function itself is
// written by scripts/blake3-source.ts.
import { P, add, canonical, mulConstant } from './field';
import { compress, setInitialValue } from './generated/blake3-compress';
import { gatherBlock, levelAt, scatterDigests, transpose } from './rows';

/** Bytes of a chaining value and of a message block, interleaved. */
export const CV: usize = 8 * 16;
export const BLOCK: usize = 16 * 16;

export const CHUNK_START: u32 = 1;
export const CHUNK_END: u32 = 2;
export const PARENT: u32 = 4;
export const ROOT: u32 = 8;
export const KEYED: u32 = 16;

/** BLAKE3 of rows [from, to) of `width` words, 1 <= width <= 256 (layout: rows.ts). Digest of row r at out + 32 r. */
export function blake3Leaves(
  scratch: usize, rows: usize, groupStride: usize, rowStride: usize, width: u32, out: usize, from: u32, to: u32,
): void {
  const block = scratch + 2 * CV;
  for (; from < to; from += 4) {
    setInitialValue(scratch);
    let flags = CHUNK_START;
    for (let first: u32 = 0; first < width; first += 16) {
      const words = min(width - first, 16);
      if (first + 16 >= width) flags |= CHUNK_END | ROOT;
      gatherBlock(block, rows, groupStride, rowStride, width, first, from, to);
      compress(scratch, block, words * 4, flags);
      flags = 0;
    }
    scatterDigests(out, scratch, from, to);
  }
}

/** Node i = one compression of the 64 bytes at pairs + 64 i with the PARENT flag. */
export function blake3Nodes(scratch: usize, pairs: usize, out: usize, from: u32, to: u32): void {
  const block = scratch + 2 * CV;
  for (; from < to; from += 4) {
    setInitialValue(scratch);
    gatherBlock(block, pairs, 16, 64, 16, 0, from, to);
    compress(scratch, block, 64, PARENT);
    scatterDigests(out, scratch, from, to);
  }
}

/** Inner nodes of the subtrees [from, to), `height` levels above the leaves of a tree of 2^log leaves (layout: rows.ts, levelAt). */
export function blake3Subtrees(scratch: usize, levels: usize, log: u32, height: u32, from: u32, to: u32): void {
  for (let tree = from; tree < to; tree++) {
    for (let h: u32 = 1; h <= height; h++) {
      const first = tree << (height - h), last = (tree + 1) << (height - h);
      blake3Nodes(scratch, levelAt(levels, log, h - 1), levelAt(levels, log, h), first, last);
    }
  }
}

/** Any u32 -> canonical: 2^32 < 3p. */
// @ts-ignore: decorator
@inline
function reduceWord(a: v128): v128 {
  const b = i32x4.min_u(a, i32x4.sub(a, i32x4.splat(P)));
  return i32x4.min_u(b, i32x4.sub(b, i32x4.splat(P)));
}

/**
 * Smallest nonce in [from, to) for which the first eight bytes of keyed BLAKE3(key = seed, tag || nonce), as a number mod p,
 * are below `limit`; or 0xffffffff. `seed` points to eight words, `powerPair` to the factor pair of 2^32.
 */
export function blake3Grind(scratch: usize, powerPair: usize, tag: u32, seed: usize, limit: u32, from: u32, to: u32): u32 {
  const block = scratch + 2 * CV;
  v128.store(block, i32x4.splat(tag));
  for (let word = block + 32; word < block + BLOCK; word += 16) v128.store(word, i32x4.splat(0));
  for (; from < to; from += 4) {
    for (let i: usize = 0; i < 8; i++) v128.store(scratch + (i << 4), v128.load32_splat(seed + (i << 2)));
    v128.store(block, i32x4.add(i32x4.splat(from), i32x4(0, 1, 2, 3)), 16);
    compress(scratch, block, 8, KEYED | CHUNK_START | CHUNK_END | ROOT);
    const high = canonical(mulConstant(reduceWord(v128.load(scratch, 16)), powerPair));
    const felt = add(high, reduceWord(v128.load(scratch)));
    const passed = i32x4.bitmask(i32x4.lt_u(felt, i32x4.splat(limit)));
    if (passed) {
      const nonce = from + ctz(passed);
      if (nonce < to) return nonce;
    }
  }
  return u32.MAX_VALUE;
}

/** Blocks first + [from, to) of the output stream of BLAKE3 over a seed of `length` <= 64 bytes; block first + i at out + 64 i. */
export function blake3Stream(scratch: usize, seed: usize, length: u32, first: u32, out: usize, from: u32, to: u32): void {
  const block = scratch + 2 * CV;
  for (let i: u32 = 0; i < 16; i++) {
    let word: u32 = 0;
    for (let b: u32 = 0; b < 4; b++) if (i * 4 + b < length) word |= <u32>load<u8>(seed + 4 * i + b) << (8 * b);
    v128.store(block + (<usize>i << 4), i32x4.splat(word));
  }
  for (; from < to; from += 4) {
    setInitialValue(scratch);
    compress(scratch, block, length, CHUNK_START | CHUNK_END | ROOT, true, first + from);
    for (let part: usize = 0; part < 4; part++) {
      const words = scratch + 64 * part;
      transpose(words, v128.load(words), v128.load(words, 16), v128.load(words, 32), v128.load(words, 48));
      for (let lane: u32 = 0; lane < 4 && from + lane < to; lane++) {
        v128.store(out + (<usize>(from + lane) << 6) + 16 * part, v128.load(words + 16 * lane));
      }
    }
  }
}
