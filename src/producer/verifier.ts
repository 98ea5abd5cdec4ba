// The producer's one dependency on proofs, given to it from outside: the native verifier of a submitted transaction.
import type { Digest, SuiteName } from '../hash/index.ts';
import type { Result } from '../protocol/index.ts';

/** What the proof in the bytes states. */
export interface VerifiedProof {
  readonly transactionId: Digest;
  readonly suite: SuiteName;
}

/** A sentence for the details; never thrown. */
export interface VerifyError {
  readonly code: string;
  readonly message: string;
}

/** Takes the bytes of `transactionCodec`. Total and bounded in time and memory on any bytes. */
export type VerifyTransaction = (bytes: Uint8Array) => Promise<Result<VerifiedProof, VerifyError>>;
