import { beforeAll, describe, expect, it } from 'vitest';
import { F, K, P, evaluateOnCoset, interpolate, toReversedOrder } from '../field/index.ts';
import { addMask } from '../stark/reference-backend.ts';
import type { Engine } from './index.ts';
import { loadEngine } from './load.node.ts';
import { EDGES, cellAt, sequence } from '../../test/harness/sequence.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await loadEngine();
});

const { felts } = sequence(1);
/** Columns one after another in the arena. */
const storeColumns = (columns: readonly Uint32Array[]): number => engine.arena.store(Uint32Array.from(columns.flatMap((c) => [...c])));

describe('transforms', () => {
  it.each([
    { log: 2, cosets: 1, mask: 4, width: 1 },
    { log: 2, cosets: 4, mask: 4, width: 3 },
    { log: 3, cosets: 8, mask: 8, width: 5 },
    { log: 4, cosets: 2, mask: 0, width: 4 },
    { log: 5, cosets: 8, mask: 12, width: 4 },
    { log: 6, cosets: 16, mask: 20, width: 6 },
    { log: 10, cosets: 8, mask: 72, width: 5 },
    { log: 11, cosets: 4, mask: 72, width: 4 },
    { log: 12, cosets: 2, mask: 100, width: 4 },
    { log: 13, cosets: 2, mask: 4, width: 1 },
  ])('interpolate, mask and extend: n = 2^$log, $cosets cosets, mask $mask, $width columns', ({ log, cosets, mask, width }) => {
    const { arena, tables } = engine;
    const n = 2 ** log;
    const N = n * cosets;
    const groups = Math.ceil(width / 4);
    const columns = Array.from({ length: width }, () => felts(n));
    columns[0]!.set(EDGES.slice(0, n));
    const masks = columns.map(() => felts(mask));
    const powers = engine.powers(1, 3, n + mask);
    const scale = engine.powers(F.inv(n), 3, n);
    const stride = (n + mask) * 16;
    const coefficients = arena.allocate(groups * stride);
    const values = arena.allocate(groups * N * 16);
    engine.run('gatherValues', [storeColumns(columns), 4 * n, width, log, coefficients, stride], groups);
    engine.run('interpolate', [tables.inverseRoots, scale, coefficients, stride, log], groups);
    engine.run('addMasks', [powers, storeColumns(masks), 4 * mask, width, mask, coefficients, stride, log], groups);
    engine.run('extend', [tables.roots, coefficients, stride, n + mask, values, log, cosets], groups * cosets);
    const words = arena.words(values, groups * N * 4);
    columns.forEach((column, c) => {
      const expected = toReversedOrder(evaluateOnCoset(F, foldDegree(addMask(K, interpolate(F, column), masks[c]!), N), N, 3));
      expect(Uint32Array.from(expected, (_, row) => cellAt(words, N, c, row))).toEqual(expected);
    });
  });

  it('brings coefficients in and takes values on a coset back to them', () => {
    const { arena, tables } = engine;
    const log = 5;
    const n = 2 ** log;
    const columns = [felts(n), felts(n)];
    const coefficients = arena.allocate(16 * n);
    engine.run('gatherCoefficients', [engine.powers(1, 3, n), storeColumns(columns), 4 * n, 2, n, coefficients, 16 * n], 1);
    const values = arena.allocate(16 * n);
    engine.run('extend', [tables.roots, coefficients, 16 * n, n, values, log, 1], 1);
    engine.run('interpolate', [tables.inverseRoots, engine.powers(F.inv(n), F.inv(3), n), values, 16 * n, log], 1);
    const words = arena.words(values, 4 * n);
    columns.forEach((column, c) => expect(Uint32Array.from(column, (_, row) => cellAt(words, n, c, row))).toEqual(column));
  });
});

/** The remainder modulo X^N - 3^N: the same values on 3<w> of size N. */
function foldDegree(coefficients: Uint32Array, N: number): Uint32Array {
  const out = coefficients.slice(0, N);
  const factor = F.pow(3, N);
  coefficients.subarray(N).forEach((c, i) => (out[i] = F.add(out[i]!, F.mul(c, factor % P))));
  return out;
}
