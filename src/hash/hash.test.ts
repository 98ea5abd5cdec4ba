import { blake3 } from '@noble/hashes/blake3.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import vectors from '../../test/vectors/rpo-koalabear.json' with { type: 'json' };
import { F, K, P, primeField } from '../field/index.ts';
import {
  BLAKE3_IV, MDS_ROW, PARENT, ROUND_CONSTANTS, Tag, Transcript, blake3Reference, blake3Stream, blake3Suite, buildMerkleTree,
  bytesToWords, compress, compressBlock, openMerkleTree, openingLength, padToBlocks, randomStream, rpoPermuteReference,
  rpoSuite, sponge, verifyMerkleOpening, wordsToBytes, type Suite,
} from './index.ts';

const suites: Suite[] = [rpoSuite(rpoPermuteReference), blake3Suite(F, blake3Reference)];

describe('RPO against the published vector', () => {
  it('S8: has the published constants and matrix', () => {
    expect(MDS_ROW).toEqual(vectors.firstRow);
    expect(ROUND_CONSTANTS[0]!.slice(0, 4)).toEqual(vectors.firstConstants);
    expect(ROUND_CONSTANTS).toHaveLength(15);
  });

  it('permutes 0..23 to the published state, side by side as well', () => {
    const states = Uint32Array.from([...vectors.input, ...vectors.input]);
    rpoPermuteReference(states);
    expect([...states]).toEqual([...vectors.output, ...vectors.output]);
  });
});

describe('RPO modes', () => {
  const message = Array.from({ length: 32 }, (_, i) => i);
  it('separate tags, lengths and modes', () => {
    const p = rpoPermuteReference;
    const digests = [
      sponge(p, Tag.NOTE, message), sponge(p, Tag.LEAF, message), sponge(p, Tag.NOTE, message.slice(0, 16)),
      compress(p, Tag.NOTE, message.slice(0, 8), message.slice(8, 16)), sponge(p, Tag.NOTE, [...message, ...new Array(16).fill(0)]),
    ].map((d) => d.join());
    expect(new Set(digests).size).toBe(digests.length);
  });

  it('refuse what would spill into the capacity', () => {
    expect(() => compress(rpoPermuteReference, Tag.NOTE, message.slice(0, 9), [])).toThrow(RangeError);
    expect(() => compress(rpoPermuteReference, Tag.NOTE, [], message.slice(0, 9))).toThrow(RangeError);
    expect(() => bytesToWords(new Uint8Array(5))).toThrow(RangeError);
  });

  it('are what one reads in the definition', () => {
    const state = Uint32Array.from([...message.slice(0, 16), Tag.NOTE, 2, 0, 0, 0, 0, 0, 0]);
    rpoPermuteReference(state);
    state.set(message.slice(16), 0);
    rpoPermuteReference(state);
    expect([...sponge(rpoPermuteReference, Tag.NOTE, message)]).toEqual([...state.subarray(0, 8)]);
  });

  it('R8: refuse what is not whole blocks', () => {
    expect(() => sponge(rpoPermuteReference, Tag.NOTE, [1, 2, 3])).toThrow(RangeError);
    expect(() => sponge(rpoPermuteReference, Tag.NOTE, [])).toThrow(RangeError);
    expect([...padToBlocks([])]).toEqual(new Array(16).fill(0));
    expect(padToBlocks(new Array(17).fill(1))).toHaveLength(32);
  });

  it('V3: give every use a tag of its own', () => {
    expect(new Set(Object.values(Tag)).size).toBe(Object.values(Tag).length);
  });
});

describe('BLAKE3 against @noble/hashes', () => {
  const CHUNK_START = 1, CHUNK_END = 2, ROOT = 8;
  const chunk = (bytes: Uint8Array, counter: number, last: number): Uint32Array => {
    let cv: Uint32Array = BLAKE3_IV;
    for (let b = 0; b < bytes.length / 64; b++) {
      const flags = (b === 0 ? CHUNK_START : 0) | (b === bytes.length / 64 - 1 ? CHUNK_END | last : 0);
      cv = compressBlock(cv, bytesToWords(bytes.subarray(64 * b, 64 * b + 64)), 64, flags, counter);
    }
    return cv;
  };

  it('compresses chunks: 64 and 1024 bytes', () => {
    for (const length of [64, 1024]) {
      const bytes = Uint8Array.from({ length }, (_, i) => i % 251);
      expect([...wordsToBytes(chunk(bytes, 0, ROOT))]).toEqual([...blake3(bytes)]);
    }
  });

  it('R5: joins nodes by PARENT without ROOT: the inner nodes of a four-chunk message', () => {
    const bytes = Uint8Array.from({ length: 4096 }, (_, i) => i % 241);
    const cvs = Uint32Array.from([0, 1, 2, 3].flatMap((k) => [...chunk(bytes.subarray(1024 * k, 1024 * k + 1024), k, 0)]));
    const inner = blake3Reference.parentMany(cvs);
    expect([...wordsToBytes(compressBlock(BLAKE3_IV, inner, 64, PARENT | ROOT))]).toEqual([...blake3(bytes)]);
  });
});

describe.each(suites)('suite $name', (suite) => {
  it('hashes leaves of one length apart from nodes', () => {
    const row = Uint32Array.from({ length: 16 }, (_, i) => i);
    expect([...suite.hashLeaves(row, 16)]).not.toEqual([...suite.compressPairs(row)]);
    const two = suite.hashLeaves(Uint32Array.from([...row, ...row.map((x) => x + 1)]), 16);
    expect([...two.subarray(0, 8)]).toEqual([...suite.hashLeaves(row, 16)]);
  });

  it('diverges on every part of the transcript', () => {
    const run = (change: (t: Transcript) => void): string => {
      const t = new Transcript(suite, K);
      change(t);
      return t.ext().join();
    };
    const base = (t: Transcript): void => t.absorb(16, Uint32Array.of(1, 2, 3));
    const runs = [
      run(base),
      run((t) => t.absorb(17, Uint32Array.of(1, 2, 3))),
      run((t) => t.absorb(16, Uint32Array.of(1, 2, 4))),
      run((t) => { base(t); t.absorb(16, Uint32Array.of()); }),
      run((t) => { base(t); t.ext(); }),
      run((t) => { base(t); t.ext(); t.ext(); }),
      run((t) => { base(t); t.checkGrinding(1, 5); }),
    ];
    expect(new Set(runs).size).toBe(runs.length);
    expect(run(base)).toBe(run(base));
  });

  it('R3: grinds: about one nonce in 2^bits passes, zero bits take nonce 0 only', () => {
    let passed = 0;
    for (let nonce = 0; nonce < 64; nonce++) {
      const t = new Transcript(suite, K);
      if (t.checkGrinding(2, nonce)) passed++;
    }
    expect(passed).toBeGreaterThan(4);
    expect(passed).toBeLessThan(32);
    expect(new Transcript(suite, K).checkGrinding(0, 0)).toBe(true);
    expect(new Transcript(suite, K).checkGrinding(0, 1)).toBe(false);
  });

  it('R4: opens Merkle trees at any set of leaves, and rejects any change', () => {
    const leaves = suite.hashLeaves(Uint32Array.from({ length: 32 * 4 }, (_, i) => i), 4);
    const tree = buildMerkleTree(suite, leaves, 2);
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 31 }), { minLength: 1, maxLength: 9 }), (picked) => {
        const indices = picked.sort((a, b) => a - b);
        const opened = Uint32Array.from(indices.flatMap((i) => [...leaves.subarray(i * 8, i * 8 + 8)]));
        const siblings = openMerkleTree(tree, indices);
        expect(siblings.length).toBe(8 * openingLength(indices, 5, 2));
        const check = (o: Uint32Array, s: Uint32Array, c: Uint32Array): boolean => verifyMerkleOpening(suite, c, 5, indices, o, s);
        expect(check(opened, siblings, tree.cap)).toBe(true);
        const flip = (a: Uint32Array, i: number): Uint32Array => a.map((x, k) => (k === i ? (x + 1) % P : x));
        expect(check(flip(opened, 0), siblings, tree.cap)).toBe(false);
        if (siblings.length > 0) expect(check(opened, flip(siblings, siblings.length - 1), tree.cap)).toBe(false);
        expect(check(opened, siblings, flip(tree.cap, (indices[0]! >> 3) * 8))).toBe(false);
      }),
      { numRuns: suite.name === 'rpo' ? 5 : 50 },
    );
    expect(() => buildMerkleTree(suite, leaves, 6)).toThrow(RangeError);
  });
});

describe('randomness', () => {
  const seed = new Uint8Array(32).fill(7);
  it('is the BLAKE3 output stream, whatever the sizes of the draws', () => {
    const stream = blake3Stream(seed);
    const parts = [...stream(3), ...stream(20), ...stream(1)];
    expect(parts).toEqual([...bytesToWords(blake3(seed, { dkLen: 96 }))]);
    expect(() => blake3Stream(new Uint8Array(31))).toThrow(RangeError);
  });

  it('gives every residue of a tiny field, and nothing else', () => {
    const tiny = primeField(13, 2);
    const felts = randomStream(blake3Stream(seed)).felts(tiny, 2600);
    const counts = new Array<number>(13).fill(0);
    for (const x of felts) counts[x]!++;
    for (const count of counts) expect(Math.abs(count - 200)).toBeLessThan(80);
  });
});
