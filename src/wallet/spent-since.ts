// Whether a note from a file was spent before this wallet knew of it: by the same wallet on another device, or before it was restored. Its
// nullifier is looked for in the blocks since its own, fetched in whole chunks like any others; nobody is asked about it.
import { CHUNK_BLOCKS, chunkOf, equalFelts, feltsToHex, genesisDigest, ok, transactionId, type Genesis, type Permutation } from '../protocol/index.ts';
import type { OwnedNote, Spent } from './owned-note.ts';
import type { ClientResult, ProducerClient } from './producer-client.ts';

/** `upTo`: the last block that was read; what comes after it is read as it comes. */
export async function spentSince(
  client: ProducerClient, permute: Permutation, genesis: Genesis, { nullifier, block }: OwnedNote, upTo: number,
): Promise<ClientResult<Spent | undefined>> {
  const chain = feltsToHex(genesisDigest(permute, genesis));
  for (let chunk = chunkOf(block); chunk * CHUNK_BLOCKS < upTo; chunk++) {
    const blocks = await client.chunk(chain, chunk);
    if (!blocks.ok) return blocks;
    for (const { signed, transactions } of blocks.value) {
      const by = transactions.find((t) => t.header.nullifiers.some((each) => equalFelts(each, nullifier)));
      if (by !== undefined) return ok({ block: signed.header.number, transactionId: feltsToHex(transactionId(permute, by.header)) });
    }
  }
  return ok(undefined);
}
