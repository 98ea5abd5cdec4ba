import { describe, expect, it } from 'vitest';
import { equivocate, openedContent, type ProgrammedChallenges } from '../../test/harness/equivocation.ts';
import { solve } from '../../test/harness/linear-system.ts';
import { toyKey } from '../../test/harness/toy-key.ts';
import { toyFixed, toyMachine, toyTrace } from '../../test/harness/toy-machine.ts';
import {
  assembleMachine, bus, checkTrace, emptyFixed, emptyTrace, layout, publicWord, writeRow, type Chip, type Columns,
} from '../air/index.ts';
import { blake3Kernels } from '../engine/index.ts';
import { loadEngine } from '../engine/load.node.ts';
import { F, K, domain, evaluateAtExt, extensionField, interpolate, primeField, toReversedOrder, type Ext } from '../field/index.ts';
import { blake3Stream, blake3Suite, randomStream } from '../hash/index.ts';
import { openingPlan } from './deep.ts';
import { foldLeaf, foldedDomain } from './fri.ts';
import { fingerprint, publicSum, type LookupChallenges } from './logup.ts';
import { chunkLength, foldLogs, hidingMasks, hides, type Masks, type Parameters, type VerifyingKey } from './index.ts';
import { splitQuotient } from './prove.ts';
import { addMask, referenceBackend } from './reference-backend.ts';

const engine = await loadEngine();
const suite = blake3Suite(F, blake3Kernels(engine));
const machine = toyMachine(64);
const fixed = toyFixed(machine);
const QUERIES = 4;
const parametersWith = (change: Partial<Masks>): Parameters => ({
  set: 'test', setId: 0, suite: 'blake3', logHeight: 6, blowupLog: 3, queries: QUERIES, degreeBound: 96,
  grinding: { lookup: 0, constraints: 0, point: 0, batch: 0, folds: [0], query: 0 },
  masks: { ...hidingMasks(QUERIES, 4), ...change }, capLog: 2,
});
const stream = (byte: number) => randomStream(blake3Stream(new Uint8Array(32).fill(byte)));
const challenges = (parameters: Parameters): ProgrammedChallenges => {
  const random = stream(9);
  const ext = (): Ext => [...random.felts(F, 4)];
  return {
    lookups: { alpha: ext(), beta: ext() }, gamma: ext(), z: ext(),
    weights: Array.from({ length: openingPlan(machine).count }, ext),
    betas: foldLogs(parameters.degreeBound).map(ext),
    positions: [3, 77, 200, 411],
  };
};

async function attempt(change: Partial<Masks>) {
  const parameters = parametersWith(change);
  const vk = toyKey(suite, machine, fixed, parameters);
  const backend = referenceBackend(K, suite, machine, fixed, parameters);
  const [a, b] = [toyTrace(F, machine, 42, 3), toyTrace(F, machine, 42, 11)];
  a.forEach((column, c) => expect([...column], `column ${c} differs`).not.toEqual([...b[c]!]));
  return { vk, result: await equivocate(vk, backend, a, b, [42], challenges(parameters), stream(5)) };
}

describe('equivocation', () => {
  it('explains any proof by another witness: the openings are the same', async () => {
    const { vk, result } = await attempt({});
    expect(result.unsolvable).toBeUndefined();
    expect(openedContent(vk, result.b!)).toEqual(openedContent(vk, result.a));
    expect(result.b!.head.mainCap).not.toEqual(result.a.head.mainCap);
  });

  it.each(['main', 'mainNext', 'helper', 'sum', 'quotient'] as const)('C1: fails with one coefficient less in %s', async (kind) => {
    const full = hidingMasks(QUERIES, 4);
    const { result } = await attempt({ [kind]: full[kind] - 1 });
    expect(result.unsolvable).toBe(`masks.${kind}`);
  });

  it('fails without R: the final polynomial tells the witnesses apart', async () => {
    const { vk, result } = await attempt({ random: false });
    expect(openedContent(vk, result.b!)).not.toEqual(openedContent(vk, result.a));
  });

  it('needs the salts: without them a guessed row is confirmed by its leaf', () => {
    const row = Uint32Array.from([1, 0, 7, 343, 0]);
    const guess = suite.hashLeaves(row, 5);
    const salted = (salt: number[]): Uint32Array => suite.hashLeaves(Uint32Array.from([...row, ...salt]), 9);
    expect([...suite.hashLeaves(row.slice(), 5)]).toEqual([...guess]);
    expect([...salted([1, 2, 3, 4])]).not.toEqual([...salted([1, 2, 3, 5])]);
    for (const kind of ['main', 'mainNext', 'helper', 'sum', 'quotient', 'saltWords'] as const) {
      const full = hidingMasks(QUERIES, 4);
      expect(hides(parametersWith({ [kind]: full[kind] - 1 }), 4), kind).toBe(false);
    }
    expect(hides(parametersWith({ random: false }), 4)).toBe(false);
    expect(hides(parametersWith({}), 4)).toBe(true);
  });
});

// p = 17, K = F, n = 2: small enough to enumerate. H = {1, -1}, D = 3<w_8> are the eight non-squares, z is another square.
describe('exact distributions on a tiny field', () => {
  const tiny = primeField(17, 3);
  const K1 = extensionField(tiny, 1, 1);
  const D = domain(tiny, 3, 3);
  const z = 2;
  const [zNext, x] = [tiny.neg(z), D.atReversed(5)];

  function views(witness: readonly number[], maskLength: number): Map<string, number> {
    const counts = new Map<string, number>();
    const coefficients = interpolate(tiny, Uint32Array.from(witness));
    for (let code = 0; code < 17 ** maskLength; code++) {
      const mask = Uint32Array.from({ length: maskLength }, (_, i) => Math.floor(code / 17 ** i) % 17);
      const masked = addMask(K1, coefficients, mask);
      const key = [z, zNext, x].map((point) => evaluateAtExt(K1, masked, [point])[0]).join();
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    return counts;
  }

  it('makes the view of a column read on the next row uniform: every value once, for every witness', () => {
    const length = hidingMasks(1, 1).mainNext;
    expect(length).toBe(3);
    for (const witness of [[2, 5], [9, 9]]) {
      const counts = views(witness, length);
      expect(counts.size).toBe(17 ** 3);
      expect([...counts.values()].every((count) => count === 1)).toBe(true);
    }
  });

  it('C1: does not with one coefficient less', () => {
    const [a, b] = [views([2, 5], 2), views([9, 9], 2)];
    expect(a.size).toBeLessThan(17 ** 3);
    expect([...a.keys()].some((key) => !b.has(key))).toBe(true);
  });

  it('gives t0, t1 and the sum full rank on what is opened, and one coefficient less does not', () => {
    const field = { zero: 0, sub: tiny.sub, mul: tiny.mul, inv: tiny.inv, isZero: (v: number) => v === 0 };
    const powers = (point: number, length: number): number[] => Array.from({ length }, (_, i) => tiny.pow(point, i));
    const rank = (points: readonly number[], length: number): number => solve(field, points.map((p) => powers(p, length)), points.map(() => [0]))!.rank;
    const { quotient, sum } = hidingMasks(1, 1);
    expect(rank([z, x], quotient)).toBe(2);
    expect(rank([z, x], quotient - 1)).toBe(1);
    const sumPoints = [z, zNext, x, tiny.neg(x)]; // g = -1
    expect(rank(sumPoints, sum)).toBe(4);
    expect(rank(sumPoints, sum - 1)).toBe(3);
  });

  it('recombines the masked chunks to the quotient, each of them uniform at z and x', () => {
    const parameters: Parameters = { ...parametersWith({}), logHeight: 1, blowupLog: 2, queries: 1, degreeBound: 7, masks: hidingMasks(1, 1) };
    const vk = { K: K1, parameters } as VerifyingKey;
    const k = chunkLength(parameters);
    const q = [Uint32Array.from([3, 1, 4, 1, 5, 9, 2, 6])];
    const seen = [new Set<string>(), new Set<string>()];
    for (let code = 0; code < 17 ** 4; code++) {
      const digit = (i: number): number => Math.floor(code / 17 ** i) % 17;
      const chunks = splitQuotient(vk, q, [Uint32Array.of(digit(0), digit(1))], [Uint32Array.of(digit(2), digit(3))]);
      const at = (chunk: number, point: number): number => evaluateAtExt(K1, chunks[chunk]!, [point])[0]!;
      seen[0]!.add([at(0, z), at(0, x)].join());
      seen[1]!.add([at(1, z), at(1, x)].join());
      if (code % 5000 === 0) {
        const whole = [0, 1, 2].reduce((total, c) => tiny.add(total, tiny.mul(tiny.pow(z, c * k), at(c, z))), 0);
        expect(whole).toBe(evaluateAtExt(K1, q[0]!, [z])[0]);
      }
    }
    expect(seen.map((s) => s.size)).toEqual([289, 289]);
  });

  /** Digits of `code` to base 17: one of all masks of this length. */
  const digits = (code: number, length: number): Uint32Array => Uint32Array.from({ length }, (_, i) => Math.floor(code / 17 ** i) % 17);
  const at = (coefficients: Uint32Array, point: number): number => evaluateAtExt(K1, coefficients, [point])[0]!;

  // A column f of degree 4, opened at z and at two queries; its DEEP quotient (f - f(z)) / (X - z) is what FRI is shown, behind R.
  // Folded by two once, it ends as two coefficients: d = 4.
  describe('R', () => {
    const d = 4;
    const beta = 6;
    const layer = { log: 3, shift: 3 };
    const leaves = [0, 3];
    const queried = leaves.map((leaf) => D.atReversed(2 * leaf));
    /** What a verifier sees of FRI for each R of `length` coefficients: R at the queries, their leaves, the final polynomial. */
    function friViews(f: Uint32Array, length: number): Map<string, number> {
      const fz = at(f, z);
      const deep = Array.from({ length: 8 }, (_, i) => tiny.mul(tiny.sub(at(f, D.atReversed(i)), fz), tiny.inv(tiny.sub(D.atReversed(i), z))));
      const counts = new Map<string, number>();
      for (let code = 0; code < 17 ** length; code++) {
        const r = digits(code, length);
        const values = deep.map((v, i) => [tiny.add(v, at(r, D.atReversed(i)))]);
        const folded = [0, 1, 2, 3].map((leaf) => foldLeaf(K1, layer, 1, leaf, values.slice(2 * leaf, 2 * leaf + 2), [beta])[0]!);
        const final = interpolate(tiny, toReversedOrder(Uint32Array.from(folded)), foldedDomain(K1, layer, 1).shift);
        const key = [...queried.map((point) => at(r, point)), ...leaves.flatMap((leaf) => values.slice(2 * leaf, 2 * leaf + 2)), ...final].join();
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
      return counts;
    }
    const timesLinear = (p: readonly number[], root: number): number[] => [...p, 0].map((_, i) => tiny.sub(p[i - 1] ?? 0, tiny.mul(root, p[i] ?? 0)));
    // The same at z and at both queries, and another column all the same.
    const a = Uint32Array.from([3, 1, 4, 1, 5]);
    const difference = [z, ...queried, 0].reduce(timesLinear, [6]);
    const b = a.map((c, i) => tiny.add(c, difference[i]!));

    it('makes what FRI shows the same for every column: of full rank, each view once', () => {
      expect([...a]).not.toEqual([...b]);
      for (const point of [z, ...queried]) expect(at(b, point)).toBe(at(a, point));
      const [one, other] = [friViews(a, d), friViews(b, d)];
      expect(one.size).toBe(17 ** d);
      expect([...other.keys()].every((key) => one.has(key))).toBe(true);
      expect(other.size).toBe(one.size);
    });

    it('does not with one coefficient less, nor absent: the views of two columns have nothing in common', () => {
      for (const length of [d - 1, 0]) {
        const [one, other] = [friViews(a, length), friViews(b, length)];
        expect(one.size).toBe(17 ** length);
        expect([...other.keys()].some((key) => one.has(key))).toBe(false);
      }
    });
  });

  // Two rows of cells, each row with one request that may be idle; the verifier requests cell 0 with the public word.
  describe('LogUp, conditioned on no pole', () => {
    const CELLS = bus('cells', 5, ['address', 'value']);
    const Cell = layout({ value: 1, uses: 1, active: 1, address: 1, read: 1 });
    const chip: Chip<typeof Cell.spec> = {
      name: 'cells', columns: Cell, fixed: layout({}), periodic: {},
      evaluate(air, { row, shared }) {
        air.assertBool('active', row.active);
        air.offer('states', CELLS, row.uses, [shared.index, row.value]);
        air.request('reads', CELLS, row.active, [row.address, row.read]);
      },
    };
    const tinyMachine = assembleMachine('tiny', 2, [{ chip, lanes: 1 }], [{ bus: CELLS, tuple: [0, publicWord(0)] }]);
    const tinyFixed = emptyFixed(tinyMachine);
    const WORD = 7;
    const masks = hidingMasks(1, 1);
    const tinyParameters: Parameters = { ...parametersWith({}), logHeight: 1, blowupLog: 2, queries: 1, degreeBound: 7, masks };
    const backend = referenceBackend(K1, suite, tinyMachine, tinyFixed, tinyParameters);
    const trace = (rows: readonly { value: number; uses: number; active: number; address: number; read: number }[]): Columns => {
      const main = emptyTrace(tinyMachine);
      rows.forEach((row, i) => writeRow(main, 0, Cell, i, row));
      return main;
    };
    const witnesses = [
      trace([{ value: WORD, uses: 1, active: 1, address: 1, read: 5 }, { value: 5, uses: 1, active: 0, address: 3, read: 4 }]),
      trace([{ value: WORD, uses: 2, active: 0, address: 2, read: 2 }, { value: 9, uses: 0, active: 1, address: 0, read: WORD }]),
    ];
    /** Tuples whose fingerprints are inverted, idle requests included. */
    const tuples = (main: Columns): number[][] => [[0, WORD], ...[0, 1].flatMap((row) => [[row, main[0]![row]!], [main[3]![row]!, main[4]![row]!]])];
    const hasPole = (main: Columns, challenges: LookupChallenges): boolean =>
      tuples(main).some((tuple) => K1.isZero(fingerprint(K1, challenges, CELLS, tuple.map(K1.fromBase))));

    /** Values that all masks of a length add at these points, mask after mask. */
    const contributions = (length: number, points: readonly number[]): number[][] =>
      Array.from({ length: 17 ** length }, (_, code) => {
        const masked = addMask(K1, new Uint32Array(2), digits(code, length));
        return points.map((point) => at(masked, point));
      });
    /** How often each view of a column comes up, over all masks. */
    function viewsOf(column: Uint32Array, points: readonly number[], masked: readonly (readonly number[])[]): Uint32Array {
      const coefficients = interpolate(tiny, column);
      const base = points.map((point) => at(coefficients, point));
      const counts = new Uint32Array(17 ** points.length);
      for (const values of masked) counts[values.reduce((key, v, i) => key * 17 + ((v + base[i]!) % 17), 0)]!++;
      return counts;
    }
    // S at -x is not opened, but the quotient at the query depends on it.
    const helperPoints = [z, x];
    const sumPoints = [z, zNext, x, tiny.neg(x)];
    const all = Array.from({ length: 289 }, (_, code): LookupChallenges => ({ alpha: [code % 17], beta: [Math.floor(code / 17)] }));
    const columnsFor = async (main: Columns, challenges: LookupChallenges): Promise<Columns> => {
      const share = K1.scale(publicSum(K1, challenges, tinyMachine, [WORD]), tiny.inv(2));
      const [helper, sum] = await backend.lookups(main, challenges, share);
      // The sum closes around the cycle, so its end says the public words and nothing else.
      expect(tiny.add(sum![1]!, tiny.add(helper![1]!, share[0]!))).toBe(0);
      return [helper!, sum!];
    };

    it('is uniform for every challenge without a pole, so witnesses differ at most where one of them has a pole', async () => {
      for (const main of witnesses) expect(checkTrace(tiny, tinyMachine, tinyFixed, main, [WORD])).toEqual([]);
      const [helperMasks, sumMasks] = [contributions(masks.helper, helperPoints), contributions(masks.sum, sumPoints)];
      let poles = 0;
      for (const challenges of all) {
        for (const main of witnesses) {
          if (hasPole(main, challenges)) {
            poles++;
            continue;
          }
          const [helper, sum] = await columnsFor(main, challenges);
          expect(viewsOf(helper!, helperPoints, helperMasks).every((count) => count === 1)).toBe(true);
          expect(viewsOf(sum!, sumPoints, sumMasks).every((count) => count === 1)).toBe(true);
        }
      }
      // One alpha for each beta and tuple, at most.
      expect(poles).toBeGreaterThan(0);
      expect(poles).toBeLessThanOrEqual(2 * 17 * tuples(witnesses[0]!).length);
    });

    it('has no columns at all where there is a pole: the prover makes no proof', async () => {
      for (const main of witnesses) {
        for (const challenges of all.filter((c) => hasPole(main, c))) await expect(columnsFor(main, challenges)).rejects.toThrow(RangeError);
      }
    });

    it('C1: is not with one coefficient less in the helper or in the sum', async () => {
      const challenges = all.find((c) => witnesses.every((main) => !hasPole(main, c)) && c.beta[0] !== 0)!;
      const [one, other] = await Promise.all(witnesses.map((main) => columnsFor(main, challenges)));
      const differ = (column: 0 | 1, points: readonly number[], length: number): boolean => {
        const masked = contributions(length, points);
        const [a, b] = [viewsOf(one![column]!, points, masked), viewsOf(other![column]!, points, masked)];
        return a.some((count, key) => count !== b[key]);
      };
      expect(differ(0, helperPoints, masks.helper)).toBe(false);
      expect(differ(0, helperPoints, masks.helper - 1)).toBe(true);
      expect(differ(1, sumPoints, masks.sum)).toBe(false);
      expect(differ(1, sumPoints, masks.sum - 1)).toBe(true);
    });
  });
});
