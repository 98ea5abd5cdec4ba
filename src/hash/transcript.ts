// Fiat-Shamir as a hash chain: state = H(state, label, length, data); challenges are H(state, counter). Nothing is buffered,
// so what has been absorbed before a challenge is exactly what was passed to `absorb` before the call.
import type { Ext, ExtensionField } from '../field/index.ts';
import type { Digest } from './rpo-hash.ts';
import type { Suite } from './suite.ts';

/** Proof of work: the bounded felt must be below 2^(31 - bits). */
export const GRINDING_FELT_BITS = 31;

export class Transcript {
  readonly #suite: Suite;
  readonly #K: ExtensionField;
  #state: Digest = new Uint32Array(8);
  #counter = 0;
  #pending: number[] = [];

  constructor(suite: Suite, K: ExtensionField) {
    this.#suite = suite;
    this.#K = K;
  }

  get state(): Digest {
    return this.#state;
  }

  /** Binds every later challenge to `data`; forgets squeezed felts that were not used. */
  absorb(label: number, data: Uint32Array): void {
    this.#setState(this.#suite.absorb(this.#state, label, data));
  }

  /** One uniform felt. */
  felt(): number {
    if (this.#pending.length === 0) this.#pending = Array.from(this.#suite.squeeze(this.#state, this.#counter++));
    return this.#pending.shift()!;
  }

  /** One uniform element of K. */
  ext(): Ext {
    return Array.from({ length: this.#K.degree }, () => this.felt());
  }

  /** Checks a proof of work of `bits` bits and moves to the state that contains it. With 0 bits: nonce 0 only. */
  checkGrinding(bits: number, nonce: number): boolean {
    if (bits === 0) return nonce === 0;
    const { state, felt } = this.#suite.grind(this.#state, nonce);
    this.#setState(state);
    return felt < 2 ** (GRINDING_FELT_BITS - bits);
  }

  #setState(state: Digest): void {
    this.#state = state;
    this.#counter = 0;
    this.#pending = [];
  }
}
