// The seam between protocol and kernels. `prove.ts` speaks only this; the readable reference implements it in TypeScript over
// any field, the engine in Wasm SIMD over shared memory, and tests compare the two byte for byte. Another engine (WebGPU) can be
// put in its place.
//
// Conventions: felts are canonical; base columns are arrays of n values on H in natural order; a K column is `degree` base
// columns, lowest coordinate first; every codeword on D = 3<w> is in bit-reversed order; salts are row-major. Implementations
// may keep anything they like behind the opaque handles. Methods are asynchronous so that a single-threaded engine can yield
// and so that Cancel can be noticed: they reject with `ProofCancelled`.
import type { Columns } from '../air/index.ts';
import type { Ext } from '../field/index.ts';
import type { LookupChallenges } from './logup.ts';

/** A committed matrix: its cap, and whatever the backend needs to evaluate and open it. */
export interface CommittedMatrix {
  readonly cap: Uint32Array;
}

/** A codeword over K, committed or about to be. */
export interface Codeword {
  readonly log: number;
}

export interface CommittedCodeword {
  readonly cap: Uint32Array;
}

/** Opened leaves of a tree: leaf contents one after another, and the de-duplicated siblings. */
export interface OpenedLeaves {
  readonly leaves: Uint32Array;
  readonly siblings: Uint32Array;
}

export interface CombinationInput {
  readonly challenges: LookupChallenges;
  readonly gamma: Ext;
  readonly publicShare: Ext;
}

export interface Backend {
  /**
   * Interpolates columns on H, adds (X^n - 1) * mask to each, extends to D, salts, hashes.
   * @param masks one coefficient array a base column, its length the mask's
   * @param salts saltWords words a row of D, or empty
   */
  commitTrace(columns: Columns, masks: readonly Uint32Array[], salts: Uint32Array): Promise<CommittedMatrix>;

  /** Helper columns and the running sum of the machine on H: (groups + 1) K columns. */
  lookups(main: Columns, challenges: LookupChallenges, publicShare: Ext): Promise<Columns>;

  /** Coefficients of the quotient over K: `degree` columns of 4n coefficients. */
  quotient(main: CommittedMatrix, helpers: CommittedMatrix, input: CombinationInput): Promise<Columns>;

  /** Commits polynomials over K given by coefficients (each K column `degree` base columns of at most d coefficients). */
  commitCoefficients(coefficients: Columns, salts: Uint32Array): Promise<CommittedMatrix>;

  /** Values at a point of K of base columns `columns` of a matrix. */
  evaluateBase(matrix: CommittedMatrix, columns: readonly number[], z: Ext): Promise<Ext[]>;

  /** Values at a point of K of K columns `columns` (numbered as K columns) of a matrix. */
  evaluateExt(matrix: CommittedMatrix, columns: readonly number[], z: Ext): Promise<Ext[]>;

  /** The DEEP codeword on D. Weights and values are those of the opening plan; `random` adds R, K column 3 of `quotient`. */
  deep(input: DeepInput): Promise<Codeword>;

  /** Merkle tree over leaves of 2^foldLog consecutive K values. */
  commitCodeword(codeword: Codeword, foldLog: number, capLog: number): Promise<CommittedCodeword>;

  fold(codeword: Codeword, foldLog: number, shift: number, beta: Ext): Promise<Codeword>;

  /** Coefficients of a codeword on shift * <w>: as many as it has values, highest ones zero for an honest prover. */
  interpolateCodeword(codeword: Codeword, shift: number): Promise<Ext[]>;

  /** The smallest nonce whose proof of work from this transcript state has `bits` bits; below p. RangeError where there is none. */
  grind(state: Uint32Array, bits: number): Promise<number>;

  /** Rows of a matrix at sorted, distinct indices of D: the felts, then the salt. */
  openRows(matrix: CommittedMatrix, indices: readonly number[]): Promise<OpenedLeaves>;

  openCodeword(codeword: CommittedCodeword, leaves: readonly number[]): Promise<OpenedLeaves>;
}

export interface DeepInput {
  readonly main: CommittedMatrix;
  readonly helpers: CommittedMatrix;
  readonly quotient: CommittedMatrix;
  /** Openings in the order of the plan. */
  readonly openings: readonly Ext[];
  /** Weight of each opening, in the same order. */
  readonly weights: readonly Ext[];
  readonly z: Ext;
  readonly zNext: Ext;
  /** Whether R takes part. */
  readonly random: boolean;
}

/** Cancel was asked for; nothing has left the prover. */
export class ProofCancelled extends Error {
  override readonly name = 'ProofCancelled';
}
