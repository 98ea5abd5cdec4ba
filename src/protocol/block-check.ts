// What anyone can recompute of a compact block: signature, ids, attachments, opened states, fees, and the leaves it appends. The note
// root follows from the leaves; the account and nullifier roots are the block proof's business.
import type { Permutation } from '../hash/index.ts';
import { NO_ASSET } from './asset.ts';
import {
  previousRecord,
  isSignedBy,
  transactionsHash,
  type BlockHeader,
  type CompactBlock,
  type SignedBlockHeader,
} from './block.ts';
import { fail, type ProtocolResult } from './errors.ts';
import { genesisDigest, type Genesis } from './genesis.ts';
import { kernelOf, transactionId, wrongAccountForm } from './header.ts';
import { commitToAsset } from './note.ts';
import { checkOpenedState } from './opened-state.ts';
import { ok } from './result.ts';
import { checkAttachment, type CompactTransaction } from './transaction.ts';
import { ZERO_DIGEST, equalFelts, feltsToHex, type Digest, type Word } from './words.ts';

/** The chain as a wallet knows it before it has seen a block. */
export interface ChainIdentity {
  readonly genesis: Digest;
  readonly nativeFaucet: Word;
  readonly producerKey: Uint8Array;
}

export const identityOf = (permute: Permutation, genesis: Genesis): ChainIdentity => ({
  genesis: genesisDigest(permute, genesis),
  nativeFaucet: genesis.nativeFaucet,
  producerKey: genesis.producerKey,
});

/** Leaves in order, in fours: record of the block before, four commitments a transaction, the fee note. */
export function blockLeaves(
  permute: Permutation,
  header: Omit<BlockHeader, 'final'>,
  transactions: readonly Pick<CompactTransaction, 'header'>[],
  nativeFaucet: Word,
): Digest[] {
  const fees = header.fees === 0n ? NO_ASSET : { faucet: nativeFaucet, amount: header.fees };
  return [
    ...alone(previousRecord(permute, header)),
    ...transactions.flatMap((t) => t.header.commitments),
    ...alone(commitToAsset(permute, header.feeRecipient, fees)),
  ];
}

/** A leaf that has a four to itself; a leaf that is zero is an unused place. */
const alone = (leaf: Digest): Digest[] => [leaf, ZERO_DIGEST, ZERO_DIGEST, ZERO_DIGEST];

/** Chain and signature. */
export function checkSignedHeader(signed: SignedBlockHeader, chain: ChainIdentity): ProtocolResult<void> {
  if (!equalFelts(signed.header.genesis, chain.genesis)) {
    return fail('other-chain', feltsToHex(chain.genesis), feltsToHex(signed.header.genesis));
  }
  if (!isSignedBy(signed, chain.producerKey)) return fail('bad-signature', "the producer's signature", 'another');
  return ok(undefined);
}

/** Everything but the note root; returns the ids of the transactions. */
export function checkCompactBlock(
  permute: Permutation,
  block: CompactBlock,
  chain: ChainIdentity,
): ProtocolResult<Digest[]> {
  const signed = checkSignedHeader(block.signed, chain);
  return signed.ok ? checkBlockContents(permute, block, chain.genesis) : signed;
}

/** The same for whoever has checked the signature by other means. */
export function checkBlockContents(permute: Permutation, block: CompactBlock, genesis: Digest): ProtocolResult<Digest[]> {
  const { header } = block.signed;
  if (!equalFelts(header.genesis, genesis)) return fail('other-chain', feltsToHex(genesis), feltsToHex(header.genesis));
  for (const t of block.transactions) {
    const attached = checkAttachment(t);
    if (!attached.ok) return attached;
    const opened = t.opened ? checkOpenedState(permute, t.header, t.opened) : ok(undefined);
    if (!opened.ok) return opened;
  }
  const ids = block.transactions.map((t) => transactionId(permute, t.header));
  const hash = transactionsHash(permute, ids);
  if (!equalFelts(hash, header.transactionsHash)) {
    return fail('block-mismatch', feltsToHex(header.transactionsHash), feltsToHex(hash));
  }
  const fees = block.transactions.reduce((sum, t) => sum + t.header.fee, 0n);
  if (fees !== header.fees) return fail('block-mismatch', `fees of ${fees}`, `${header.fees}`);
  const contradiction = contradictionOf(block);
  if (contradiction !== undefined) return fail('block-mismatch', contradiction.expected, contradiction.got);
  return ok(ids);
}

/**
 * What os refuses although each of the proofs is valid: a note spent twice, an account that goes on from one state twice, states where
 * there is no account, an anchor that is not in the past, an expiry that is. Payments have no account: any order of them is right.
 */
function contradictionOf({
  signed: { header },
  transactions,
}: CompactBlock): { expected: string; got: string } | undefined {
  const nullifiers = transactions.flatMap((t) => t.header.nullifiers.map(feltsToHex));
  if (new Set(nullifiers).size < nullifiers.length)
    return { expected: 'nullifiers that differ', got: 'one of them twice' };
  const tips = new Map<string, Digest>();
  for (const { header: t } of transactions) {
    const form = wrongAccountForm(t);
    if (form) return form;
    if (kernelOf(t) === 'account') {
      const account = feltsToHex(t.publicId);
      const tip = tips.get(account);
      if (tip && !equalFelts(tip, t.initial)) return { expected: feltsToHex(tip), got: feltsToHex(t.initial) };
      tips.set(account, t.final);
    }
    if (t.anchorBlock >= header.number)
      return { expected: `an anchor below ${header.number}`, got: `${t.anchorBlock}` };
    if (t.expiryBlock < header.number) return { expected: `expiry from ${header.number} on`, got: `${t.expiryBlock}` };
  }
  return undefined;
}
