// The prover's stream of random words from the engine: BLAKE3 in output mode over a 32-byte seed, the same words as
// `blake3Stream` of src/hash/random-stream.ts, about forty times faster (masks and salts of a payment are half a megabyte).
import { bytesToWords, type WordStream } from '../hash/index.ts';
import type { Engine } from './engine.ts';

const BLOCK_WORDS = 16;

export function engineStream(engine: Engine, seed: Uint8Array): WordStream {
  if (seed.length !== 32) throw new RangeError(`seed of 32 bytes expected, got ${seed.length}`);
  const seedWords = bytesToWords(seed);
  let position = 0;
  return (count) => {
    const { arena } = engine;
    const first = Math.floor(position / BLOCK_WORDS);
    const skipped = position - first * BLOCK_WORDS;
    const blocks = Math.ceil((skipped + count) / BLOCK_WORDS);
    const mark = arena.mark();
    const out = arena.allocate(blocks * BLOCK_WORDS * 4);
    engine.run('blake3Stream', [arena.store(seedWords), seed.length, first, out], blocks);
    const words = arena.words(out + skipped * 4, count).slice();
    arena.release(mark);
    position += count;
    return words;
  };
}
