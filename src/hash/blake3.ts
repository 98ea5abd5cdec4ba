// BLAKE3 as the STARK uses it: leaves are ordinary BLAKE3 hashes of at most 1024 bytes (one chunk), an inner node is ONE
// compression with the PARENT flag (never ROOT), the transcript is keyed mode. The flags keep the three apart.
// The compression is written out here because no library exposes it; @noble/hashes does everything else and is the
// oracle of the tests. Spec: BLAKE3 paper (2020), sections 2.1-2.5.
import { blake3 } from '@noble/hashes/blake3.js';

export const BLAKE3_IV = Uint32Array.of(
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
);
export const MESSAGE_PERMUTATION = [2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8] as const;
/** Domain flag of an inner node of the tree. */
export const PARENT = 4;
/** Longest leaf: one chunk. */
export const MAX_LEAF_BYTES = 1024;
/** Longest message of the transcript: 512 chunks, where the openings of a wide machine take some tens. */
export const MAX_KEYED_WORDS = 2 ** 17;

const rotateRight = (x: number, by: number): number => (x >>> by) | (x << (32 - by));

/** The compression function: chaining value after one 64-byte block (16 words). `counter` numbers chunks; leaves have one. */
export function compressBlock(cv: Uint32Array, block: Uint32Array, blockLength: number, flags: number, counter = 0): Uint32Array {
  const v = Uint32Array.of(...cv, ...BLAKE3_IV.subarray(0, 4), counter, 0, blockLength, flags);
  let m = Array.from(block);
  const g = (a: number, b: number, c: number, d: number, x: number, y: number): void => {
    v[a] = v[a]! + v[b]! + x;
    v[d] = rotateRight(v[d]! ^ v[a]!, 16);
    v[c] = v[c]! + v[d]!;
    v[b] = rotateRight(v[b]! ^ v[c]!, 12);
    v[a] = v[a]! + v[b]! + y;
    v[d] = rotateRight(v[d]! ^ v[a]!, 8);
    v[c] = v[c]! + v[d]!;
    v[b] = rotateRight(v[b]! ^ v[c]!, 7);
  };
  for (let round = 0; round < 7; round++) {
    g(0, 4, 8, 12, m[0]!, m[1]!);
    g(1, 5, 9, 13, m[2]!, m[3]!);
    g(2, 6, 10, 14, m[4]!, m[5]!);
    g(3, 7, 11, 15, m[6]!, m[7]!);
    g(0, 5, 10, 15, m[8]!, m[9]!);
    g(1, 6, 11, 12, m[10]!, m[11]!);
    g(2, 7, 8, 13, m[12]!, m[13]!);
    g(3, 4, 9, 14, m[14]!, m[15]!);
    m = MESSAGE_PERMUTATION.map((i) => m[i]!);
  }
  return Uint32Array.from({ length: 8 }, (_, i) => (v[i]! ^ v[i + 8]!) >>> 0);
}

/** Batched primitives of the suite; the Wasm engine offers the same, about forty times faster. */
export interface Blake3Kernels {
  /** Plain BLAKE3 of equally long messages of `words` 32-bit words (at most 256), 8 words out for each. */
  hashMany(messages: Uint32Array, words: number): Uint32Array;
  /** One PARENT compression for each pair of digests (16 words in, 8 out). */
  parentMany(pairs: Uint32Array): Uint32Array;
  /** Keyed BLAKE3 under eight words, for one message of at most MAX_KEYED_WORDS; the first sixteen words of output. */
  keyed(key: Uint32Array, message: Uint32Array): Uint32Array;
}

export const blake3Reference: Blake3Kernels = {
  hashMany(messages, words) {
    const count = messages.length / words;
    const out = new Uint32Array(count * 8);
    for (let i = 0; i < count; i++) {
      out.set(bytesToWords(blake3(wordsToBytes(messages.subarray(i * words, (i + 1) * words)))), i * 8);
    }
    return out;
  },
  parentMany(pairs) {
    const count = pairs.length / 16;
    const out = new Uint32Array(count * 8);
    for (let i = 0; i < count; i++) out.set(compressBlock(BLAKE3_IV, pairs.subarray(i * 16, i * 16 + 16), 64, PARENT), i * 8);
    return out;
  },
  keyed: (key, message) => bytesToWords(blake3(wordsToBytes(message), { key: wordsToBytes(key), dkLen: 64 })),
};

/** A copy of 32-bit words as little-endian bytes: so every host that runs Wasm engines at speed has them in memory. */
export function wordsToBytes(words: Uint32Array): Uint8Array {
  return new Uint8Array(words.slice().buffer);
}

/** A copy of little-endian bytes, a multiple of four, as 32-bit words. */
export function bytesToWords(bytes: Uint8Array): Uint32Array {
  if (bytes.length % 4 !== 0) throw new RangeError(`whole words of four bytes expected, got ${bytes.length} bytes`);
  return new Uint32Array(new Uint8Array(bytes).buffer);
}
