// The producer's one dependency on proofs, given to it from outside: the native verifier of a submitted transaction, and which of the
// proofs that it could verify this chain takes. Those are exactly the keys that a batch knows as constants: what is admitted under another
// one could never be proven further, and the chain would stop being final.
import type { Digest, SuiteName } from '../hash/index.ts';
import type { Result, TransactionKernel } from '../protocol/index.ts';

/** The verifying key that a proof's header names. */
export interface ProofName {
  readonly kernel: TransactionKernel;
  readonly suite: SuiteName;
  /** Number of the parameter set. */
  readonly setId: number;
}

/** One parameter set a suite for payments, and Rescue alone for public accounts. */
export interface AcceptedSets {
  readonly payment: Readonly<Record<SuiteName, number>>;
  readonly account: { readonly rpo: number };
}

/** What the proof in the bytes states, and under which key it was found valid. */
export interface VerifiedProof extends ProofName {
  readonly transactionId: Digest;
}

/** The code of a proof whose header names a suite, set or class for which there is no key here; nothing of it was verified. */
export const NOT_ACCEPTED = 'not-accepted';

/** A code (`NOT_ACCEPTED`, or why the proof is not valid) and a sentence for the details; never thrown. */
export interface VerifyError {
  readonly code: string;
  readonly message: string;
}

/** Takes the bytes of `transactionCodec`. Total and bounded in time and memory on any bytes. */
export type VerifyTransaction = (bytes: Uint8Array) => Promise<Result<VerifiedProof, VerifyError>>;
