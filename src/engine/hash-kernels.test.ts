import { blake3 } from '@noble/hashes/blake3.js';
import { beforeAll, describe, expect, it } from 'vitest';
import vectors from '../../test/vectors/rpo-koalabear.json' with { type: 'json' };
import { emptyColumns } from '../air/index.ts';
import { F, P } from '../field/index.ts';
import {
  Tag, blake3Reference, blake3Suite, buildMerkleTree, bytesToWords, rpoPermuteReference, rpoSuite, spongeMany, padToBlocks, wordsToBytes,
} from '../hash/index.ts';
import { blake3Kernels, rpoPermutation, rpoRoundColumns, type Engine } from './index.ts';
import { loadEngine } from './load.node.ts';
import { roundColumnsReference } from '../vm/index.ts';
import { sequence } from '../../test/harness/sequence.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await loadEngine();
});

const { words, felts } = sequence(7);
const FELT_EDGES = [0, 1, P - 1];
const WORD_EDGES = [0, 0xffff_ffff];
/** Rows of one edge value each, then rows that mix them. */
const edgeRows = (edges: readonly number[], width: number, height: number): Uint32Array =>
  Uint32Array.from({ length: width * height }, (_, i) => {
    const [r, c] = [Math.floor(i / width), i % width];
    return edges[(r < edges.length ? r : r * c) % edges.length]!;
  });
/** A matrix in groups of four columns (assembly/rows.ts) whose packed rows are `rows`; spare columns hold garbage. */
const toMatrix = (rows: Uint32Array, width: number, height: number): Uint32Array => {
  const matrix = words(Math.ceil(width / 4) * 4 * height);
  for (let r = 0; r < height; r++) {
    for (let c = 0; c < width; c++) matrix[((c >> 2) * height + r) * 4 + (c & 3)] = rows[r * width + c]!;
  }
  return matrix;
};

describe('round columns in Wasm', () => {
  it.each([1, 2, 4, 8] as const)('equal the reference rounds in blocks of %i rows', (rows) => {
    for (const inputs of [...[1, 2, 4, 5].map((count) => felts(24 * count)), edgeRows(FELT_EDGES, 24, 6)]) {
      const count = inputs.length / 24;
      const [columns, expected] = [emptyColumns(192 / rows, count * rows), emptyColumns(192 / rows, count * rows)];
      rpoRoundColumns(engine)(inputs, rows, columns);
      roundColumnsReference(inputs, rows, expected);
      expect(columns).toEqual(expected);
    }
  });
});

describe('RPO in Wasm', () => {
  it('gives the published vector', () => {
    const states = Uint32Array.from(vectors.input);
    rpoPermutation(engine)(states);
    expect([...states]).toEqual(vectors.output);
  });

  it.each([0, 1, 2, 3, 4, 5, 8, 9])('equals the reference on %i states', (count) => {
    const states = felts(24 * count);
    const expected = states.slice();
    rpoPermuteReference(expected);
    rpoPermutation(engine)(states);
    expect(states).toEqual(expected);
  });

  it('equals the reference on states of 0, 1, p - 1 and where single words are extreme', () => {
    const fill = (value: number): number[] => new Array<number>(24).fill(value);
    const single = (i: number): number[] => fill(0).map((x, k) => (k === i ? P - 1 : x));
    const states = Uint32Array.from([...fill(0), ...fill(1), ...fill(P - 1), ...single(0), ...single(11), ...single(23)]);
    const expected = states.slice();
    rpoPermuteReference(expected);
    // One by one (assembly/rpo-single.ts), then side by side.
    const alone = Array.from({ length: states.length / 24 }, (_, k) => states.slice(24 * k, 24 * k + 24));
    for (const state of alone) rpoPermutation(engine)(state);
    expect(alone.flatMap((state) => [...state])).toEqual([...expected]);
    rpoPermutation(engine)(states);
    expect(states).toEqual(expected);
  });

  it('refuses what is not whole states', () => {
    expect(() => rpoPermutation(engine)(new Uint32Array(25))).toThrow(RangeError);
  });

  it.each([1, 4, 15, 16, 17, 31, 32, 33])('hashes leaves of %i felts, packed and in a matrix', (width) => {
    const { arena, tables } = engine;
    const height = 8;
    for (const rows of [felts(width * height), edgeRows(FELT_EDGES, width, height)]) {
      const padded = Uint32Array.from(Array.from({ length: height }, (_, r) => [...padToBlocks(rows.slice(r * width, r * width + width))]).flat());
      const expected = spongeMany(rpoPermuteReference, Tag.LEAF, padded, Math.ceil(width / 16));
      const out = arena.allocate(32 * height);
      const packed = arena.store(rows);
      engine.run('rpoLeaves', [tables.rpo, Tag.LEAF, packed, 16, 4 * width, width, out], height);
      expect(arena.words(out, 8 * height)).toEqual(expected);
      const matrix = arena.store(toMatrix(rows, width, height));
      engine.run('rpoLeaves', [tables.rpo, Tag.LEAF, matrix, 16 * height, 16, width, out], height);
      expect(arena.words(out, 8 * height)).toEqual(expected);
    }
  });

  it.each([1, 3, 4, 6])('joins %i pairs', (count) => {
    const { arena, tables } = engine;
    for (const pairs of [felts(16 * count), edgeRows(FELT_EDGES, 16, count)]) {
      const out = arena.allocate(32 * count);
      engine.run('rpoNodes', [tables.rpo, Tag.NODE, arena.store(pairs), out], count);
      expect(arena.words(out, 8 * count)).toEqual(rpoSuite(rpoPermuteReference).compressPairs(pairs));
    }
  });

  it.each([1, 2, 3, 4, 5, 6])('builds subtrees of height %i like the reference, digests of 0, 1 and p - 1 among the leaves', (height) => {
    const { arena, tables } = engine;
    const leaves = felts(8 * 64);
    leaves.set(edgeRows(FELT_EDGES, 8, 6));
    const levels = arena.allocate(2 * 64 * 32);
    arena.words(levels, leaves.length).set(leaves);
    engine.run('rpoSubtrees', [tables.rpo, Tag.NODE, levels, 6, height], 2 ** (6 - height));
    const expected = buildMerkleTree(rpoSuite(rpoPermuteReference), leaves, 6 - height).levels.flatMap((level) => [...level]);
    expect([...arena.words(levels, expected.length)]).toEqual(expected);
  });

  it('finds the smallest nonce', async () => {
    const { arena, tables } = engine;
    const limit = 2 ** 26;
    const suite = rpoSuite(rpoPermutation(engine));
    for (const state of [felts(8), ...FELT_EDGES.map((edge) => new Uint32Array(8).fill(edge))]) {
      const hit = await engine.search('rpoGrind', [tables.rpo, Tag.GRIND, arena.store(state), limit], 1000);
      const expected = Array.from({ length: 1000 }, (_, nonce) => nonce).find((nonce) => suite.grind(state, nonce).felt < limit);
      expect(hit).toBe(expected);
      expect(await engine.search('rpoGrind', [tables.rpo, Tag.GRIND, arena.store(state), limit], hit!)).toBe(undefined);
    }
  });
});

describe('BLAKE3 in Wasm', () => {
  it.each([1, 3, 4, 15, 16, 17, 31, 32, 33, 47, 48, 49, 175, 255, 256])('hashes leaves of %i words, packed and in a matrix', (width) => {
    const { arena } = engine;
    const height = 8;
    for (const rows of [words(width * height), edgeRows(WORD_EDGES, width, height)]) {
      const expected = blake3Reference.hashMany(rows, width);
      expect(blake3Kernels(engine).hashMany(rows, width)).toEqual(expected);
      const matrix = arena.store(toMatrix(rows, width, height));
      const out = arena.allocate(32 * height);
      engine.run('blake3Leaves', [matrix, 16 * height, 16, width, out], height);
      expect(arena.words(out, 8 * height)).toEqual(expected);
    }
  });

  it.each([0, 1, 2, 3, 4, 5, 9])('hashes and joins %i at a time', (count) => {
    for (const pairs of [words(16 * count), edgeRows(WORD_EDGES, 16, count)]) {
      expect(blake3Kernels(engine).parentMany(pairs)).toEqual(blake3Reference.parentMany(pairs));
      expect(blake3Kernels(engine).hashMany(pairs, 16)).toEqual(blake3Reference.hashMany(pairs, 16));
    }
  });

  it.each([1, 2, 3, 4, 5, 6])('builds subtrees of height %i like the reference, digests of 0 and 0xffffffff among the leaves', (height) => {
    const { arena } = engine;
    const leaves = words(8 * 64);
    leaves.set(edgeRows(WORD_EDGES, 8, 6));
    const levels = arena.allocate(2 * 64 * 32);
    arena.words(levels, leaves.length).set(leaves);
    engine.run('blake3Subtrees', [levels, 6, height], 2 ** (6 - height));
    const expected = buildMerkleTree(blake3Suite(F, blake3Reference), leaves, 6 - height).levels.flatMap((level) => [...level]);
    expect([...arena.words(levels, expected.length)]).toEqual(expected);
  });

  it.each([0, 1, 2, 15, 16, 17, 255, 256, 257, 511, 512, 513, 767, 768, 769, 1024, 1025, 1280, 1536, 1792, 2047, 2048, 2049, 16_383, 16_384, 2 ** 17])('keyed, a message of %i words', (length) => {
    const inputs = [[words(8), words(length)], ...WORD_EDGES.map((edge) => [new Uint32Array(8).fill(edge), new Uint32Array(length).fill(edge)])];
    for (const [key, message] of inputs) expect(blake3Kernels(engine).keyed(key!, message!)).toEqual(blake3Reference.keyed(key!, message!));
  });

  it('refuses another key and longer messages', () => {
    expect(() => blake3Kernels(engine).keyed(new Uint32Array(9), new Uint32Array(1))).toThrow(RangeError);
    expect(() => blake3Kernels(engine).keyed(new Uint32Array(8), new Uint32Array(2 ** 17 + 1))).toThrow(RangeError);
  });

  it('R5: refuses leaves that are not one chunk', () => {
    expect(() => blake3Kernels(engine).hashMany(new Uint32Array(257), 257)).toThrow(RangeError);
    expect(() => blake3Kernels(engine).hashMany(new Uint32Array(0), 0)).toThrow(RangeError);
    expect(() => blake3Kernels(engine).hashMany(new Uint32Array(5), 2)).toThrow(RangeError);
  });

  it('finds the smallest nonce', async () => {
    const { arena, tables } = engine;
    const limit = 2 ** 25;
    const suite = blake3Suite(F, blake3Reference);
    for (const state of [words(8), ...WORD_EDGES.map((edge) => new Uint32Array(8).fill(edge))]) {
      const hit = await engine.search('blake3Grind', [tables.powerPair, Tag.GRIND, arena.store(state), limit], 2000);
      const expected = Array.from({ length: 2000 }, (_, nonce) => nonce).find((nonce) => suite.grind(state, nonce).felt < limit);
      expect(hit).toBe(expected);
    }
  });

  it.each([1, 31, 32, 63, 64])('streams from a seed of %i bytes', (length) => {
    const { arena } = engine;
    for (const seed of [wordsToBytes(words(16)).subarray(0, length), ...[0, 0xff].map((edge) => new Uint8Array(length).fill(edge))]) {
      const padded = new Uint8Array(64);
      padded.set(seed);
      const out = arena.allocate(64 * 9);
      engine.run('blake3Stream', [arena.store(bytesToWords(padded)), length, 0, out], 9);
      expect(arena.words(out, 144)).toEqual(bytesToWords(blake3(seed, { dkLen: 64 * 9 })));
    }
  });
});
