// A suite is everything that a proof needs of a hash: leaves, nodes, transcript. It is a parameter of a proof, recorded in
// its header. A third suite is one more file beside rpo-suite.ts and blake3-suite.ts.
import type { Digest } from './rpo-hash.ts';

export type SuiteName = 'rpo' | 'blake3';

export interface Suite {
  readonly name: SuiteName;
  /** Number in the proof header and in the transcript. */
  readonly id: number;
  /** True where digests and salts are canonical felts, so that a decoder must refuse other words. */
  readonly digestsAreFelts: boolean;
  /** Hashes `rows.length / width` rows of `width` words each (salt included by the caller); 8 words out for each. */
  hashLeaves(rows: Uint32Array, width: number): Uint32Array;
  /** Parent of each pair of digests: 16 words in, 8 out. */
  compressPairs(pairs: Uint32Array): Uint32Array;
  /** state' = H(state, label, length, data). */
  absorb(state: Digest, label: number, data: Uint32Array): Digest;
  /** Eight felts from H(state, counter). */
  squeeze(state: Digest, counter: number): Uint32Array;
  /** H(state, nonce): the next state, and the felt that proof of work bounds. */
  grind(state: Digest, nonce: number): { state: Digest; felt: number };
}
