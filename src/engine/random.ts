// The prover's stream of random words from the engine: BLAKE3 in output mode over a 32-byte seed, the same words as
// `blake3Stream` of src/hash/random-stream.ts, about forty times faster (masks and salts of a payment are half a megabyte).
// Words are made a chunk at a time: the prover draws masks column by column.
import { bytesToWords, type WordStream } from '../hash/index.ts';
import type { Engine } from './engine.ts';

const BLOCK_WORDS = 16;
const CHUNK_BLOCKS = 1024;

export function engineStream(engine: Engine, seed: Uint8Array): WordStream {
  if (seed.length !== 32) throw new RangeError(`seed of 32 bytes expected, got ${seed.length}`);
  const seedWords = bytesToWords(seed);
  let blocksMade = 0;
  let chunk = new Uint32Array(0);
  let used = 0;
  const make = (blocks: number): Uint32Array<ArrayBuffer> => {
    const { arena } = engine;
    const mark = arena.mark();
    const out = arena.allocate(blocks * BLOCK_WORDS * 4);
    engine.run('blake3Stream', [arena.store(seedWords), seed.length, blocksMade, out], blocks);
    const words = arena.words(out, blocks * BLOCK_WORDS).slice();
    arena.release(mark);
    blocksMade += blocks;
    return words;
  };
  return (count) => {
    const words = new Uint32Array(count);
    for (let filled = 0; filled < count; ) {
      if (used === chunk.length) {
        chunk = make(Math.max(CHUNK_BLOCKS, Math.ceil((count - filled) / BLOCK_WORDS)));
        used = 0;
      }
      const part = chunk.subarray(used, used + count - filled);
      words.set(part, filled);
      filled += part.length;
      used += part.length;
    }
    return words;
  };
}
