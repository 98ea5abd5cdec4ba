import { beforeAll, describe, expect, it } from 'vitest';
import { evaluatorSource, periodicOffsets } from '../../scripts/evaluator-source.ts';
import { compileKernels } from '../../scripts/build-wasm.ts';
import { toyFixed, toyMachine, toyTrace } from '../../test/harness/toy-machine.ts';
import { F, K, evaluateOnCoset, interpolate, toReversedOrder, type Ext } from '../field/index.ts';
import { blake3Reference, blake3Stream, blake3Suite, randomStream } from '../hash/index.ts';
import { hidingMasks, type Parameters } from '../stark/index.ts';
import { addMask, referenceBackend } from '../stark/reference-backend.ts';
import { R, factorPair } from './constants.ts';
import { Arena, createMemory, scratchOf } from './memory.ts';

// One machine of each kind: the toy has next rows, periodic and fixed columns, a bus, products of degree three.
const machine = toyMachine(64);
const fixed = toyFixed(machine);
const main = toyTrace(F, machine, 42, 3);
const random = randomStream(blake3Stream(new Uint8Array(32).fill(3)));
const ext = (): Ext => [...random.felts(F, 4)];
const parameters: Parameters = {
  set: 'test', setId: 0, suite: 'blake3', logHeight: 6, blowupLog: 3, queries: 4, degreeBound: 96,
  grinding: { lookup: 0, constraints: 0, point: 0, batch: 0, folds: [0], query: 0 }, masks: hidingMasks(4, 4), capLog: 2,
};
const reference = referenceBackend(K, blake3Suite(F, blake3Reference), machine, fixed, parameters);
const challenges = { alpha: ext(), beta: ext() };
const [gamma, publicShare] = [ext(), ext()];
const n = 64;

let exports: Record<string, (...args: number[]) => void>;
let arena: Arena;
beforeAll(async () => {
  const wasm = await compileKernels('st', 'assembly/generated/toy-entry.ts', {
    'assembly/generated/toy-entry.ts': `export { evaluateLookups, evaluateQuotient } from './evaluator';`,
    'assembly/generated/evaluator.ts': evaluatorSource(machine),
  });
  const memory = createMemory(false);
  const { instance } = await WebAssembly.instantiate(wasm, { env: { memory } });
  exports = instance.exports as typeof exports;
  arena = new Arena(memory);
});

const montgomery = (x: number): number => F.mul(x, R);
const store = (words: ArrayLike<number>): number => arena.store(Uint32Array.from(words));
const pairs = (x: Ext): number[] => x.flatMap((c) => factorPair(c));
const powers = (base: Ext, count: number, first: Ext): Ext[] => {
  const out = [first];
  while (out.length < count) out.push(K.mul(out.at(-1)!, base));
  return out;
};
/** Columns as [group][row][4]. */
const grouped = (columns: Uint32Array[]): Uint32Array => {
  const height = columns[0]!.length;
  const out = new Uint32Array(Math.ceil(columns.length / 4) * 4 * height);
  columns.forEach((column, c) => column.forEach((value, r) => (out[((c >> 2) * height + r) * 4 + (c & 3)] = value)));
  return out;
};
const ungrouped = (words: Uint32Array, width: number): Uint32Array[] => {
  const height = words.length / (Math.ceil(width / 4) * 4);
  return Array.from({ length: width }, (_, c) => Uint32Array.from({ length: height }, (_r, r) => words[((c >> 2) * height + r) * 4 + (c & 3)]!));
};
const power = () => store(factorPair(R));

describe('generated evaluators against the reference backend', () => {
  it('computes the helper columns', async () => {
    const expected = await reference.lookups(main, challenges, publicShare);
    const padded = (columns: readonly Uint32Array[]): Uint32Array => Uint32Array.from(columns.flatMap((c) => [...c, c[0]!, 0, 0, 0]));
    const offsets = periodicOffsets(machine, false);
    const periodic = new Uint32Array(64);
    machine.periodic.forEach((values, c) => {
      for (let i = 0; i < Math.max(4, values.length); i++) periodic[offsets[c]! + i] = montgomery(values[i % values.length]!);
    });
    const groups = machine.helperGroups.length;
    const out = arena.allocate(groups * n * 16);
    exports['evaluateLookups']!(
      scratchOf(0), power(), store(factorPair(F.inv(R))), store(padded(main)), store(padded(fixed)), (n + 4) * 4, store(periodic),
      store(challenges.alpha.map(montgomery)), store(powers(challenges.beta, 8, challenges.beta).flatMap(pairs)), out, n * 16, 0, n / 4,
    );
    expect(ungrouped(arena.words(out, groups * n * 4), groups * 4)).toEqual(expected.slice(0, groups * 4));
  });

  it('computes the quotient on the first 4n points of D', async () => {
    const helperColumns = await reference.lookups(main, challenges, publicShare);
    const { masks } = parameters;
    const mainMasks = main.map((_, c) => random.felts(F, machine.nextColumns.includes(c) ? masks.mainNext : masks.main));
    const helperMasks = helperColumns.map((_, c) => random.felts(F, c < machine.helperGroups.length * 4 ? masks.helper : masks.sum));
    const salts = new Uint32Array(n * 8 * 4);
    const [a, b] = [await reference.commitTrace(main, mainMasks, salts), await reference.commitTrace(helperColumns, helperMasks, salts)];
    const coefficients = await reference.quotient(a, b, { challenges, gamma, publicShare });
    const expected = coefficients.map((c) => toReversedOrder(evaluateOnCoset(F, c, 4 * n, 3)));

    const extend = (columns: Uint32Array[], maskColumns: Uint32Array[]): Uint32Array[] =>
      columns.map((c, i) => toReversedOrder(evaluateOnCoset(F, addMask(K, interpolate(F, c), maskColumns[i]!), 8 * n, 3)));
    const none = fixed.map(() => new Uint32Array(0));
    const offsets = periodicOffsets(machine, true);
    const periodic = new Uint32Array(64);
    machine.periodic.forEach((values, c) => {
      const size = 4 * values.length;
      const onCoset = evaluateOnCoset(F, interpolate(F, Uint32Array.from(values)), size, F.pow(3, n / values.length));
      onCoset.forEach((v, i) => (periodic[offsets[c]! + i] = montgomery(v)));
    });
    const w4n = F.rootOfUnity(8);
    const vanishing = [0, 1, 2, 3].flatMap((i) => {
      const x = F.mul(3, F.pow(w4n, i));
      return factorPair(F.inv(F.mul(R, F.sub(F.pow(x, n), 1))));
    });
    const count = machine.constraints.length + machine.helperGroups.length + 1;
    const out = arena.allocate(4 * n * 16);
    exports['evaluateQuotient']!(
      scratchOf(0), power(), store(grouped(extend(main, mainMasks))), 8 * n * 16, store(grouped(extend(helperColumns, helperMasks))), 8 * n * 16,
      store(grouped(extend(fixed, none))), 8 * n * 16, store(periodic), store(powers(gamma, count, K.one).flatMap(pairs)),
      store(challenges.alpha.map(montgomery)), store(powers(challenges.beta, 8, challenges.beta).flatMap(pairs)),
      store(publicShare.map(montgomery)), store(vanishing), out, 6, 0, n,
    );
    expect(ungrouped(arena.words(out, 16 * n), 4)).toEqual(expected);
  });
});
