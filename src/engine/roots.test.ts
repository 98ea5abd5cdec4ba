// The tables of the transforms (assembly/roots.ts), entry by entry.
import { beforeAll, describe, expect, it } from 'vitest';
import { F, P } from '../field/index.ts';
import { factorPair } from './constants.ts';
import type { Engine } from './index.ts';
import { loadEngine } from './load.node.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await loadEngine();
});

const pairs = (values: readonly number[]): number[] => values.flatMap((value) => factorPair(value));

describe('fillRoots', () => {
  it.each([0, 1, 2, 5, 10])('fills 2^%i roots, one for each block of a transform, and their inverses', (log) => {
    const { arena } = engine;
    const count = 2 ** log;
    const [roots, inverseRoots, work] = [8, 8, 4].map((bytes) => arena.allocate(bytes * count)) as [number, number, number];
    engine.serial.fillRoots(roots, inverseRoots, work, log);
    // Bit i of the block's number stands for the root of order 2^(i + 2).
    const expected = Array.from({ length: count }, (_, block) =>
      Array.from({ length: log }, (_, i) => ((block >> i) & 1 ? F.pow(3, (P - 1) / 2 ** (i + 2)) : 1)).reduce(F.mul, 1),
    );
    expect([...arena.words(roots, 2 * count)]).toEqual(pairs(expected));
    expect([...arena.words(inverseRoots, 2 * count)]).toEqual(pairs(expected.map(F.inv)));
  });
});

describe('fillPowers', () => {
  it.each([[1, 3], [F.inv(1024), F.inv(3)], [0, 3], [1, 0], [1, 1], [P - 1, 1], [1, P - 1], [P - 1, P - 2]])('from %i by %i', (start, base) => {
    const { arena } = engine;
    const count = 33;
    const out = arena.allocate(8 * count);
    engine.serial.fillPowers(out, start, base, count);
    const expected = Array.from({ length: count }, (_, i) => F.mul(start, F.pow(base, i)));
    expect([...arena.words(out, 2 * count)]).toEqual(pairs(expected));
  });
});
