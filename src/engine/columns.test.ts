// Small kernels around the transforms, each against plain TypeScript: columns out of groups, salts into a matrix, the running sum.
import { beforeAll, describe, expect, it } from 'vitest';
import { K, P, type Ext } from '../field/index.ts';
import type { Engine } from './index.ts';
import { loadEngine } from './load.node.ts';
import { EDGES, cellAt, sequence } from '../../test/harness/sequence.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await loadEngine();
});

const { felts, words } = sequence(13);

describe('scatterColumns', () => {
  it.each([[4, 1], [8, 2], [12, 3], [64, 5]])('brings %i rows of %i groups back to columns', (rows, groups) => {
    const { arena } = engine;
    const matrix = felts(4 * rows * groups);
    matrix.set(EDGES);
    const out = arena.allocate(16 * rows * groups);
    engine.run('scatterColumns', [arena.store(matrix), 16 * rows, rows, out, 4 * rows], groups);
    const columns = arena.words(out, 4 * rows * groups);
    for (let column = 0; column < 4 * groups; column++) {
      const expected = Uint32Array.from({ length: rows }, (_, row) => cellAt(matrix, rows, column, row));
      expect(columns.slice(column * rows, (column + 1) * rows)).toEqual(expected);
    }
  });
});

describe('placeSalts', () => {
  it.each([[1, 4], [2, 4], [3, 4], [4, 4], [5, 4], [7, 1], [6, 8]])('stands behind %i columns: %i words, and touches nothing else', (columns, saltWords) => {
    const { arena } = engine;
    const height = 6;
    const groups = Math.ceil((columns + saltWords) / 4);
    const [matrix, salts] = [words(4 * height * groups), words(height * saltWords)];
    salts.set([0, 0xffff_ffff]);
    const at = arena.store(matrix);
    engine.run('placeSalts', [arena.store(salts), saltWords, at, height, columns], height);
    const after = arena.words(at, matrix.length);
    for (let column = 0; column < 4 * groups; column++) {
      for (let row = 0; row < height; row++) {
        const salt = column - columns;
        const expected = salt >= 0 && salt < saltWords ? salts[row * saltWords + salt]! : cellAt(matrix, height, column, row);
        expect(cellAt(after, height, column, row), `column ${column}, row ${row}`).toBe(expected);
      }
    }
  });
});

describe('runningSum', () => {
  it.each([[1, 1], [4, 0], [7, 3], [16, 5]])('over %i rows of %i helpers is what came before, shares included', (rows, count) => {
    const { arena } = engine;
    for (const share of [[0, 0, 0, 0], [P - 1, P - 1, P - 1, P - 1], [...felts(4)]] satisfies Ext[]) {
      const columns = Array.from({ length: count }, (_, c) => (c === 0 ? new Uint32Array(4 * rows).fill(P - 1) : felts(4 * rows)));
      const out = arena.allocate(16 * rows);
      const address = arena.store(Uint32Array.from(columns.flatMap((column) => [...column])));
      engine.serial.runningSum(address, 16 * rows, count, arena.store(Uint32Array.from(share)), out, rows);
      let total = K.zero;
      for (let row = 0; row < rows; row++) {
        expect([...arena.words(out + 16 * row, 4)]).toEqual(total);
        total = columns.map((column): Ext => [...column.subarray(4 * row, 4 * row + 4)]).reduce(K.add, K.add(total, share));
      }
    }
  });
});
