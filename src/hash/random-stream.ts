// The randomness of one proof: masks and salts, drawn by the prover in protocol order from one BLAKE3 output stream over a
// fresh 32-byte seed. One seed gives one byte string for any thread count and backend. Never reused on a retry.
import { blake3 } from '@noble/hashes/blake3.js';
import type { PrimeField } from '../field/index.ts';
import { bytesToWords } from './blake3.ts';

/** The next `count` words of a uniform stream. The Wasm engine offers the same stream, faster. */
export type WordStream = (count: number) => Uint32Array;

export interface RandomStream {
  /** Uniform 32-bit words: salts of the BLAKE3 suite. */
  words(count: number): Uint32Array;
  /** Exactly uniform felts, by rejection of the top bits: a bias here would be a bias of every mask. */
  felts(field: PrimeField, count: number): Uint32Array;
}

/** BLAKE3 in output mode over the seed. */
export function blake3Stream(seed: Uint8Array): WordStream {
  if (seed.length !== 32) throw new RangeError(`seed of 32 bytes expected, got ${seed.length}`);
  const output = blake3.create({}).update(seed);
  return (count) => bytesToWords(output.xof(4 * count));
}

export function randomStream(source: WordStream): RandomStream {
  return {
    words: source,
    felts(field, count) {
      const bits = 32 - Math.clz32(field.p - 1);
      const out = new Uint32Array(count);
      let filled = 0;
      while (filled < count) {
        const words = source(count - filled);
        for (let i = 0; i < words.length; i++) {
          const candidate = words[i]! >>> (32 - bits);
          if (candidate < field.p) out[filled++] = candidate;
        }
      }
      return out;
    },
  };
}
