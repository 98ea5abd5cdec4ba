// Words and digests as the protocol's objects hold them: plain arrays of canonical felts (see docs/protocol-layouts.md).
import { bytesToHex } from '@noble/hashes/utils.js';
import { F } from '../field/index.ts';
import { blake3Stream, randomStream, wordsToBytes, type Digest } from '../hash/index.ts';

export type { Digest, Permutation } from '../hash/index.ts';
/** Four felts. */
export type Word = Uint32Array;
/** Uniform bytes from the system (or a seeded stream in tests). Always an argument, never a global. */
export type RandomBytes = (length: number) => Uint8Array;

export const ZERO_WORD: Word = new Uint32Array(4);
export const ZERO_DIGEST: Digest = new Uint32Array(8);

/** A base value as a word: (value, 0, 0, 0). */
export const baseWord = (value: number): Word => Uint32Array.of(value, 0, 0, 0);

/** Felts one after another, from words, digests and single lists. */
export function concatFelts(...parts: readonly ArrayLike<number>[]): Uint32Array {
  const out = new Uint32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

export function equalFelts(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

export const isZero = (felts: Uint32Array): boolean => felts.every((x) => x === 0);

/** Lower-case hex of the little-endian bytes: the printed form of words and digests, and their key in maps. */
export const feltsToHex = (felts: Uint32Array): string => bytesToHex(wordsToBytes(felts));

/** Felts exactly uniform, from 32 fresh bytes. */
export const randomFelts = (random: RandomBytes, count: number): Uint32Array =>
  randomStream(blake3Stream(random(32))).felts(F, count);

export const randomWord = (random: RandomBytes): Word => randomFelts(random, 4);
