// Chunks of blocks as a wallet reads them, and what it compares at first contact.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TEST_BUILD } from '../../test/harness/producer.ts';
import * as p from './index.ts';

describe('chunk', () => {
  it('numbers: blocks 1 to 256 are chunk 0', () => {
    expect([1, 256, 257, 512, 513].map(p.chunkOf)).toEqual([0, 0, 1, 1, 2]);
    expect([0, 1, 2].map(p.firstBlockOf)).toEqual([1, 257, 513]);
  });

  it('answers come back from their bytes', () => {
    const answer = { complete: true, total: 12, blocks: [Uint8Array.of(1, 2), new Uint8Array(2)] };
    const bytes = p.encode(p.chunkAnswerCodec, answer);
    expect([...bytes]).toEqual([1, 1, 12, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 1, 2, 2, 0, 0, 0, 0, 0]);
    expect(p.decode(p.chunkAnswerCodec, bytes)).toEqual(p.ok(answer));
    const code = (changed: Uint8Array): string => {
      const r = p.decode(p.chunkAnswerCodec, changed);
      return r.ok ? 'ok' : r.error.code;
    };
    expect(code(bytes.with(0, 2))).toBe('unknown-version');
    expect(code(bytes.with(1, 2))).toBe('out-of-range');
    expect(code(bytes.subarray(0, -1))).toBe('truncated');
    const many = p.encode(p.chunkAnswerCodec, {
      ...answer,
      blocks: Array.from({ length: 257 }, () => new Uint8Array(1)),
    });
    expect(code(many)).toBe('too-large');
  });

  it('are read from front to back by following the offsets, each answer within its bound unless one block exceeds it', () => {
    const sizes = fc.array(
      fc.oneof(fc.integer({ min: 200, max: 2_000_000 }), fc.integer({ min: 4_000_000, max: 9_000_000 })),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(sizes, (blocks) => {
        const read: number[] = [];
        let offset = 0;
        for (;;) {
          const cut = p.cutChunk(blocks, offset)!;
          if (cut.count === 0) {
            expect(offset).toBe(cut.total);
            break;
          }
          expect(cut.first).toBe(read.length);
          const part = blocks.slice(cut.first, cut.first + cut.count);
          const bytes = part.reduce((sum, size) => sum + p.framedBytes(size), 0);
          expect(bytes <= p.CHUNK_ANSWER_BYTES || part.length === 1).toBe(true);
          // As many as fit: the next one would not.
          const next = blocks[cut.first + cut.count];
          if (next !== undefined) expect(bytes + p.framedBytes(next)).toBeGreaterThan(p.CHUNK_ANSWER_BYTES);
          read.push(...part);
          offset += bytes;
        }
        expect(read).toEqual(blocks);
      }),
      { seed: 1 },
    );
  });

  it('begins only where a block begins', () => {
    const sizes = [10, 20];
    expect([0, 14, 38].map((offset) => p.cutChunk(sizes, offset)?.count)).toEqual([2, 1, 0]);
    for (const offset of [1, 10, 13, 37, 39]) expect(p.cutChunk(sizes, offset)).toBeUndefined();
  });
});

describe('build constants', () => {
  it('that differ are named', () => {
    expect(p.differencesOf(TEST_BUILD, structuredClone(TEST_BUILD))).toEqual([]);
    const other = structuredClone(TEST_BUILD);
    other.versions.vm = 9;
    other.keys.accountRescue = 'ff'.repeat(32);
    other.roots.p2id = 'ee'.repeat(32);
    expect(p.differencesOf(TEST_BUILD, other)).toEqual(['versions.vm', 'keys.accountRescue', 'roots.p2id']);
  });
});
