// Keyed BLAKE3 of one message, where hashes wait for each other (the transcript). The four lanes of the compression function all do the same:
// there is nothing beside it to do, and the scalar alternative is no faster. Reference: `keyed` in src/hash/blake3.ts. Spec: the BLAKE3
// paper (2020), sections 2.1-2.5.
import { BLOCK, CHUNK_END, CHUNK_START, CV, KEYED, PARENT, ROOT } from './blake3';
import { compress } from './generated/blake3-compress';

/** Words of a block, a chunk, a chaining value. */
const BLOCK_WORDS: u32 = 16;
const CHUNK_WORDS: u32 = 256;
const VALUE_WORDS: u32 = 8;

/** `count` words at `words`, each in every lane; zeros up to `room` vectors. */
function spread(vectors: usize, words: usize, count: u32, room: u32): void {
  for (let i: u32 = 0; i < room; i++) v128.store(vectors + (<usize>i << 4), i < count ? v128.load32_splat(words + (<usize>i << 2)) : i32x4.splat(0));
}

/** The first lane of `count` vectors. */
function gather(words: usize, vectors: usize, count: u32): void {
  for (let i: u32 = 0; i < count; i++) v128.store32_lane(words + (<usize>i << 2), v128.load(vectors + (<usize>i << 4)), 0);
}

/**
 * Sixteen words of output at `out` for a message of `words` <= 2^17 words under the key of eight words at `key`. Scratch: a wide chaining
 * value, a block, and 32 bytes a chunk.
 */
export function blake3Keyed(scratch: usize, key: usize, message: usize, words: u32, out: usize): void {
  const block = scratch + 2 * CV, values = block + BLOCK;
  const chunks = max<u32>((words + CHUNK_WORDS - 1) / CHUNK_WORDS, 1);
  for (let chunk: u32 = 0; chunk < chunks; chunk++) {
    const first = chunk * CHUNK_WORDS, end = min(first + CHUNK_WORDS, words);
    spread(scratch, key, VALUE_WORDS, VALUE_WORDS);
    let flags = KEYED | CHUNK_START;
    let at = first;
    do {
      const size = min(end - at, BLOCK_WORDS);
      const last = at + BLOCK_WORDS >= end;
      const root = last && chunks == 1;
      if (last) flags |= CHUNK_END;
      if (root) flags |= ROOT;
      spread(block, message + (<usize>at << 2), size, BLOCK_WORDS);
      compress(scratch, block, size << 2, flags, root, chunk);
      flags = KEYED;
      at += BLOCK_WORDS;
    } while (at < end);
    gather(values + (<usize>chunk << 5), scratch, VALUE_WORDS);
  }
  // Neighbours are joined level by level, an odd one waits: so a left subtree is the largest full one.
  for (let count = chunks; count > 1; count = (count + 1) >> 1) {
    const root = count == 2;
    for (let i: u32 = 0; i + 1 < count; i += 2) {
      spread(scratch, key, VALUE_WORDS, VALUE_WORDS);
      spread(block, values + (<usize>i << 5), BLOCK_WORDS, BLOCK_WORDS);
      compress(scratch, block, 64, root ? KEYED | PARENT | ROOT : KEYED | PARENT, root);
      gather(values + (<usize>i << 4), scratch, VALUE_WORDS);
    }
    if (count & 1) memory.copy(values + (<usize>count >> 1 << 5), values + (<usize>(count - 1) << 5), 32);
  }
  gather(out, scratch, BLOCK_WORDS);
}
