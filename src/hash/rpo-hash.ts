// The two ways in which RPO is used, both of them facts that the VM's hasher chip can state:
//   compress(tag, left, right): one permutation of left || right with capacity (tag, 0...);
//   sponge(tag, blocks):        overwrite mode, capacity (tag, number of blocks, 0...), whole blocks of 16 felts only.
// Length is in the capacity, so no padding rule is needed and there are no length cases in the chip.
import { RATE, WIDTH, type Permutation } from './rpo.ts';

/** Eight felts: the first half of the rate after the last permutation. */
export const DIGEST_FELTS = 8;
/** A digest of either suite: eight 32-bit words (felts for RPO, little-endian bytes for BLAKE3). */
export type Digest = Uint32Array;

/** One permutation a pair. `pairs` holds left || right (16 felts) for each; returns 8 felts for each. */
export function compressMany(permute: Permutation, tag: number, pairs: Uint32Array): Uint32Array {
  const count = pairs.length / RATE;
  const states = new Uint32Array(count * WIDTH);
  for (let i = 0; i < count; i++) {
    states.set(pairs.subarray(i * RATE, (i + 1) * RATE), i * WIDTH);
    states[i * WIDTH + RATE] = tag;
  }
  permute(states);
  return digestsOf(states, count);
}

/** One permutation; what is shorter than a digest is followed by zeros. */
export function compress(permute: Permutation, tag: number, left: ArrayLike<number>, right: ArrayLike<number>): Digest {
  if (Math.max(left.length, right.length) > DIGEST_FELTS) throw new RangeError(`at most ${DIGEST_FELTS} felts each expected, got ${left.length} and ${right.length}`);
  const state = new Uint32Array(WIDTH);
  state.set(left, 0);
  state.set(right, DIGEST_FELTS);
  state[RATE] = tag;
  permute(state);
  return state.slice(0, DIGEST_FELTS);
}

/**
 * Sponge over equally long messages side by side. `messages` holds `blocks` * 16 felts for each.
 * Throws RangeError when the length is not a whole, positive number of messages.
 */
export function spongeMany(permute: Permutation, tag: number, messages: Uint32Array, blocks: number): Uint32Array {
  const count = messages.length / (blocks * RATE);
  if (blocks < 1 || !Number.isInteger(count)) {
    throw new RangeError(`sponge takes whole blocks of ${RATE} felts: got ${messages.length} felts for ${blocks} blocks each`);
  }
  const states = new Uint32Array(count * WIDTH);
  for (let i = 0; i < count; i++) {
    states[i * WIDTH + RATE] = tag;
    states[i * WIDTH + RATE + 1] = blocks;
  }
  for (let b = 0; b < blocks; b++) {
    for (let i = 0; i < count; i++) {
      const at = (i * blocks + b) * RATE;
      states.set(messages.subarray(at, at + RATE), i * WIDTH);
    }
    permute(states);
  }
  return digestsOf(states, count);
}

/** Sponge over one message of whole blocks. */
export function sponge(permute: Permutation, tag: number, message: ArrayLike<number>): Digest {
  return spongeMany(permute, tag, Uint32Array.from(message), message.length / RATE);
}

/** The message followed by zeros up to a whole number of blocks (at least one). */
export function padToBlocks(felts: ArrayLike<number>): Uint32Array {
  const padded = new Uint32Array(Math.max(1, Math.ceil(felts.length / RATE)) * RATE);
  padded.set(felts);
  return padded;
}

function digestsOf(states: Uint32Array, count: number): Uint32Array {
  const digests = new Uint32Array(count * DIGEST_FELTS);
  for (let i = 0; i < count; i++) digests.set(states.subarray(i * WIDTH, i * WIDTH + DIGEST_FELTS), i * DIGEST_FELTS);
  return digests;
}
