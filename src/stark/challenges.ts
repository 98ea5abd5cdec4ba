// The transcript of a proof, written once and followed by both sides: what is absorbed, in which order, with which proof of
// work before which challenge. The prover grinds where the verifier checks; nothing else differs.
import { coordinatesOf, domain, evaluateExtAtExt, type Ext, type ExtensionField } from '../field/index.ts';
import { Tag, Transcript } from '../hash/index.ts';
import { openingPlan, tensorLog, tensorWeights } from './deep.ts';
import type { LookupChallenges } from './logup.ts';
import { domainSize, height, logDomain } from './parameters.ts';
import { statementWords, type VerifyingKey } from './verifying-key.ts';

/** A nonce without the required work (verifier only). */
export class ProofOfWorkFailure extends Error {
  readonly where: string;
  constructor(where: string) {
    super(where);
    this.where = where;
  }
}

/** Challenges in protocol order; every method absorbs exactly what it is given and then draws. */
export class ProofTranscript {
  readonly #vk: VerifyingKey;
  readonly #transcript: Transcript;

  constructor(vk: VerifyingKey, publicWords: readonly number[]) {
    this.#vk = vk;
    this.#transcript = new Transcript(vk.suite, vk.K);
    this.#transcript.absorb(Tag.ABSORB_STATEMENT, statementWords(vk, publicWords));
  }

  get state(): Uint32Array {
    return this.#transcript.state;
  }

  absorbMain(cap: Uint32Array): void {
    this.#transcript.absorb(Tag.ABSORB_MAIN, cap);
  }

  lookups(nonce: number): LookupChallenges {
    this.#work('lookup', this.#vk.parameters.grinding.lookup, nonce);
    return { alpha: this.#transcript.ext(), beta: this.#transcript.ext() };
  }

  absorbHelpers(cap: Uint32Array): void {
    this.#transcript.absorb(Tag.ABSORB_HELPERS, cap);
  }

  gamma(nonce: number): Ext {
    this.#work('constraints', this.#vk.parameters.grinding.constraints, nonce);
    return this.#transcript.ext();
  }

  absorbQuotient(cap: Uint32Array): void {
    this.#transcript.absorb(Tag.ABSORB_QUOTIENT, cap);
  }

  point(nonce: number): Ext {
    this.#work('point', this.#vk.parameters.grinding.point, nonce);
    return this.#transcript.ext();
  }

  absorbOpenings(openings: readonly Ext[]): void {
    this.#transcript.absorb(Tag.ABSORB_OPENINGS, coordinatesOf(openings));
  }

  /** Weight of each opening: that of its slot in the tensor. Slot 0, weight 1, is R's. */
  weights(nonce: number): Ext[] {
    this.#work('batch', this.#vk.parameters.grinding.batch, nonce);
    const { slots, slotCount } = openingPlan(this.#vk.machine);
    const challenges = Array.from({ length: tensorLog(slotCount) }, () => this.#transcript.ext());
    const weights = tensorWeights(this.#vk.K, challenges, slotCount);
    return slots.map((slot) => weights[slot]!);
  }

  absorbLayer(cap: Uint32Array): void {
    this.#transcript.absorb(Tag.ABSORB_FRI_LAYER, cap);
  }

  beta(fold: number, nonce: number): Ext {
    this.#work(`fold ${fold}`, this.#vk.parameters.grinding.folds[fold]!, nonce);
    return this.#transcript.ext();
  }

  absorbFinal(coefficients: readonly Ext[]): void {
    this.#transcript.absorb(Tag.ABSORB_FRI_FINAL, coordinatesOf(coefficients));
  }

  /** Query positions on D: low bits of felts (p - 1 = 127 * 2^24, so at most 24 low bits are uniform up to 2^-31). */
  positions(nonce: number): number[] {
    const { parameters } = this.#vk;
    this.#work('query', parameters.grinding.query, nonce);
    return Array.from({ length: parameters.queries }, () => this.#transcript.felt() % domainSize(parameters));
  }

  #work(where: string, bits: number, nonce: number): void {
    if (!this.#transcript.checkGrinding(bits, nonce)) throw new ProofOfWorkFailure(where);
  }
}

/** True when z would make an opening meaningless: in H, in D, or in a proper subfield of K (2^-62 or less). */
export function isBadPoint(vk: VerifyingKey, z: Ext): boolean {
  const { K, parameters } = vk;
  const D = domain(K.base, logDomain(parameters), K.base.generator);
  const inCoset = (size: number, shift: number): boolean => K.equals(K.pow(z, size), K.fromBase(K.base.pow(shift, size)));
  return inCoset(height(parameters), 1) || inCoset(D.size, D.shift) || (K.degree > 1 && K.inProperSubfield(z));
}

/** g z, the point of the next row. */
export const nextPoint = (vk: VerifyingKey, z: Ext): Ext => vk.K.scale(z, vk.K.base.rootOfUnity(vk.parameters.logHeight));

/** c0 + z^k c1 + z^2k c2. */
export function recombine(K: ExtensionField, chunks: readonly Ext[], zk: Ext): Ext {
  return evaluateExtAtExt(K, chunks, zk);
}
