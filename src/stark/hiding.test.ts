import { describe, expect, it } from 'vitest';
import { equivocate, openedContent, type ProgrammedChallenges } from '../../test/harness/equivocation.ts';
import { solve } from '../../test/harness/linear-system.ts';
import { toyFixed, toyMachine, toyTrace } from '../../test/harness/toy-machine.ts';
import { blake3Kernels } from '../engine/index.ts';
import { loadEngine } from '../engine/load.node.ts';
import { F, K, domain, evaluateAtExt, extensionField, interpolate, primeField, type Ext } from '../field/index.ts';
import { blake3Stream, blake3Suite, randomStream } from '../hash/index.ts';
import { openingPlan } from './deep.ts';
import { chunkLength, foldLogs, hidingMasks, hides, verifyingKey, type Masks, type Parameters } from './index.ts';
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
  const vk = verifyingKey(K, suite, machine, 7, fixed, parameters);
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
    const vk = { K: K1, parameters } as ReturnType<typeof verifyingKey>;
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
});
