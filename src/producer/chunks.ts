// The answer to GET /chunks/:k: a part of 256 blocks, cut between blocks (bytes and rules: protocol/chunk.ts).
import { CHUNK_BLOCKS, cutChunk, firstBlockOf, type ChunkAnswer } from '../protocol/index.ts';
import type { Producer } from './producer.ts';

/** Undefined where the chain has not come to that chunk; `no-block` where no block begins at the offset. */
export function chunkAnswer(
  producer: Pick<Producer, 'blockNumber' | 'compactBlock' | 'compactSizes'>,
  chunk: number,
  offset: number,
): ChunkAnswer | 'no-block' | undefined {
  const first = firstBlockOf(chunk);
  // The chunk of the next block is there, and empty, so that a reader at the end of a full one needs no special case.
  if (first > producer.blockNumber + 1) return undefined;
  const last = Math.min(producer.blockNumber, first + CHUNK_BLOCKS - 1);
  const cut = cutChunk(producer.compactSizes(first, last), offset);
  if (cut === undefined) return 'no-block';
  const blocks = Array.from({ length: cut.count }, (_, i) => producer.compactBlock(first + cut.first + i)!);
  return { complete: last === first + CHUNK_BLOCKS - 1, total: cut.total, blocks };
}
