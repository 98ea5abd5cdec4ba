// Every absorption of the transcript, removed on both sides: a named forgery of a false statement then passes, and the real
// verifier rejects the same bytes. The statement is false because cell 0 must satisfy felt 1 = 7 * felt 0 and CLAIM does not.
import { describe, expect, it } from 'vitest';
import { solve } from '../../test/harness/linear-system.ts';
import { toyKey } from '../../test/harness/toy-key.ts';
import { toyParameters as parameters } from '../../test/harness/toy-parameters.ts';
import { assembleMachine, bus, checkTrace, emptyFixed, emptyTrace, layout, publicWord, writeRow, type Chip, type Columns } from '../air/index.ts';
import { blake3Kernels } from '../engine/index.ts';
import { loadEngine } from '../engine/load.node.ts';
import { F, K, type Ext } from '../field/index.ts';
import { blake3Stream, blake3Suite, randomStream } from '../hash/index.ts';
import type { Backend, CommittedMatrix } from './backend.ts';
import { ProofTranscript } from './challenges.ts';
import { fixedAt } from './composition.ts';
import { openingPlan } from './deep.ts';
import { foldLeaf, foldedDomain, pointAt } from './fri.ts';
import { fingerprint, publicSum } from './logup.ts';
import { chunkLength, verifyAtAnyStrength, type VerifyingKey } from './index.ts';
import { distinctSorted, encodeProof } from './proof.ts';
import { proveOnce } from './prove.ts';
import { referenceBackend } from './reference-backend.ts';
import { quotientIdentity } from './verify.ts';

const CELLS = bus('cells', 5, ['address', 'v0', 'v1', 'v2', 'v3']);
const Ledger = layout({ value: 4, uses: 1 });
const Rule = layout({ offset: 1 });
const ledger: Chip<typeof Ledger.spec, typeof Rule.spec> = {
  name: 'ledger', columns: Ledger, fixed: Rule, periodic: {},
  evaluate(air, { row, fixed, shared }) {
    air.assertZero('rule', shared.first.mul(row.value[1]!.sub(row.value[0]!.mul(7)).sub(fixed.offset)));
    air.offer('states', CELLS, row.uses, [shared.index, ...row.value]);
  },
};
const n = 64;
const machine = assembleMachine('ledger', n, [{ chip: ledger, lanes: 1 }], [{ bus: CELLS, tuple: [0, ...[0, 1, 2, 3].map(publicWord)] }]);
const fixed = emptyFixed(machine);
const suite = blake3Suite(F, blake3Kernels(await loadEngine()));
const vk = toyKey(suite, machine, fixed, parameters);
const honest = referenceBackend(K, suite, machine, fixed, parameters);
const plan = openingPlan(machine);
const HONEST = [5, 35, 2, 3];
const CLAIM = [5, 36, 2, 3];
const random = () => randomStream(blake3Stream(new Uint8Array(32).fill(8)));
const FOLD_LOG = 1;
const D = { log: 9, shift: 3 };

function trace(cell0: readonly number[], uses: readonly number[]): Columns {
  const main = emptyTrace(machine);
  for (let row = 0; row < n; row++) {
    writeRow(main, 0, Ledger, row, { value: row === 0 ? cell0 : [row, row * row, 3 * row + 1, row ^ 5], uses: uses[row] ?? 0 });
  }
  return main;
}

type Absorption = 'absorbMain' | 'absorbHelpers' | 'absorbQuotient' | 'absorbOpenings' | 'absorbLayer' | 'absorbFinal';

/** The transcript with one absorption removed; 'statement' forgets the public words. */
function weakened(which: Absorption | 'statement', words: readonly number[]): ProofTranscript {
  const transcript = new ProofTranscript(vk, which === 'statement' ? [] : words);
  if (which !== 'statement') Object.defineProperty(transcript, which, { value: () => {} });
  return transcript;
}

/** Proves with the weakened transcript and expects: the weakened verifier accepts, the real one does not. */
async function forge(which: Absorption | 'statement', main: Columns, words: readonly number[], backend: Backend): Promise<void> {
  const proof = encodeProof(vk, await proveOnce(vk, backend, main, words, random(), weakened(which, words), () => {}));
  expect(verifyAtAnyStrength(vk, words, proof, weakened(which, words))).toEqual({ ok: true });
  expect(verifyAtAnyStrength(vk, words, proof).ok).toBe(false);
}

/** Solves sum_j x_j * basis_j = target with x in F. */
function combine(basis: readonly Ext[], target: Ext): number[] {
  const field = { zero: 0, sub: F.sub, mul: F.mul, inv: F.inv, isZero: (v: number) => v === 0 };
  return solve(field, [0, 1, 2, 3].map((i) => basis.map((b) => b[i]!)), [0, 1, 2, 3].map((i) => [target[i]!]))!.x.map((row) => row[0]!);
}
const printOf = (challenges: { alpha: Ext; beta: Ext }, tuple: readonly number[]): Ext => fingerprint(K, challenges, CELLS, tuple.map(K.fromBase));

describe('an absorption removed on both sides lets a forgery through', () => {
  it('none removed: the honest proof passes, the false claim does not', async () => {
    const prove = async (words: number[]) => encodeProof(vk, await proveOnce(vk, honest, trace(HONEST, [1]), words, random(), new ProofTranscript(vk, words), () => {}));
    expect(verifyAtAnyStrength(vk, HONEST, await prove(HONEST))).toEqual({ ok: true });
    expect(verifyAtAnyStrength(vk, CLAIM, await prove(CLAIM)).ok).toBe(false);
  });

  it('statement: the public word is solved for after alpha and beta are known', async () => {
    // The trace offers cell 0 twice; the word whose fingerprint is half of its fingerprint balances that.
    const main = trace(HONEST, [2]);
    const transcript = weakened('statement', []);
    const masks = random();
    const first = await honest.commitTrace(main, main.map(() => masks.felts(F, parameters.masks.main)), masks.words(512 * 4));
    transcript.absorbMain(first.cap);
    const challenges = transcript.lookups(0);
    const half = K.scale(printOf(challenges, [0, ...HONEST]), F.inv(2));
    const powers = [2, 3, 4, 5].map((k) => K.pow(challenges.beta, k));
    const rest = K.sub(half, K.add(challenges.alpha, K.fromBase(CELLS.id)));
    const words = combine(powers, rest);
    expect(words[1]).not.toBe(F.mul(7, words[0]!));
    await forge('statement', main, words, honest);
  });

  // Of what the digest binds, version, class, suite and parameters admit none: a verifier takes them from its own key, never from a
  // proof, so no forger chooses them. A key's columns he may choose: whoever writes a program or a class makes its key.
  it('verifying key: fixed columns are chosen after z, so that a false rule holds there', async () => {
    const keyless = (key: VerifyingKey) => new ProofTranscript({ ...key, digest: new Uint32Array(8) }, CLAIM);
    const main = trace(CLAIM, [1]); // balanced, but cell 0 breaks the rule
    const forged = await proveOnce(vk, honest, main, CLAIM, random(), keyless(vk), () => {});
    const { head } = forged;
    const replay = keyless(vk);
    replay.absorbMain(head.mainCap);
    const challenges = replay.lookups(0);
    replay.absorbHelpers(head.helperCap);
    const gamma = replay.gamma(0);
    replay.absorbQuotient(head.quotientCap);
    const z = replay.point(0);
    const { constraints, quotient } = quotientIdentity(vk, head.openings, publicSum(K, challenges, machine, CLAIM), { z, challenges, gamma });
    // The rule has weight 1 and loses first(z) offset(z). Row 0 of the column stays 0: the rule is as false as before.
    const rows = [1, 2, 3, 4];
    const [first, ...basis] = fixedAt(K, [fixed[1]!, ...rows.map((row) => Uint32Array.from({ length: n }, (_, i) => (i === row ? 1 : 0)))], z);
    const values = combine(basis, K.mul(K.sub(constraints, quotient), K.inv(first!)));
    const chosen = fixed.map((column) => column.slice());
    rows.forEach((row, i) => (chosen[2]![row] = values[i]!));
    expect(checkTrace(F, machine, chosen, main, CLAIM).map(({ label }) => label)).toEqual(['ledger/rule']);
    const key = toyKey(suite, machine, chosen, parameters);
    const proof = encodeProof(key, forged);
    expect(verifyAtAnyStrength(key, CLAIM, proof, keyless(key))).toEqual({ ok: true });
    expect(verifyAtAnyStrength(key, CLAIM, proof).ok).toBe(false);
  });

  it('main: multiplicities are solved for after alpha and beta are known', async () => {
    const challenges = weakened('absorbMain', CLAIM).lookups(0);
    const rows = [1, 2, 3, 4];
    const inverses = rows.map((row) => K.inv(printOf(challenges, [row, row, row * row, 3 * row + 1, row ^ 5])));
    const uses = combine(inverses, publicSum(K, challenges, machine, CLAIM));
    await forge('absorbMain', trace(HONEST, [0, ...uses]), CLAIM, honest);
  });

  it('helpers: residuals of one constraint pay for another once gamma is known', async () => {
    const main = trace(CLAIM, [1]); // balanced, but cell 0 breaks the rule
    const residue = F.sub(CLAIM[1]!, F.mul(7, CLAIM[0]!));
    let cap = new Uint32Array();
    const backend: Backend = {
      ...honest,
      commitTrace: async (columns, masks, salts) => {
        const matrix = await honest.commitTrace(columns, masks, salts);
        if (cap.length === 0) cap = matrix.cap as Uint32Array<ArrayBuffer>;
        return matrix;
      },
      lookups: async (columns, challenges, publicShare) => {
        const replay = weakened('absorbHelpers', CLAIM);
        replay.absorbMain(cap);
        replay.lookups(0);
        const gamma = replay.gamma(0);
        const weights = [gamma, K.mul(gamma, gamma)]; // helper column, running sum; the rule has weight 1
        const helpers = await honest.lookups(columns, challenges, publicShare);
        // Row 0: residue + gamma^2 (S' - S - step) = 0 lets S jump. Row 5: a changed helper pays the jump back around the cycle.
        const jump0 = K.neg(K.mul(K.fromBase(residue), K.inv(weights[1]!)));
        const print5 = printOf(challenges, [5, 5, 25, 16, 0]);
        const perDelta = K.sub(K.one, K.mul(K.mul(weights[0]!, print5), K.inv(weights[1]!)));
        const delta = K.mul(K.neg(jump0), K.inv(perDelta));
        const jump5 = K.mul(delta, perDelta);
        const add = (column: number, row: number, value: Ext): void => value.forEach((v, i) => (helpers[4 * column + i]![row] = F.add(helpers[4 * column + i]![row]!, v)));
        add(0, 5, delta);
        for (let row = 1; row < n; row++) add(1, row, jump0);
        for (let row = 6; row < n; row++) add(1, row, jump5);
        return helpers;
      },
    };
    await forge('absorbHelpers', main, CLAIM, backend);
  });

  it('quotient: chunks are made to fit z', async () => {
    const caps: Uint32Array[] = [];
    const matrices: CommittedMatrix[] = [];
    const backend: Backend = {
      ...honest,
      commitTrace: async (...input) => {
        const matrix = await honest.commitTrace(...input);
        caps.push(matrix.cap);
        matrices.push(matrix);
        return matrix;
      },
      commitCoefficients: async (columns, salts) => {
        const replay = weakened('absorbQuotient', CLAIM);
        replay.absorbMain(caps[0]!);
        const challenges = replay.lookups(0);
        replay.absorbHelpers(caps[1]!);
        const gamma = replay.gamma(0);
        const z = replay.point(0);
        const openings = [
          ...(await honest.evaluateBase(matrices[0]!, [0, 1, 2, 3, 4], z)), ...(await honest.evaluateExt(matrices[1]!, [0, 1], z)),
          K.zero, K.zero, K.zero,
          ...(await honest.evaluateExt(matrices[1]!, [1], K.scale(z, F.rootOfUnity(6)))),
        ];
        const { constraints } = quotientIdentity(vk, openings, publicSum(K, challenges, machine, CLAIM), { z, challenges, gamma });
        const c0 = K.mul(constraints, K.inv(K.sub(K.pow(z, n), K.one)));
        return honest.commitCoefficients(columns.map((c, i) => (i < 12 ? Uint32Array.from(c, (_, k) => (k === 0 && i < 4 ? c0[i]! : 0)) : c)), salts);
      },
    };
    await forge('absorbQuotient', trace(HONEST, [1]), CLAIM, backend);
  });

  /** Follows the honest caps through the weakened transcript up to and including `point`. */
  function follower(which: Absorption) {
    const replay = weakened(which, CLAIM);
    const state: { z?: Ext; gamma?: Ext; challenges?: { alpha: Ext; beta: Ext } } = {};
    let step = 0;
    const watch = (cap: Uint32Array): void => {
      step++;
      if (step === 1) { replay.absorbMain(cap); state.challenges = replay.lookups(0); }
      if (step === 2) { replay.absorbHelpers(cap); state.gamma = replay.gamma(0); }
      if (step === 3) { replay.absorbQuotient(cap); state.z = replay.point(0); }
    };
    return { replay, state, watch };
  }

  /** A backend whose chunk openings satisfy the identity: c0 moves by delta0 and c1 by delta1, as `split` decides. */
  function lyingAboutChunks(which: Absorption, split: (lack: Ext, zk: Ext, weights: () => readonly Ext[]) => [Ext, Ext]) {
    const { replay, state, watch } = follower(which);
    let quotient: CommittedMatrix | undefined;
    const opened: Ext[] = [];
    const backend: Backend = {
      ...honest,
      commitTrace: async (...input) => { const m = await honest.commitTrace(...input); watch(m.cap); return m; },
      commitCoefficients: async (...input) => { const m = await honest.commitCoefficients(...input); watch(m.cap); quotient = m; return m; },
      evaluateBase: async (...input) => { const values = await honest.evaluateBase(...input); opened.push(...values); return values; },
      evaluateExt: async (matrix, columns, z) => {
        const values = await honest.evaluateExt(matrix, columns, z);
        if (matrix !== quotient) { opened.push(...values); return values; }
        const helpers = opened.slice(plan.helpers);
        const sumNext = K.add(K.zero, (await honest.evaluateExt(helperMatrix(), [1], K.scale(z, F.rootOfUnity(6))))[0]!);
        const openings = [...opened.slice(0, plan.helpers), ...helpers, ...values, sumNext];
        const { constraints, quotient: right } = quotientIdentity(vk, openings, publicSum(K, state.challenges!, machine, CLAIM), { z, challenges: state.challenges!, gamma: state.gamma! });
        const lack = K.mul(K.sub(constraints, right), K.inv(K.sub(K.pow(z, n), K.one)));
        const [delta0, delta1] = split(lack, K.pow(z, chunkLength(parameters)), () => replay.weights(0));
        return [K.add(values[0]!, delta0), K.add(values[1]!, delta1), values[2]!];
      },
    };
    let helpersSeen: CommittedMatrix | undefined;
    const helperMatrix = (): CommittedMatrix => helpersSeen!;
    const commitTrace = backend.commitTrace;
    let count = 0;
    return { replay, backend: { ...backend, commitTrace: async (...input: CommitTraceInput) => { const m = await commitTrace(...input); if (++count === 2) helpersSeen = m; return m; } } satisfies Backend };
  }
  type CommitTraceInput = [Columns, readonly Uint32Array[], Uint32Array];

  it('openings: two of them move against each other once the weights are known', async () => {
    const { backend } = lyingAboutChunks('absorbOpenings', (lack, zk, weights) => {
      const [w0, w1] = weights().slice(plan.chunks, plan.chunks + 2);
      // delta0 + zk delta1 = lack and w0 delta0 + w1 delta1 = 0.
      const delta1 = K.mul(lack, K.inv(K.sub(zk, K.mul(w1!, K.inv(w0!)))));
      return [K.neg(K.mul(K.mul(w1!, K.inv(w0!)), delta1)), delta1];
    });
    await forge('absorbOpenings', trace(HONEST, [1]), CLAIM, backend);
  });

  it('FRI layers: each leaf lies where no query looks, so that it folds to zero', async () => {
    const { replay, backend } = lyingAboutChunks('absorbLayer', (lack) => [lack, K.zero]);
    const zero = { log: D.log - FOLD_LOG, values: new Array<Ext>(2 ** (D.log - FOLD_LOG)).fill(K.zero) };
    const lying: Backend = {
      ...backend,
      deep: async (input) => {
        replay.absorbOpenings(input.openings);
        replay.weights(0);
        return honest.deep(input);
      },
      commitCodeword: async (codeword, foldLog, capLog) => {
        const beta = replay.beta(0, 0);
        replay.absorbFinal(new Array<Ext>(48).fill(K.zero));
        const asked = new Set(replay.positions(0));
        const values = [...(codeword as typeof zero).values];
        for (let leaf = 0; leaf < values.length / 2; leaf++) {
          const lie = asked.has(2 * leaf) ? 1 : 0;
          const unit = [0, 1].map((k) => (k === lie ? K.one : K.zero));
          const truth = [0, 1].map((k) => (k === lie ? K.zero : values[2 * leaf + k]!));
          const [slope, offset] = [unit, truth].map((v) => foldLeaf(K, D, foldLog, leaf, v, beta));
          values[2 * leaf + lie] = K.neg(K.mul(offset!, K.inv(slope!)));
        }
        return honest.commitCodeword({ log: codeword.log, values } as typeof codeword, foldLog, capLog);
      },
      fold: async () => zero,
    };
    await forge('absorbLayer', trace(HONEST, [1]), CLAIM, lying);
  });

  it('final polynomial: it is drawn through the queried points only', async () => {
    const { replay, backend } = lyingAboutChunks('absorbFinal', (lack) => [lack, K.zero]);
    const next = foldedDomain(K, D, FOLD_LOG);
    const lying: Backend = {
      ...backend,
      deep: async (input) => {
        replay.absorbOpenings(input.openings);
        replay.weights(0);
        return honest.deep(input);
      },
      commitCodeword: async (...input) => {
        const committed = await honest.commitCodeword(...input);
        replay.absorbLayer(committed.cap);
        replay.beta(0, 0);
        return committed;
      },
      interpolateCodeword: async (codeword) => {
        const leaves = distinctSorted(replay.positions(0).map((i) => i >> FOLD_LOG));
        const { values } = codeword as unknown as { values: Ext[] };
        const matrix = leaves.map((leaf) => Array.from({ length: 48 }, (_, i) => K.fromBase(F.pow(pointAt(K, next, leaf), i))));
        return solve<Ext>(K, matrix, leaves.map((leaf) => [values[leaf]!]))!.x.map((row) => row[0]!);
      },
    };
    await forge('absorbFinal', trace(HONEST, [1]), CLAIM, lying);
  });
});
