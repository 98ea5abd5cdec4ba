// Verifying a submitted transaction natively: parse, recompute its id, verify the proof of that id. No storage, no network; what
// the producer admits with and what `npm run verify` runs. Total on any bytes.
import { decode, feltsToHex, transactionCodec, transactionId, type Digest, type Permutation, type Result, type Transaction } from '../protocol/index.ts';
import type { SuiteName } from '../hash/index.ts';
import { verify, type VerifyingKey } from '../stark/index.ts';
import { namedInHeader } from '../stark/proof.ts';

export interface VerifiedTransaction {
  readonly transaction: Transaction;
  readonly transactionId: Digest;
  readonly suite: SuiteName;
}

export interface TransactionVerifyError {
  readonly code: string;
  readonly message: string;
}

/** `keys`: one for each suite and parameter set that is accepted. */
export function verifyTransaction(keys: readonly VerifyingKey[], permute: Permutation, bytes: Uint8Array): Result<VerifiedTransaction, TransactionVerifyError> {
  const decoded = decode(transactionCodec, bytes);
  if (!decoded.ok) return { ok: false, error: { code: decoded.error.code, message: decoded.error.message } };
  const transaction = decoded.value;
  const named = namedInHeader(transaction.proof);
  const key = keys.find(({ suite, parameters }) => suite.id === named?.suiteId && parameters.setId === named.setId);
  if (!key) return { ok: false, error: { code: 'wrong-suite', message: `The proof names a suite and parameters that are not accepted here: ${named ? `${named.suiteId}, ${named.setId}` : 'none'}.` } };
  const id = transactionId(permute, transaction.header);
  const result = verify(key, [...id], transaction.proof);
  if (!result.ok) {
    const { code, where, expected, got } = result.error;
    return { ok: false, error: { code, message: `The proof of transaction ${feltsToHex(id).slice(0, 16)} is not valid (${where}: expected ${expected}, got ${got}).` } };
  }
  return { ok: true, value: { transaction, transactionId: id, suite: key.suite.name } };
}
