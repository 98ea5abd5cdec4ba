// Equivocation: given a proof made from witness A under fixed challenges, find the masks under which witness B gives the very
// same openings, rows, FRI layers and final polynomial. If such masks always exist, nothing that the verifier sees tells A from
// B. Order: main masks, helper masks, the running sum (whose extra coefficients fix the quotient at every query through
// S(g x)), t0 and t1, then R. Reasoning: design 20 (Hiding), research/soundness.md section 4, review-2 C1.
import type { Cell, Columns } from '../../src/air/index.ts';
import { evaluateAtExt, evaluateExtAtExt, interpolate, type Ext } from '../../src/field/index.ts';
import type { RandomStream } from '../../src/hash/index.ts';
import type { Backend } from '../../src/stark/backend.ts';
import { nextPoint, recombine } from '../../src/stark/challenges.ts';
import { composeAt, fixedAt, periodicAt } from '../../src/stark/composition.ts';
import { openingPlan } from '../../src/stark/deep.ts';
import { pointAt } from '../../src/stark/fri.ts';
import { publicSum, type LookupChallenges } from '../../src/stark/logup.ts';
import { chunkLength, height, logDomain } from '../../src/stark/parameters.ts';
import { distinctSorted, rowWidths, type Proof } from '../../src/stark/proof.ts';
import { proveOnce, type ProverTranscript } from '../../src/stark/prove.ts';
import { addMask } from '../../src/stark/reference-backend.ts';
import type { VerifyingKey } from '../../src/stark/verifying-key.ts';
import { solve } from './linear-system.ts';

/** Challenges fixed beforehand, as a simulator that programs the random oracle would. */
export interface ProgrammedChallenges {
  readonly lookups: LookupChallenges;
  readonly gamma: Ext;
  readonly z: Ext;
  readonly weights: readonly Ext[];
  readonly betas: readonly Ext[];
  readonly positions: readonly number[];
}

export function programmedTranscript(c: ProgrammedChallenges): ProverTranscript {
  const nothing = (): void => {};
  return {
    state: new Uint32Array(8), absorbMain: nothing, lookups: () => c.lookups, absorbHelpers: nothing, gamma: () => c.gamma,
    absorbQuotient: nothing, point: () => c.z, absorbOpenings: nothing, weights: () => [...c.weights], absorbLayer: nothing,
    beta: (fold) => c.betas[fold]!, absorbFinal: nothing, positions: () => [...c.positions],
  };
}

/** Draws what `queue` holds, in order, then from `rest`: scripts the masks of a proof. */
function scripted(queue: (Uint32Array | undefined)[], rest: RandomStream): RandomStream {
  const next = (fallback: () => Uint32Array): Uint32Array => queue.shift() ?? fallback();
  return { words: (count) => next(() => rest.words(count)), felts: (field, count) => next(() => rest.felts(field, count)) };
}

export interface Equivocation {
  readonly a: Proof;
  /** Undefined when no masks explain A's openings by witness B; `unsolvable` then names the ingredient. */
  readonly b: Proof | undefined;
  readonly unsolvable: string | undefined;
}

/** Proves A under the programmed challenges, then B under masks solved to match. Parameters must have no grinding. */
export async function equivocate(
  vk: VerifyingKey, backend: Backend, traceA: Columns, traceB: Columns, publicWords: readonly number[],
  challenges: ProgrammedChallenges, random: RandomStream,
): Promise<Equivocation> {
  const { K, machine, parameters, fixed } = vk;
  const F = K.base;
  const e = K.degree;
  const { masks } = parameters;
  const n = height(parameters);
  const ignore = (): void => {};
  // Keeps the coefficients of the last DEEP codeword.
  let firstCodeword: readonly Ext[] = [];
  const watched: Backend = {
    ...backend,
    deep: async (input) => {
      const codeword = await backend.deep(input);
      firstCodeword = await backend.interpolateCodeword(codeword, F.generator);
      return codeword;
    },
  };
  const run = (trace: Columns, stream: RandomStream): Promise<Proof> =>
    proveOnce(vk, watched, trace, publicWords, stream, programmedTranscript(challenges), ignore);
  const a = await run(traceA, random);
  const codewordA = firstCodeword;

  const { z } = challenges;
  const zNext = nextPoint(vk, z);
  const rows = distinctSorted(challenges.positions);
  const D = { log: logDomain(parameters), shift: F.generator };
  const xs = rows.map((row) => pointAt(K, D, row));
  const g = F.rootOfUnity(parameters.logHeight);
  const plan = openingPlan(machine);
  const widths = rowWidths(vk);
  const rowExt = (leaves: Uint32Array, width: number, q: number, column: number): Ext => [...leaves.subarray(q * width + column * e, q * width + (column + 1) * e)];
  const fail = (unsolvable: string): Equivocation => ({ a, b: undefined, unsolvable });
  const vanishing = (x: Ext): Ext => K.sub(K.pow(x, n), K.one);
  const baseField = { zero: 0, sub: F.sub, mul: F.mul, inv: F.inv, isZero: (v: number) => v === 0 };

  // Main masks: r(x) = (A's value - w_B(x)) / (x^n - 1) at every opened point.
  const coefficientsB = traceB.map((column) => interpolate(F, column));
  const mainMasks: Uint32Array[] = new Array(traceB.length);
  for (const next of [false, true]) {
    const columns = traceB.map((_, c) => c).filter((c) => machine.nextColumns.includes(c) === next);
    const length = next ? masks.mainNext : masks.main;
    const points: Ext[] = [z, ...(next ? [zNext] : []), ...xs.map(K.fromBase)];
    const target = (c: number, p: number): Ext => {
      if (p === 0) return a.head.openings[plan.main + c]!;
      if (next && p === 1) return a.head.openings[plan.mainNext + machine.nextColumns.indexOf(c)]!;
      return K.fromBase(a.queries.main.leaves[(p - (next ? 2 : 1)) * widths.main + c]!);
    };
    if (columns.length === 0) continue;
    const matrix: number[][] = [];
    const rhs: number[][] = [];
    points.forEach((point, p) => {
      const powers: Ext[] = [];
      for (let i = 0, power = K.one; i < length; i++, power = K.mul(power, point)) powers.push(power);
      const inverse = K.inv(vanishing(point));
      const wanted = columns.map((c) => K.mul(K.sub(target(c, p), evaluateAtExt(K, coefficientsB[c]!, point)), inverse));
      for (let coordinate = 0; coordinate < (p < points.length - xs.length ? e : 1); coordinate++) {
        matrix.push(powers.map((power) => power[coordinate]!));
        rhs.push(wanted.map((w) => w[coordinate]!));
      }
    });
    const solution = solve(baseField, matrix, rhs);
    if (!solution) return fail(next ? 'masks.mainNext' : 'masks.main');
    columns.forEach((c, k) => (mainMasks[c] = Uint32Array.from(solution.x, (row) => row[k]!)));
  }
  const maskedMain = coefficientsB.map((c, i) => addMask(K, c, mainMasks[i]!));

  // Helper masks at z and the queries; the sum also at g z and, through the quotient, at g x.
  const total = publicSum(K, challenges.lookups, machine, publicWords);
  const publicShare = K.scale(total, F.inv(n % F.p));
  const helpersB = await backend.lookups(traceB, challenges.lookups, publicShare);
  const extCoefficients = (columns: Columns, c: number): Ext[] => {
    const own = columns.slice(c * e, (c + 1) * e).map((column) => interpolate(F, column));
    return Array.from(own[0]!, (_, i) => own.map((coordinate) => coordinate[i]!));
  };
  const solveExt = (length: number, points: readonly Ext[], values: readonly Ext[]): Ext[] | undefined => {
    const matrix = points.map((point) => {
      const powers: Ext[] = [];
      for (let i = 0, power = K.one; i < length; i++, power = K.mul(power, point)) powers.push(power);
      return powers;
    });
    return solve<Ext>(K, matrix, values.map((v) => [v]))?.x.map((row) => row[0]!);
  };
  const groups = machine.helperGroups.length;
  const xPoints = xs.map(K.fromBase);
  const helperMasks: Ext[][] = [];
  for (let c = 0; c < groups; c++) {
    const own = extCoefficients(helpersB, c);
    const points = [z, ...xPoints];
    const wanted = [a.head.openings[plan.helpers + c]!, ...rows.map((_, q) => rowExt(a.queries.helpers.leaves, widths.helpers, q, c))];
    const mask = solveExt(masks.helper, points, points.map((p, i) => K.mul(K.sub(wanted[i]!, evaluateExtAtExt(K, own, p)), K.inv(vanishing(p)))));
    if (!mask) return fail('masks.helper');
    helperMasks.push(mask);
  }
  const k = chunkLength(parameters);
  const chunkAt = (p: number, chunk: number): Ext =>
    p === 0 ? a.head.openings[plan.chunks + chunk]! : rowExt(a.queries.quotient.leaves, widths.quotient, p - 1, chunk);
  const lastPower = K.pow(challenges.gamma, machine.constraints.length + groups);
  const sumAtNext = xPoints.map((x, q): Ext => {
    const quotient = recombine(K, [0, 1, 2].map((chunk) => chunkAt(q + 1, chunk)), K.pow(x, k));
    const fixedValues = fixedAt(K, fixed, x);
    const periodic = machine.periodic.map((period) => periodicAt(K, period, n, x));
    const cell = ({ table, column, next }: Cell): Ext => {
      if (table === 'fixed') return fixedValues[column]!;
      if (table === 'periodic') return periodic[column]!;
      return evaluateAtExt(K, maskedMain[column]!, next ? K.scale(x, g) : x);
    };
    const helper = (c: number): Ext => rowExt(a.queries.helpers.leaves, widths.helpers, q, c);
    const at = { cell, helpers: Array.from({ length: groups }, (_, c) => helper(c)), sum: helper(groups), sumNext: K.zero };
    const rest = composeAt(K, machine, vk.tape, at, { challenges: challenges.lookups, gamma: challenges.gamma, publicShare });
    return K.mul(K.sub(K.mul(quotient, vanishing(x)), rest), K.inv(lastPower));
  });
  const sumB = extCoefficients(helpersB, groups);
  const sumPoints = [z, zNext, ...xPoints, ...xPoints.map((x) => K.scale(x, g))];
  const sumWanted = [
    a.head.openings[plan.helpers + groups]!, a.head.openings[plan.sumNext]!,
    ...rows.map((_, q) => rowExt(a.queries.helpers.leaves, widths.helpers, q, groups)), ...sumAtNext,
  ];
  const sumMask = solveExt(masks.sum, sumPoints, sumPoints.map((p, i) => K.mul(K.sub(sumWanted[i]!, evaluateExtAtExt(K, sumB, p)), K.inv(vanishing(p)))));
  if (!sumMask) return fail('masks.sum');

  // t0 and t1 from the chunks at z and the queries.
  const maskColumns = (mask: readonly Ext[]): Uint32Array[] => Array.from({ length: e }, (_, i) => Uint32Array.from(mask, (v) => v[i]!));
  const noSalts = new Uint32Array(n * 2 ** parameters.blowupLog * masks.saltWords);
  const mainMatrix = await backend.commitTrace(traceB, mainMasks, noSalts);
  const helperMaskColumns = [...helperMasks.flatMap(maskColumns), ...maskColumns(sumMask)];
  const helperMatrix = await backend.commitTrace(helpersB, helperMaskColumns, noSalts);
  const quotientB = await backend.quotient(mainMatrix, helperMatrix, { challenges: challenges.lookups, gamma: challenges.gamma, publicShare });
  const part = (from: number, to: number): Ext[] => Array.from({ length: to - from }, (_, i) => quotientB.map((q) => q[from + i]!));
  const points = [z, ...xPoints];
  const t0 = solveExt(masks.quotient, points, points.map((p, i) => K.mul(K.sub(chunkAt(i, 0), evaluateExtAtExt(K, part(0, k), p)), K.inv(K.pow(p, k)))));
  if (!t0) return fail('masks.quotient');
  const t1 = solveExt(masks.quotient, points, points.map((p, i) => {
    const below = K.add(K.sub(chunkAt(i, 1), evaluateExtAtExt(K, part(k, 2 * k), p)), evaluateExtAtExt(K, t0, p));
    return K.mul(below, K.inv(K.pow(p, k)));
  }));
  if (!t1) return fail('masks.quotient');

  // R makes the whole first codeword equal: R_B = R_A + DEEP_A - DEEP_B.
  const joined = (columns: readonly Uint32Array[]): Uint32Array => Uint32Array.from(columns.flatMap((column) => [...column]));
  /** What the prover draws, in its order; undefined: salts. */
  const queue = (r: readonly Uint32Array[]): (Uint32Array | undefined)[] => [
    joined(mainMasks), undefined, joined(helperMaskColumns), undefined, joined(maskColumns(t0)), joined(maskColumns(t1)),
    ...(r.length > 0 ? [joined(r)] : []), undefined,
  ];
  const zeros = Array.from({ length: e }, () => new Uint32Array(parameters.degreeBound));
  const withoutR = await run(traceB, scripted(queue(masks.random ? zeros : []), random));
  if (!masks.random) return { a, b: withoutR, unsolvable: undefined };
  const r = zeros.map((_, i) => Uint32Array.from({ length: parameters.degreeBound }, (_x, j) => F.sub(codewordA[j]![i]!, firstCodeword[j]![i]!)));
  return { a, b: await run(traceB, scripted(queue(r), random)), unsolvable: undefined };
}

/** Everything in a proof but caps, salts and sibling digests, which are hashes over fresh salts. */
export function openedContent(vk: VerifyingKey, { head, queries }: Proof): unknown {
  const salt = vk.parameters.masks.saltWords;
  const widths = rowWidths(vk);
  const unsalted = (leaves: Uint32Array, width: number): number[] => [...leaves].filter((_, i) => i % width < width - salt);
  return {
    openings: head.openings,
    final: head.finalCoefficients,
    main: unsalted(queries.main.leaves, widths.main),
    helpers: unsalted(queries.helpers.leaves, widths.helpers),
    quotient: unsalted(queries.quotient.leaves, widths.quotient),
    layers: queries.layers.map((layer) => [...layer.leaves]),
  };
}
