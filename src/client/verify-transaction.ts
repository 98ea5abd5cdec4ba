// Verifying a submitted transaction natively: parse, recompute its id, verify the proof of that id. No storage, no network; what
// the producer admits with and what `npm run verify` runs. Total on any bytes.
import { decode, feltsToHex, isZero, transactionCodec, transactionId, type Digest, type Permutation, type Result, type Transaction } from '../protocol/index.ts';
import type { SuiteName } from '../hash/index.ts';
import type { KernelName } from '../kernels/tx/index.ts';
import { verify, type VerifyingKey } from '../stark/index.ts';
import { namedInHeader } from '../stark/proof.ts';
import { CLASSES } from './proof-classes.ts';

export interface VerifiedTransaction {
  readonly transaction: Transaction;
  readonly transactionId: Digest;
  readonly suite: SuiteName;
  readonly kernel: KernelName;
  readonly setId: number;
}

export interface TransactionVerifyError {
  readonly code: string;
  readonly message: string;
}

/** `keys`: those that are accepted. Which kernel must have made the proof says the header: payments have no public id. */
export function verifyTransaction(keys: readonly VerifyingKey[], permute: Permutation, bytes: Uint8Array): Result<VerifiedTransaction, TransactionVerifyError> {
  const decoded = decode(transactionCodec, bytes);
  if (!decoded.ok) return { ok: false, error: { code: decoded.error.code, message: decoded.error.message } };
  const transaction = decoded.value;
  const named = namedInHeader(transaction.proof);
  const kernel: KernelName = isZero(transaction.header.publicId) ? 'payment' : 'account';
  const key = keys.find(({ classId, suite, parameters }) => classId === CLASSES[kernel].classId && suite.id === named?.suiteId && parameters.setId === named.setId);
  if (!key) return { ok: false, error: { code: 'not-accepted', message: `The proof of this ${kernel} transaction names a suite and parameters that are not accepted here: ${named ? `${named.suiteId}, ${named.setId}` : 'none'}.` } };
  const id = transactionId(permute, transaction.header);
  const result = verify(key, [...id], transaction.proof);
  if (!result.ok) {
    const { code, where, expected, got } = result.error;
    return { ok: false, error: { code, message: `The proof of transaction ${feltsToHex(id).slice(0, 16)} is not valid (${where}: expected ${expected}, got ${got}).` } };
  }
  return { ok: true, value: { transaction, transactionId: id, suite: key.suite.name, kernel, setId: key.parameters.setId } };
}
