import { beforeAll, describe, expect, it } from 'vitest';
import { F, K, P, evaluateAtExt, evaluateExtAtExt, type Ext } from '../field/index.ts';
import { foldLeaf, foldedDomain } from '../stark/fri.ts';
import { factorPair, productMatrix } from './constants.ts';
import type { Engine } from './index.ts';
import { loadEngine } from './load.node.ts';
import { EDGES, sequence } from '../../test/harness/sequence.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await loadEngine();
});

const { felts } = sequence(3);
const ext = (): Ext => [...felts(4)];
const rowAt = (words: Uint32Array, row: number): Ext => [...words.subarray(4 * row, 4 * row + 4)];
/** Coefficient rows of groups, [group][row][4]. */
const column = (words: Uint32Array, rows: number, c: number): number[] =>
  Array.from({ length: rows }, (_, r) => words[((c >> 2) * rows + r) * 4 + (c & 3)]!);

const extremes: Ext[] = [[0, 0, 0, 0], [1, 0, 0, 0], [P - 1, P - 1, P - 1, P - 1], [(P - 1) / 2, (P + 1) / 2, 1, P - 2]];

describe('openings', () => {
  it.each([1, 29, 30, 31, 60, 61, 100])('evaluates columns of %i coefficients', (rows) => {
    const { arena } = engine;
    for (const y of [ext(), ...extremes]) {
      const coefficients = felts(2 * rows * 4);
      coefficients.set(EDGES.slice(0, 4));
      const weights = arena.allocate(48 * rows);
      engine.serial.powers(weights, arena.store(productMatrix(y)), rows);
      const out = arena.allocate(2 * 64);
      engine.run('evaluate', [weights, arena.store(coefficients), 16 * rows, rows, out], 2);
      const words = arena.words(out, 32);
      for (let c = 0; c < 8; c++) {
        const value = [0, 1, 2, 3].map((j) => words[(c >> 2) * 16 + 4 * j + (c & 3)]!);
        expect(value).toEqual(evaluateAtExt(K, column(coefficients, rows, c), y));
      }
    }
  });
});

describe('the DEEP combination', () => {
  it.each([1, 30, 31, 65])('adds up %i groups of columns', (groups) => {
    const { arena } = engine;
    const rows = 5;
    const coefficients = felts(groups * rows * 4).fill(P - 1, 0, 40);
    const weights = Array.from({ length: 4 * groups }, (_, c) => (c < 4 ? extremes[c]! : ext()));
    const vectors = Uint32Array.from({ length: 16 * groups }, (_, i) => weights[(i >> 4) * 4 + (i & 3)]![(i >> 2) & 3]!);
    const split = arena.allocate(48 * 4 * groups);
    engine.serial.splitWeights(split, arena.store(vectors), 4 * groups);
    const before = felts(4 * rows);
    const out = arena.store(before);
    engine.run('combine', [split, arena.store(coefficients), 16 * rows, groups, out], rows);
    for (let row = 0; row < rows; row++) {
      const expected = weights
        .map((w, c) => K.scale(w, column(coefficients, rows, c)[row]!))
        .reduce(K.add, rowAt(before, row));
      expect(rowAt(arena.words(out, 4 * rows), row)).toEqual(expected);
    }
  });

  it.each([1, 2, 3, 50])('divides %i coefficients by X - y', (rows) => {
    const { arena } = engine;
    for (const y of [ext(), ...extremes]) {
      const dividend = felts(4 * rows);
      const out = arena.store(new Uint32Array(4 * rows));
      engine.serial.divide(arena.store(dividend), arena.store(productMatrix(y)), rows, out);
      const quotient = Array.from({ length: rows }, (_, i) => rowAt(arena.words(out, 4 * rows), i));
      const polynomial = Array.from({ length: rows }, (_, i) => rowAt(dividend, i));
      // s(x) - s(y) = q(x) (x - y) at another point.
      const x = ext();
      expect(K.mul(evaluateExtAtExt(K, quotient, x), K.sub(x, y))).toEqual(
        K.sub(evaluateExtAtExt(K, polynomial, x), evaluateExtAtExt(K, polynomial, y)),
      );
    }
  });
});

describe('folding', () => {
  it.each([1, 2, 3])('by 2^%i equals the reference', (foldLog) => {
    const { arena, tables } = engine;
    const log = 6;
    for (const [beta, shift] of [[ext(), 3], [extremes[2]!, F.pow(3, 8)], [extremes[0]!, 5]] as const) {
      const words = felts(4 * 2 ** log).fill(P - 1, 0, 20);
      const matrices: number[] = [];
      let domain = { log, shift };
      let power = beta;
      for (let step = 0; step < foldLog; step++) {
        matrices.push(...productMatrix(K.scale(power, F.inv(domain.shift))));
        domain = foldedDomain(K, domain, 1);
        power = K.mul(power, power);
      }
      const count = 2 ** (log - foldLog);
      const out = arena.allocate(16 * count);
      const scale = arena.store(Uint32Array.from(factorPair(F.inv(2 ** foldLog))));
      engine.run('foldCodeword', [tables.inverseRoots, arena.store(Uint32Array.from(matrices)), scale, arena.store(words), foldLog, out], count);
      const values = Array.from({ length: 2 ** log }, (_, i) => rowAt(words, i));
      for (let leaf = 0; leaf < count; leaf++) {
        const expected = foldLeaf(K, { log, shift }, foldLog, leaf, values.slice(leaf << foldLog, (leaf + 1) << foldLog), beta);
        expect(rowAt(arena.words(out, 4 * count), leaf)).toEqual(expected);
      }
    }
  });
});
