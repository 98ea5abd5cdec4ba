// Whether a transaction may enter, in two parts: what its bytes alone decide, and what the chain decides at this moment.
// The proof is verified between the two by the producer, and the second part runs again after it, because the chain moved
// on meanwhile. Cheap checks come first, so that garbage costs the producer little. Each "no" is a typed rejection.
import {
  EXPIRY_BLOCKS,
  MAX_TRANSACTION_BYTES,
  ZERO_DIGEST,
  checkAttachment,
  decode,
  equalFelts,
  feeOf,
  feltsToHex,
  ok,
  suiteOf,
  transactionCodec,
  transactionId,
  type Digest,
  type Permutation,
  type Result,
  type Transaction,
  type Word,
} from '../protocol/index.ts';
import type { Pending } from './mempool.ts';
import { reject, rejectUnreadable, type Rejection } from './rejection.ts';
import type { VerifiedProof } from './verifier.ts';

/** The chain as admission sees it, pending transactions included. */
export interface ChainView {
  readonly genesis: Digest;
  readonly kernelVersion: number;
  /** Number of the block that would contain the transaction. */
  readonly nextBlock: number;
  noteRoot(block: number): Digest | undefined;
  /** Current commitment, pending transactions included; undefined where there is no such account. */
  accountTip(accountId: Word): Digest | undefined;
  isSpent(nullifier: Digest): boolean;
  /** Where the transaction already is: "pending", "in block 7"; undefined if nowhere. */
  whereabouts(idHex: string): string | undefined;
}

/** Format, chain, version, attachment, nullifiers among themselves, fee. */
export function parseSubmission(
  permute: Permutation,
  bytes: Uint8Array,
  chain: Pick<ChainView, 'genesis' | 'kernelVersion'>,
): Result<Pending, Rejection> {
  if (bytes.length > MAX_TRANSACTION_BYTES)
    return reject('too-large', `${MAX_TRANSACTION_BYTES} bytes`, `${bytes.length}`);
  const decoded = decode(transactionCodec, bytes);
  if (!decoded.ok) return rejectUnreadable(decoded.error);
  const transaction = decoded.value;
  const { header, kind } = transaction;
  if (!equalFelts(header.genesis, chain.genesis)) {
    return reject('wrong-genesis', feltsToHex(chain.genesis), feltsToHex(header.genesis));
  }
  if (header.kernelVersion !== chain.kernelVersion) {
    return reject('wrong-version', `kernel ${chain.kernelVersion}`, `${header.kernelVersion}`);
  }
  const attached = checkAttachment(transaction);
  if (!attached.ok) return rejectUnreadable(attached.error);
  if (new Set(header.nullifiers.map(feltsToHex)).size < header.nullifiers.length) {
    return reject('repeated-nullifier', 'four different nullifiers', 'one of them twice');
  }
  const fee = feeOf(kind, header.anchorBlock);
  if (header.fee !== fee) return reject(header.fee < fee ? 'low-fee' : 'high-fee', `${fee} units`, `${header.fee}`);
  const id = transactionId(permute, header);
  return ok({ id, idHex: feltsToHex(id), transaction });
}

/** Duplicate, anchor, expiry, account state, nullifiers: true until the next transaction or block. */
export function checkAgainstChain(pending: Pending, chain: ChainView): Result<void, Rejection> {
  const { header } = pending.transaction;
  const where = chain.whereabouts(pending.idHex);
  if (where !== undefined) return reject('duplicate', 'a new transaction', where);
  const root = chain.noteRoot(header.anchorBlock);
  if (root === undefined || !equalFelts(root, header.anchorRoot)) {
    return reject(
      'unknown-anchor',
      root === undefined ? `a block below ${chain.nextBlock}` : feltsToHex(root),
      feltsToHex(header.anchorRoot),
    );
  }
  if (header.anchorBlock + EXPIRY_BLOCKS < chain.nextBlock) {
    return reject('stale-anchor', `block ${chain.nextBlock - EXPIRY_BLOCKS} or later`, `${header.anchorBlock}`);
  }
  if (header.expiryBlock < chain.nextBlock)
    return reject('expired', `block ${chain.nextBlock} or later`, `${header.expiryBlock}`);
  if (header.expiryBlock > header.anchorBlock + EXPIRY_BLOCKS) {
    return reject('expiry-too-far', `block ${header.anchorBlock + EXPIRY_BLOCKS} at most`, `${header.expiryBlock}`);
  }
  const tip = chain.accountTip(header.accountId) ?? ZERO_DIGEST;
  if (!equalFelts(tip, header.initial))
    return reject('wrong-initial-state', feltsToHex(tip), feltsToHex(header.initial));
  const spent = header.nullifiers.find((nullifier) => chain.isSpent(nullifier));
  if (spent !== undefined) return reject('spent-nullifier', 'unspent notes', feltsToHex(spent));
  return ok(undefined);
}

/** That the proof states this transaction, in the suite that its kind pays for. */
export function checkVerified(transaction: Transaction, id: Digest, proof: VerifiedProof): Result<void, Rejection> {
  if (!equalFelts(proof.transactionId, id)) {
    return reject('invalid-proof', feltsToHex(id), feltsToHex(proof.transactionId));
  }
  const suite = suiteOf(transaction.kind);
  if (proof.suite !== suite)
    return reject('wrong-proof-kind', `${transaction.kind}: a ${suite} proof`, `a ${proof.suite} proof`);
  return ok(undefined);
}
