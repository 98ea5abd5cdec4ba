// The prover's stream of random words from the engine: BLAKE3 in output mode over a 32-byte seed, the same words as
// `blake3Stream` of src/hash/random-stream.ts, about forty times faster (masks and salts of a payment are half a megabyte).
// Words are made a chunk at a time; a payment takes two.
import { bytesToWords, type WordStream } from '../hash/index.ts';
import type { Engine } from './engine.ts';

const BLOCK_WORDS = 16;
const CHUNK_BLOCKS = 4096;

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
    if (used === chunk.length) {
      chunk = make(Math.max(CHUNK_BLOCKS, Math.ceil(count / BLOCK_WORDS)));
      used = 0;
    }
    if (count <= chunk.length - used) return chunk.subarray(used, (used += count));
    const words = new Uint32Array(count);
    const left = chunk.subarray(used);
    words.set(left);
    chunk = make(Math.max(CHUNK_BLOCKS, Math.ceil((count - left.length) / BLOCK_WORDS)));
    used = count - left.length;
    words.set(chunk.subarray(0, used), left.length);
    return words;
  };
}
