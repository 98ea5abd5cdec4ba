// Whether a note from a file was spent before this wallet knew of it: by the same wallet on another device, or before it was restored. Its
// nullifier is looked for in the blocks since the note was made (a file is often younger), fetched in whole chunks like any others; nobody is asked about it. The blocks have
// been read before: they must be signed, hang together, and end in the very block that this wallet has read last.
import {
  CHUNK_BLOCKS, checkBlockContents, encode, equalFelts, feltsToHex, firstBlockOf, ok, signedBlockHeaderCodec,
  type BlockHeader, type ChainIdentity, type CompactBlock, type Permutation,
} from '../protocol/index.ts';
import type { Cursor } from './chain-state.ts';
import type { SignatureCheck } from './ed25519.ts';
import { failWith, type WalletResult } from './errors.ts';
import type { OwnedNote, Spent } from './owned-note.ts';
import type { ProducerClient } from './producer-client.ts';

export interface SpentSinceParts {
  readonly permute: Permutation;
  readonly client: Pick<ProducerClient, 'chunk'>;
  readonly isSigned: SignatureCheck;
}

/** `upTo`: where this wallet has read to; what comes after it is read as it comes. */
export async function spentSince(
  { permute, client, isSigned }: SpentSinceParts, chain: ChainIdentity, { nullifier, leaf }: Pick<OwnedNote, 'nullifier' | 'leaf'>, upTo: Cursor,
): Promise<WalletResult<Spent | undefined>> {
  // Made in a block that is yet to be read.
  if (leaf >= upTo.noteTree.size) return ok(undefined);
  let spent: Spent | undefined;
  let before: BlockHeader | undefined;
  for (let chunk = upTo.chunkLeaves.findLastIndex((before) => before <= leaf); chunk * CHUNK_BLOCKS < upTo.number; chunk++) {
    const blocks = await client.chunk(feltsToHex(chain.genesis), chunk);
    if (!blocks.ok) return blocks;
    const known = blocks.value.filter(({ signed }) => signed.header.number <= upTo.number);
    const signed = await Promise.all(known.map((block) => isSigned(block.signed, chain.producerKey)));
    for (const [i, block] of known.entries()) {
      const { header } = block.signed;
      const ids = checkBlockContents(permute, block, chain.genesis);
      if (!ids.ok || !signed[i] || !(before ? follows(before, header) : header.number === firstBlockOf(chunk))) return failWith('producer-lying', `block ${header.number}, read again`);
      const by = block.transactions.findIndex((t) => t.header.nullifiers.some((each) => equalFelts(each, nullifier)));
      if (by !== -1) spent ??= { block: header.number, transactionId: feltsToHex(ids.value[by]!) };
      if (header.number === upTo.number && !isLast(block, upTo)) return failWith('producer-lying', `block ${header.number}, read again`);
      before = header;
    }
  }
  return before?.number === upTo.number ? ok(spent) : failWith('producer-lying', `no block ${upTo.number}, which was there`);
}

const follows = (a: BlockHeader, b: BlockHeader): boolean =>
  b.number === a.number + 1 && equalFelts(b.previousTransactionsHash, a.transactionsHash) &&
  equalFelts(b.initial.notes, a.final.notes) && equalFelts(b.initial.nullifiers, a.final.nullifiers);

function isLast({ signed }: CompactBlock, { signedHeader }: Cursor): boolean {
  const bytes = encode(signedBlockHeaderCodec, signed);
  return signedHeader !== undefined && bytes.length === signedHeader.length && bytes.every((byte, i) => byte === signedHeader[i]);
}
