// The verifier. Total on any bytes: every malformed or false proof gives a typed error in time and memory that the verifying
// key bounds. It never imports the prover.
import { requestedTuples, type Cell } from '../air/index.ts';
import { evaluateExtAtExt, type Ext } from '../field/index.ts';
import { verifyMerkleOpening } from '../hash/index.ts';
import { ProofOfWorkFailure, ProofTranscript, isBadPoint, nextPoint, recombine } from './challenges.ts';
import { batchInverse, composeAt, fixedAt, periodicAt } from './composition.ts';
import { openingPlan } from './deep.ts';
import { rejected, type VerifyResult } from './errors.ts';
import { foldLeaf, foldedDomain, pointAt, type LayerDomain } from './fri.ts';
import { fingerprint } from './logup.ts';
import { CHUNKS, chunkLength, height, hides, logDomain } from './parameters.ts';
import { Malformed, ProofReader, distinctSorted, layerShapes, rowWidths, type ProofHead, type ProofQueries } from './proof.ts';
import { MINIMUM_BITS, shapeOf, soundness } from './soundness.ts';
import type { VerifyingKey } from './verifying-key.ts';

/** Verifies a proof of `publicWords`. Refuses verifying keys below 100 proven bits or without hiding, whatever made them. */
export function verify(vk: VerifyingKey, publicWords: readonly number[], proof: Uint8Array): VerifyResult {
  if (!hides(vk.parameters, vk.K.degree)) return rejected('weak-parameters', 'verifying key', 'the masks that hide the witness', 'fewer');
  const bits = soundness(shapeOf(vk.machine), vk.parameters).provenBits;
  if (bits < MINIMUM_BITS) return rejected('weak-parameters', 'verifying key', `${MINIMUM_BITS} proven bits`, bits.toFixed(1));
  const foreign = publicWords.find((word) => !(Number.isInteger(word) && word >= 0 && word < vk.K.base.p));
  if (foreign !== undefined) return rejected('non-canonical-felt', 'public words', `below ${vk.K.base.p}`, foreign);
  return verifyAtAnyStrength(vk, publicWords, proof);
}

/** The verifier without the floor on parameters, over any transcript: tests use small machines and weakened transcripts. */
export function verifyAtAnyStrength(
  vk: VerifyingKey, publicWords: readonly number[], proof: Uint8Array, transcript = new ProofTranscript(vk, publicWords),
): VerifyResult {
  // The first absorption pads its words, so a statement of another length could pass for one of this.
  const count = vk.machine.publicWordCount;
  if (publicWords.length !== count) return rejected('wrong-public-words', 'public words', count, publicWords.length);
  try {
    const reader = new ProofReader(vk, proof);
    const head = reader.readHead();
    const replay = replayTranscript(transcript, head);
    const composition = checkComposition(vk, head, publicWords, replay);
    if (!composition.ok) return composition;
    const queries = reader.readQueries(replay.positions);
    const paths = checkPaths(vk, head, queries, replay.positions);
    return paths.ok ? checkCodewords(vk, head, queries, replay) : paths;
  } catch (error) {
    if (error instanceof Malformed) return error.result;
    if (error instanceof ProofOfWorkFailure) return rejected('proof-of-work', error.where, 'the required work', 'a nonce without it');
    throw error;
  }
}

interface Replay {
  readonly challenges: { readonly alpha: Ext; readonly beta: Ext };
  readonly gamma: Ext;
  readonly z: Ext;
  readonly weights: readonly Ext[];
  readonly betas: readonly Ext[];
  readonly positions: readonly number[];
}

function replayTranscript(transcript: ProofTranscript, head: ProofHead): Replay {
  const nonces = [...head.nonces];
  const nonce = (): number => nonces.shift()!;
  transcript.absorbMain(head.mainCap);
  const challenges = transcript.lookups(nonce());
  transcript.absorbHelpers(head.helperCap);
  const gamma = transcript.gamma(nonce());
  transcript.absorbQuotient(head.quotientCap);
  const z = transcript.point(nonce());
  transcript.absorbOpenings(head.openings);
  const weights = transcript.weights(nonce());
  const betas = head.layerCaps.map((cap, i) => {
    transcript.absorbLayer(cap);
    return transcript.beta(i, nonce());
  });
  transcript.absorbFinal(head.finalCoefficients);
  return { challenges, gamma, z, weights, betas, positions: transcript.positions(nonce()) };
}

/** The quotient identity at z: combined constraints = (z^n - 1) (c0 + z^k c1 + z^2k c2). */
function checkComposition(vk: VerifyingKey, head: ProofHead, publicWords: readonly number[], replay: Replay): VerifyResult {
  const { K, machine } = vk;
  const { z, challenges } = replay;
  if (isBadPoint(vk, z)) return rejected('point-in-domain', 'transcript', 'z outside H, D and subfields', z.join());
  const prints = requestedTuples(machine.publicRequests, publicWords).map(({ bus, tuple }) => fingerprint(K, challenges, bus, tuple.map(K.fromBase)));
  if (prints.some(K.isZero)) return rejected('lookup-pole', 'public words', 'a non-zero fingerprint', 0);
  const { constraints, quotient } = quotientIdentity(vk, head.openings, prints.map(K.inv).reduce(K.add, K.zero), replay);
  return K.equals(constraints, quotient) ? { ok: true } : rejected('quotient-mismatch', 'openings', quotient.join(), constraints.join());
}

/** Both sides of the quotient identity from the openings; `total` is T, the verifier's own share of the lookups. */
export function quotientIdentity(
  vk: VerifyingKey, openings: readonly Ext[], total: Ext, { z, challenges, gamma }: Pick<Replay, 'z' | 'challenges' | 'gamma'>,
): { readonly constraints: Ext; readonly quotient: Ext } {
  const { K, machine, parameters } = vk;
  const n = height(parameters);
  const plan = openingPlan(machine);
  const fixed = fixedAt(K, vk.fixed, z);
  const periodic = machine.periodic.map((period) => periodicAt(K, period, n, z));
  const nextOpening = new Map(machine.nextColumns.map((column, i) => [column, plan.mainNext + i]));
  const cell = ({ table, column, next }: Cell): Ext => {
    if (table === 'fixed') return fixed[column]!;
    if (table === 'periodic') return periodic[column]!;
    return openings[next ? nextOpening.get(column)! : plan.main + column]!;
  };
  const sumOpening = plan.helpers + machine.helperGroups.length;
  const at = { cell, helpers: openings.slice(plan.helpers, sumOpening), sum: openings[sumOpening]!, sumNext: openings[plan.sumNext]! };
  const publicShare = K.scale(total, K.base.inv(n % K.base.p));
  const chunks = openings.slice(plan.chunks, plan.chunks + CHUNKS);
  return {
    constraints: composeAt(K, machine, vk.tape, at, { challenges, gamma, publicShare }),
    quotient: K.mul(K.sub(K.pow(z, n), K.one), recombine(K, chunks, K.pow(z, chunkLength(parameters)))),
  };
}

function checkPaths(vk: VerifyingKey, head: ProofHead, queries: ProofQueries, positions: readonly number[]): VerifyResult {
  const { suite, parameters } = vk;
  const rows = distinctSorted(positions);
  const widths = rowWidths(vk);
  const matrices = [
    ['main', head.mainCap, queries.main, widths.main],
    ['helpers', head.helperCap, queries.helpers, widths.helpers],
    ['quotient', head.quotientCap, queries.quotient, widths.quotient],
  ] as const;
  for (const [where, cap, { leaves, siblings }, width] of matrices) {
    const digests = suite.hashLeaves(leaves, width);
    if (!verifyMerkleOpening(suite, cap, logDomain(parameters), rows, digests, siblings)) {
      return rejected('merkle-path', where, 'the committed cap', 'another digest');
    }
  }
  let reached = rows;
  for (const [i, { foldLog, leafLog }] of layerShapes(vk).entries()) {
    reached = distinctSorted(reached.map((index) => index >> foldLog));
    const { leaves, siblings } = queries.layers[i]!;
    const digests = suite.hashLeaves(leaves, 2 ** foldLog * vk.K.degree);
    if (!verifyMerkleOpening(suite, head.layerCaps[i]!, leafLog, reached, digests, siblings)) {
      return rejected('merkle-path', `layer ${i}`, 'the committed cap', 'another digest');
    }
  }
  return { ok: true };
}

/** At every query: the rows give the DEEP value, the DEEP value stands in layer 0, each layer folds into the next. */
function checkCodewords(vk: VerifyingKey, head: ProofHead, queries: ProofQueries, replay: Replay): VerifyResult {
  const { K } = vk;
  const rows = distinctSorted(replay.positions);
  const first: LayerDomain = { log: logDomain(vk.parameters), shift: K.base.generator };
  let reached = rows;
  let values = deepValues(vk, head, queries, replay, rows, first);
  let domain = first;
  for (const [i, { foldLog }] of layerShapes(vk).entries()) {
    const arity = 2 ** foldLog;
    const leaves = distinctSorted(reached.map((index) => index >> foldLog));
    const words = queries.layers[i]!.leaves;
    const leafValue = (slot: number, k: number): Ext => [...words.subarray((slot * arity + k) * K.degree, (slot * arity + k + 1) * K.degree)];
    const slotOf = new Map(leaves.map((leaf, slot) => [leaf, slot]));
    for (const [q, index] of reached.entries()) {
      const committed = leafValue(slotOf.get(index >> foldLog)!, index & (arity - 1));
      if (!K.equals(committed, values[q]!)) {
        const code = i === 0 ? 'deep-mismatch' : 'fold-mismatch';
        return rejected(code, `layer ${i} index ${index}`, values[q]!.join(), committed.join());
      }
    }
    values = leaves.map((leaf, slot) => {
      const members = Array.from({ length: arity }, (_, k) => leafValue(slot, k));
      return foldLeaf(K, domain, foldLog, leaf, members, replay.betas[i]!);
    });
    domain = foldedDomain(K, domain, foldLog);
    reached = leaves;
  }
  for (const [q, index] of reached.entries()) {
    const x = K.fromBase(pointAt(K, domain, index));
    const expected = evaluateExtAtExt(K, head.finalCoefficients, x);
    if (!K.equals(expected, values[q]!)) return rejected('fold-mismatch', `final polynomial at ${index}`, expected.join(), values[q]!.join());
  }
  return { ok: true };
}

/** f0 at each opened row, from the rows and the openings. */
function deepValues(
  vk: VerifyingKey, head: ProofHead, queries: ProofQueries, { weights, z }: Replay, rows: readonly number[], domain: LayerDomain,
): Ext[] {
  const { K, machine, parameters } = vk;
  const plan = openingPlan(machine);
  const widths = rowWidths(vk);
  const zNext = nextPoint(vk, z);
  // sum w (f(x) - v) = sum w f(x) - sum w v: the second sum is the same at every query.
  const constant = (from: number, to: number): Ext =>
    head.openings.slice(from, to).map((v, i) => K.mul(weights[from + i]!, v)).reduce(K.add, K.zero);
  const constants = [constant(0, plan.mainNext), constant(plan.mainNext, plan.count)];
  const xs = rows.map((row) => pointAt(K, domain, row));
  const inverses = batchInverse(K, xs.flatMap((x) => [z, zNext].map((point) => K.sub(K.fromBase(x), point))));
  return rows.map((_, q) => {
    const main = queries.main.leaves.subarray(q * widths.main, (q + 1) * widths.main);
    const ext = (matrix: Uint32Array, width: number, column: number): Ext => {
      const at = q * width + column * K.degree;
      return [...matrix.subarray(at, at + K.degree)];
    };
    const sumColumn = machine.helperGroups.length;
    const helper = (column: number): Ext => ext(queries.helpers.leaves, widths.helpers, column);
    const chunk = (column: number): Ext => ext(queries.quotient.leaves, widths.quotient, column);
    let atZ = K.neg(constants[0]!);
    machine.mainNames.forEach((_name, c) => (atZ = K.add(atZ, K.scale(weights[plan.main + c]!, main[c]!))));
    for (let c = 0; c <= sumColumn; c++) atZ = K.add(atZ, K.mul(weights[plan.helpers + c]!, helper(c)));
    for (let c = 0; c < CHUNKS; c++) atZ = K.add(atZ, K.mul(weights[plan.chunks + c]!, chunk(c)));
    let atNext = K.sub(K.mul(weights[plan.sumNext]!, helper(sumColumn)), constants[1]!);
    machine.nextColumns.forEach((column, i) => (atNext = K.add(atNext, K.scale(weights[plan.mainNext + i]!, main[column]!))));
    const random = parameters.masks.random ? chunk(CHUNKS) : K.zero;
    return K.add(random, K.add(K.mul(atZ, inverses[2 * q]!), K.mul(atNext, inverses[2 * q + 1]!)));
  });
}
