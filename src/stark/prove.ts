// The prover: one straight line through the protocol of design 20, over a Backend. It draws all randomness itself, in this order,
// from one stream: main masks, main salts, helper masks, helper salts, t0, t1, R, quotient salts.
import type { Columns } from '../air/index.ts';
import type { Ext } from '../field/index.ts';
import type { RandomStream } from '../hash/index.ts';
import type { Backend } from './backend.ts';
import { ProofTranscript, isBadPoint, nextPoint } from './challenges.ts';
import { publicSum } from './logup.ts';
import { CHUNKS, chunkLength, domainSize, finalLength, height } from './parameters.ts';
import { distinctSorted, encodeProof, layerShapes, type Proof } from './proof.ts';
import type { VerifyingKey } from './verifying-key.ts';

export type ProofStage = 'commit' | 'lookups' | 'quotient' | 'openings' | 'fri' | 'grinding' | 'queries';

/** Told when a stage begins. */
export type ProofProgress = (stage: ProofStage) => void;

/** The point z fell where it may not (2^-62 or less): the attempt is thrown away and masks are drawn afresh. */
class BadPoint extends Error {}

/**
 * Proves that `main` satisfies the machine with these public words. Returns the proof's bytes.
 * Precondition: the trace passes `checkTrace`; otherwise the final polynomial does not fit and RangeError is thrown.
 * Rejects with ProofCancelled when the backend was told to stop.
 */
export async function prove(
  vk: VerifyingKey, backend: Backend, main: Columns, publicWords: readonly number[], random: RandomStream, onStage: ProofProgress,
): Promise<Uint8Array> {
  for (;;) {
    try {
      const transcript = new ProofTranscript(vk, publicWords);
      return encodeProof(vk, await proveOnce(vk, backend, main, publicWords, random, transcript, onStage));
    } catch (error) {
      if (!(error instanceof BadPoint)) throw error;
    }
  }
}

/** What the prover needs of a transcript; the hiding tests program the challenges. */
export type ProverTranscript = Pick<ProofTranscript, keyof ProofTranscript>;

/** One attempt with the given transcript. Throws an internal error, never a proof, when z falls where it may not. */
export async function proveOnce(
  vk: VerifyingKey, backend: Backend, main: Columns, publicWords: readonly number[], random: RandomStream,
  transcript: ProverTranscript, onStage: ProofProgress,
): Promise<Proof> {
  const { K, machine, parameters, suite } = vk;
  const F = K.base;
  const { masks, grinding } = parameters;
  const nonces: number[] = [];
  const grind = async (bits: number): Promise<number> => {
    if (bits > 0) onStage('grinding');
    const nonce = await backend.grind(transcript.state, bits);
    nonces.push(nonce);
    return nonce;
  };
  /** Masks of these lengths, drawn one after another. */
  const draw = (lengths: readonly number[]): Columns => {
    const felts = random.felts(F, lengths.reduce((sum, length) => sum + length, 0));
    let at = 0;
    return lengths.map((length) => felts.subarray(at, (at += length)));
  };
  /** Lengths of the base columns of K columns. */
  const overK = (...lengths: readonly number[]): number[] => lengths.flatMap((length) => new Array<number>(K.degree).fill(length));
  const salts = (): Uint32Array => {
    const words = domainSize(parameters) * masks.saltWords;
    return suite.digestsAreFelts ? random.felts(F, words) : random.words(words);
  };

  onStage('commit');
  const readNext = new Set(machine.nextColumns);
  const mainMasks = draw(main.map((_, c) => (readNext.has(c) ? masks.mainNext : masks.main)));
  const mainMatrix = await backend.commitTrace(main, mainMasks, salts());
  transcript.absorbMain(mainMatrix.cap);

  const challenges = transcript.lookups(await grind(grinding.lookup));
  onStage('lookups');
  const total = publicSum(K, challenges, machine, publicWords);
  const publicShare = K.scale(total, F.inv(height(parameters) % F.p));
  const helperColumns = await backend.lookups(main, challenges, publicShare);
  const helperMasks = draw(overK(...machine.helperGroups.map(() => masks.helper), masks.sum));
  const helperMatrix = await backend.commitTrace(helperColumns, helperMasks, salts());
  transcript.absorbHelpers(helperMatrix.cap);

  const gamma = transcript.gamma(await grind(grinding.constraints));
  onStage('quotient');
  const quotient = await backend.quotient(mainMatrix, helperMatrix, { challenges, gamma, publicShare });
  const chunks = splitQuotient(vk, quotient, draw(overK(masks.quotient)), draw(overK(masks.quotient)));
  const r = masks.random ? draw(overK(parameters.degreeBound)) : [];
  const quotientMatrix = await backend.commitCoefficients([...chunks, ...r], salts());
  transcript.absorbQuotient(quotientMatrix.cap);

  const z = transcript.point(await grind(grinding.point));
  onStage('openings');
  if (isBadPoint(vk, z)) throw new BadPoint();
  const zNext = nextPoint(vk, z);
  const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
  const kColumns = machine.helperGroups.length + 1;
  const openings: Ext[] = [
    ...(await backend.evaluateBase(mainMatrix, upTo(main.length), z)),
    ...(await backend.evaluateExt(helperMatrix, upTo(kColumns), z)),
    ...(await backend.evaluateExt(quotientMatrix, upTo(CHUNKS), z)),
    ...(await backend.evaluateBase(mainMatrix, machine.nextColumns, zNext)),
    ...(await backend.evaluateExt(helperMatrix, [kColumns - 1], zNext)),
  ];
  transcript.absorbOpenings(openings);
  const weights = transcript.weights(await grind(grinding.batch));

  onStage('fri');
  let codeword = await backend.deep({
    main: mainMatrix, helpers: helperMatrix, quotient: quotientMatrix, openings, weights, z, zNext, random: masks.random,
  });
  const layers = [];
  let shift = F.generator;
  for (const [i, { foldLog, capLog }] of layerShapes(vk).entries()) {
    const layer = await backend.commitCodeword(codeword, foldLog, capLog);
    layers.push(layer);
    transcript.absorbLayer(layer.cap);
    const beta = transcript.beta(i, await grind(grinding.folds[i]!));
    onStage('fri');
    codeword = await backend.fold(codeword, foldLog, shift, beta);
    shift = F.pow(shift, 2 ** foldLog);
  }
  const all = await backend.interpolateCodeword(codeword, shift);
  const finalCoefficients = all.slice(0, finalLength(parameters));
  if (!all.slice(finalCoefficients.length).every(K.isZero)) throw new RangeError('the trace does not satisfy the machine');
  transcript.absorbFinal(finalCoefficients);

  const positions = transcript.positions(await grind(grinding.query));
  onStage('queries');
  const rows = distinctSorted(positions);
  let reached = rows;
  const openedLayers = [];
  for (const [i, { foldLog }] of layerShapes(vk).entries()) {
    reached = distinctSorted(reached.map((index) => index >> foldLog));
    openedLayers.push(await backend.openCodeword(layers[i]!, reached));
  }
  return {
    head: {
      mainCap: mainMatrix.cap, helperCap: helperMatrix.cap, quotientCap: quotientMatrix.cap, nonces, openings,
      layerCaps: layers.map((layer) => layer.cap), finalCoefficients,
    },
    queries: {
      main: await backend.openRows(mainMatrix, rows),
      helpers: await backend.openRows(helperMatrix, rows),
      quotient: await backend.openRows(quotientMatrix, rows),
      layers: openedLayers,
    },
  };
}

/**
 * q0 + X^k t0, q1 - t0 + X^k t1, q2 - t1 by coefficients (base columns, `degree` a chunk): the masks cancel in the
 * recombination and make every opened chunk value uniform.
 */
export function splitQuotient(vk: VerifyingKey, quotient: Columns, t0: Columns, t1: Columns): Columns {
  const F = vk.K.base;
  const k = chunkLength(vk.parameters);
  const d = vk.parameters.degreeBound;
  return [0, 1, 2].flatMap((chunk) =>
    quotient.map((q, coordinate) => {
      if (q.subarray(2 * k + d).some((c) => c !== 0)) throw new RangeError('the trace does not satisfy the machine');
      const out = new Uint32Array(d);
      out.set(q.subarray(chunk * k, chunk === 2 ? 2 * k + d : (chunk + 1) * k));
      const above = [t0, t1][chunk]?.[coordinate];
      const below = [t0, t1][chunk - 1]?.[coordinate];
      above?.forEach((t, i) => (out[k + i] = F.add(out[k + i]!, t)));
      below?.forEach((t, i) => (out[i] = F.sub(out[i]!, t)));
      return out;
    }),
  );
}
