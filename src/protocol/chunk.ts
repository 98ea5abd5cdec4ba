// How a wallet that is behind reads the chain: in chunks of 256 blocks, the same for everybody, so that what it asks for says nothing of it
// but how far it is. The bytes of chunk k are blocks 256k + 1 to 256k + 256, each after its length (u32), one after another; a complete
// chunk never changes. One answer is the part of them from a byte offset on, cut between blocks:
//   u8 version 1 | u8 1 if the chunk is complete, else 0 | u64 bytes of the chunk so far | blocks, each after its u32 length
import type { Codec } from './bytes.ts';
import { MAX_COMPACT_BLOCK_BYTES } from './block.ts';

export const CHUNK_BLOCKS = 256;
/** Blocks of one answer, beyond which the rest is for the next call; a longer block comes alone. */
export const CHUNK_ANSWER_BYTES = 4 * 1024 * 1024;
/** No answer is longer: its first bytes, and one block of any length or several within the bound. */
export const MAX_CHUNK_ANSWER_BYTES = 10 + Math.max(CHUNK_ANSWER_BYTES, 4 + MAX_COMPACT_BLOCK_BYTES);
const CHUNK_ANSWER_VERSION = 1;

/** The chunk that a block is in; blocks begin with 1. */
export const chunkOf = (block: number): number => Math.floor((block - 1) / CHUNK_BLOCKS);
export const firstBlockOf = (chunk: number): number => chunk * CHUNK_BLOCKS + 1;
/** Bytes that a block takes within its chunk. */
export const framedBytes = (blockBytes: number): number => 4 + blockBytes;

export interface ChunkAnswer {
  /** The chunk has all its blocks and will not change. */
  readonly complete: boolean;
  /** Bytes of the chunk so far. The offset to go on from is the one asked for plus `framedBytes` of each block. */
  readonly total: number;
  /** Bytes of `compactBlockCodec`, in order. */
  readonly blocks: readonly Uint8Array[];
}

export const chunkAnswerCodec: Codec<ChunkAnswer> = {
  write(w, { complete, total, blocks }) {
    w.u8(CHUNK_ANSWER_VERSION);
    w.u8(complete ? 1 : 0);
    w.safeInteger(total);
    for (const block of blocks) w.blob(block);
  },
  read(r) {
    r.tag(CHUNK_ANSWER_VERSION, 'chunk version');
    const flag = r.u8();
    if (flag > 1) r.fail('out-of-range', '0 or 1', `${flag}`);
    const total = r.safeInteger();
    const blocks: Uint8Array[] = [];
    while (r.left > 0) {
      if (blocks.length === CHUNK_BLOCKS) r.fail('too-large', `at most ${CHUNK_BLOCKS} blocks`, 'more');
      blocks.push(r.blob(MAX_COMPACT_BLOCK_BYTES));
    }
    return { complete: flag === 1, total, blocks };
  },
};

/**
 * Which blocks of a chunk one answer holds, by their sizes so far: from the block that begins at `offset`, as many as fit, at least one if
 * there is one. Undefined where no block begins or the chunk ends at `offset`.
 */
export function cutChunk(
  sizes: readonly number[],
  offset: number,
): { first: number; count: number; total: number } | undefined {
  const starts = [0];
  for (const size of sizes) starts.push(starts.at(-1)! + framedBytes(size));
  const first = starts.indexOf(offset);
  if (first === -1) return undefined;
  let count = 0;
  while (first + count < sizes.length && (count === 0 || starts[first + count + 1]! - offset <= CHUNK_ANSWER_BYTES))
    count++;
  return { first, count, total: starts.at(-1)! };
}
