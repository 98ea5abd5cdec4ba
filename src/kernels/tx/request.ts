// What a client asks a transaction kernel to execute, in native objects.
import type { Account, Amount, Asset, Digest, Genesis, IdentityPreimage, Note, NotePath, Storage, Word } from '../../protocol/index.ts';
import type { Advice, Script } from '../../vm/index.ts';

/** A program and what its hints ask for. */
export interface ProgramRun {
  readonly script: Script;
  readonly advice: readonly Advice[];
}

/** A real note to consume. A dummy (`note.dummy`) has no `spend`. */
export interface InputNote {
  readonly note: Note;
  /** Key of the note's nullifier; the zero word exactly where the note has no owner. */
  readonly nk: Word;
  readonly spend?: ProgramRun & { readonly path: NotePath };
}

/** An output is no more than this to the kernel; whom it is for is inside `recipient`. */
export interface OutputNote {
  readonly recipient: Digest;
  readonly asset: Asset;
  readonly dummy: boolean;
}

interface CommonRequest {
  /** The chain; the kernel opens its digest and takes the native asset from it. */
  readonly genesis: Genesis;
  readonly program: ProgramRun;
  readonly anchor: { readonly root: Digest; readonly block: number };
  readonly expiryBlock: number;
  /** In the native asset. */
  readonly fee: Amount;
  /** Exactly four each, in the order in which they appear in the header. */
  readonly inputs: readonly InputNote[];
  readonly outputs: readonly OutputNote[];
  /** Hash of the five ciphertexts. */
  readonly attachment: Digest;
}

/** A transaction of a wallet. */
export interface PaymentRequest extends CommonRequest {
  readonly kernel: 'payment';
  readonly identity: IdentityPreimage;
}

/** A transaction of a public account. */
export interface AccountRequest extends CommonRequest {
  readonly kernel: 'account';
  /** The account before: with nonce 0 it is created by this transaction. */
  readonly account: Account;
  /** Salt of the identity; read only when the account is created. */
  readonly salt: Word;
  readonly nextStorage: Storage;
  /** Of the account's own asset. */
  readonly mint: Amount;
  readonly burn: Amount;
}

export type TransactionRequest = PaymentRequest | AccountRequest;
export type KernelName = TransactionRequest['kernel'];
