// RPO over KoalaBear: width 24, rate 16, capacity 8, alpha 3, seven rounds and a concluding linear layer. The instance of
// Plonky3's `rescue` crate (2026), after Rescue-Prime Optimized (eprint 2022/1577) and RPO-M31 (2024/1635).
// A round: MDS, +c, x^3, MDS, +c, x^(1/3); at the end MDS, +c. Known answers: test/vectors/rpo-koalabear.json.
// This file is the readable reference; product paths take a faster `Permutation` of the same function as an argument.
import { shake256 } from '@noble/hashes/sha3.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { CUBE_ROOT_EXPONENT, F, P } from '../field/index.ts';

export const WIDTH = 24;
/** Felts absorbed by one permutation; state[0..15]. The capacity is state[16..23]. */
export const RATE = 16;
export const ROUNDS = 7;

/** First row of the circulant MDS matrix: out[i] = sum_j MDS_ROW[(j - i) mod 24] * in[j]. */
export const MDS_ROW: readonly number[] = [
  755673771, 1686439191, 401954077, 82624181, 1838262485, 1617965094, 416740298, 1922433447, 2009967074, 1007636536,
  651504225, 56639581, 1761374664, 613787421, 1566027714, 378133912, 1009532350, 203676737, 86296562, 1810161513,
  175003436, 1551339770, 400627958, 142123135,
];

/** c[0..14], 24 felts each: SHAKE256 of the seed, five bytes a constant, little-endian, mod p. */
export const ROUND_CONSTANTS: readonly (readonly number[])[] = (() => {
  const seed = `RPO-KB:p=${P},m=${WIDTH},c=8,n=${ROUNDS}`;
  const bytes = shake256(utf8ToBytes(seed), { dkLen: 5 * WIDTH * (2 * ROUNDS + 1) });
  return Array.from({ length: 2 * ROUNDS + 1 }, (_, r) =>
    Array.from({ length: WIDTH }, (_, i) => {
      const at = 5 * (r * WIDTH + i);
      let value = 0;
      for (let b = 4; b >= 0; b--) value = value * 256 + bytes[at + b]!;
      return value % P;
    }),
  );
})();

/** The MDS layer: 576 products. */
export function mds(state: ArrayLike<number>): number[] {
  return Array.from({ length: WIDTH }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < WIDTH; j++) sum = F.add(sum, F.mul(MDS_ROW[(j - i + WIDTH) % WIDTH]!, state[j]!));
    return sum;
  });
}

/** MDS, then the constants c[index]. */
export function linearLayer(state: ArrayLike<number>, index: number): number[] {
  return mds(state).map((x, i) => F.add(x, ROUND_CONSTANTS[index]![i]!));
}

/** One round r in 0..6. */
export function rpoRound(state: ArrayLike<number>, r: number): number[] {
  const cubed = linearLayer(state, 2 * r).map((x) => F.mul(F.mul(x, x), x));
  return linearLayer(cubed, 2 * r + 1).map((x) => F.pow(x, CUBE_ROOT_EXPONENT));
}

/**
 * Permutes whole states in place: `states` holds 24 canonical felts for each of any number of states, one after another.
 * The Wasm engine's has the same signature and is about forty times faster.
 */
export type Permutation = (states: Uint32Array) => void;

export const rpoPermuteReference: Permutation = (states) => {
  for (let at = 0; at < states.length; at += WIDTH) {
    let state: number[] = Array.from(states.subarray(at, at + WIDTH));
    for (let r = 0; r < ROUNDS; r++) state = rpoRound(state, r);
    states.set(linearLayer(state, 2 * ROUNDS), at);
  }
};
