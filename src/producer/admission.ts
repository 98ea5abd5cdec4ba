// Whether a transaction may enter, in two parts: what its bytes alone decide, and what the chain decides at this moment.
// The proof is verified between the two by the producer, and the second part runs again after it, because the chain moved
// on meanwhile. Cheap checks come first, so that garbage costs the producer little. Each "no" is a typed rejection.
import {
  EXPIRY_BLOCKS,
  MAX_BUCKET,
  MAX_TRANSACTION_BYTES,
  ZERO_DIGEST,
  checkAttachment,
  checkOpenedState,
  decode,
  equalFelts,
  feeOf,
  feltsToHex,
  kernelOf,
  ok,
  suiteOf,
  transactionCodec,
  transactionId,
  treeKey,
  wrongAccountForm,
  type Digest,
  type Header,
  type Permutation,
  type Result,
  type Transaction,
  type Word,
} from '../protocol/index.ts';
import { accountKey, type Pending } from './mempool.ts';
import { reject, rejectUnreadable, type Rejection } from './rejection.ts';
import type { AcceptedSets, VerifiedProof } from './verifier.ts';

/** The chain as admission sees it, pending transactions included. */
export interface ChainView {
  readonly genesis: Digest;
  readonly kernelVersion: number;
  /** Number of the block that would contain the transaction. */
  readonly nextBlock: number;
  noteRoot(block: number): Digest | undefined;
  /** Current commitment of a public account, pending transactions included; undefined where there is none. */
  accountTip(publicId: Word): Digest | undefined;
  /**
   * The keys that stand, or will stand once what is pending is in a block, in the bucket where this key belongs, its own included: of the
   * account tree, and of the nullifier tree.
   */
  accountsBeside(key: Digest): readonly Digest[];
  nullifiersBeside(key: Digest): readonly Digest[];
  /** Where the transaction already is: "pending", "in block 7"; undefined if nowhere. */
  whereabouts(idHex: string): string | undefined;
}

/** Format, chain, version, attachment, what is said of an account, nullifiers among themselves, fee, opened state. */
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
  const account = checkAccount(transaction);
  if (!account.ok) return account;
  if (new Set(header.nullifiers.map(feltsToHex)).size < header.nullifiers.length) {
    return reject('repeated-nullifier', 'four different nullifiers', 'one of them twice');
  }
  const fee = feeOf(kind, header.anchorBlock);
  if (header.fee !== fee) return reject(header.fee < fee ? 'low-fee' : 'high-fee', `${fee} units`, `${header.fee}`);
  const opened = transaction.opened ? checkOpenedState(permute, header, transaction.opened) : ok(undefined);
  if (!opened.ok) return rejectUnreadable(opened.error);
  const id = transactionId(permute, header);
  return ok({ id, idHex: feltsToHex(id), transaction });
}

/**
 * The rule of os for accounts, and two of admission alone: nobody but the owner proves a payment, so none is the network's; a public
 * account's transaction is proved with Rescue, the one suite in which the account kernel has a key.
 */
function checkAccount({ header, kind }: Transaction): Result<void, Rejection> {
  const form = wrongAccountForm(header);
  if (form) return reject('wrong-account-form', form.expected, form.got);
  const kernel = kernelOf(header);
  if (kernel === 'payment' && kind === 'network') return reject('wrong-account-form', 'a public account', 'a payment');
  if (kernel === 'account' && suiteOf(kind) !== 'rpo')
    return reject('wrong-proof-kind', 'a rescue or network proof', kind);
  return ok(undefined);
}

/** Duplicate, anchor, expiry, account state, nullifiers, buckets: true until the next transaction or block. */
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
  if (kernelOf(header) === 'account') {
    const tip = chain.accountTip(header.publicId) ?? ZERO_DIGEST;
    if (!equalFelts(tip, header.initial))
      return reject('wrong-initial-state', feltsToHex(tip), feltsToHex(header.initial));
  }
  const beside = header.nullifiers.map((nullifier) => chain.nullifiersBeside(nullifier));
  const spent = header.nullifiers.find((nullifier, i) => beside[i]!.some((key) => equalFelts(key, nullifier)));
  if (spent !== undefined) return reject('spent-nullifier', 'unspent notes', feltsToHex(spent));
  const fullest = Math.max(...bucketsAfter(header, beside, chain));
  if (fullest > MAX_BUCKET) return reject('full-bucket', `${MAX_BUCKET} entries at most`, `${fullest}`);
  return ok(undefined);
}

/**
 * Sizes that the buckets will have: what is stored, what is pending, and what the transaction adds itself, whose own nullifiers may share
 * one. Each key counts once, so one that is stored and still pending for a moment does no harm.
 */
function bucketsAfter(
  { publicId, nullifiers }: Header,
  nullifiersBeside: readonly (readonly Digest[])[],
  chain: ChainView,
): number[] {
  const size = (beside: readonly Digest[], added: readonly Digest[]): number =>
    new Set([...beside, ...added].map(feltsToHex)).size;
  const sharing = (key: Digest): Digest[] => nullifiers.filter((each) => treeKey(each) === treeKey(key));
  const sizes = nullifiers.map((key, i) => size(nullifiersBeside[i]!, sharing(key)));
  if (kernelOf({ publicId }) === 'payment') return sizes;
  const account = accountKey(publicId);
  return [...sizes, size(chain.accountsBeside(account), [account])];
}

/** That the proof states this transaction, under the key that its kernel and its kind ask for. */
export function checkVerified(
  { header, kind }: Transaction,
  id: Digest,
  proof: VerifiedProof,
  accepted: AcceptedSets,
): Result<void, Rejection> {
  if (!equalFelts(proof.transactionId, id)) {
    return reject('invalid-proof', feltsToHex(id), feltsToHex(proof.transactionId));
  }
  const [kernel, suite] = [kernelOf(header), suiteOf(kind)];
  const sets: Partial<Record<typeof suite, number>> = accepted[kernel];
  if (proof.kernel === kernel && proof.suite === suite && proof.setId === sets[suite]) return ok(undefined);
  const shown = (of: { kernel: string; suite: string; setId: number | undefined }): string =>
    `${of.kernel} kernel, ${of.suite}, set ${of.setId}`;
  return reject('wrong-proof-kind', shown({ kernel, suite, setId: sets[suite] }), shown(proof));
}
