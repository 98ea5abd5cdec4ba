import { describe, expect, it } from 'vitest';
import { blake3Stream } from '../hash/index.ts';
import { engineStream } from './index.ts';
import { loadEngine } from './load.node.ts';

const engine = await loadEngine();

describe('the random stream', () => {
  it('gives the words of the reference, whatever the sizes of the draws', () => {
    const seed = new Uint8Array(32).fill(7);
    const [fast, slow] = [engineStream(engine, seed), blake3Stream(seed)];
    for (const count of [0, 1, 3, 16, 17, 65_536, 16_383, 65_536, 200_000, 5, 131_000]) expect(fast(count)).toEqual(slow(count));
  });

  it('refuses a short seed', () => {
    expect(() => engineStream(engine, new Uint8Array(31))).toThrow(RangeError);
  });
});
