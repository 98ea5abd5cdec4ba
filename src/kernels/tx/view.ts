// The records that both transaction kernels lay out in memory and that scripts read: one table for all three. A script is for either
// kernel, so the two agree on the note and on the view; what a payment has no use for (an account's state, mint, burn) is zero there.
// Scripts are hashed with the VM's version; a layout only grows. Felts: docs/protocol-layouts.md.
import { record, type as t } from '../../vm/builder/index.ts';

/** Version of the kernels and of their header: in every header. */
export const KERNEL_VERSION = 2;

/** The message of RECIPIENT: three whole blocks. */
export const recipientRecord = record({
  serial: t.word,
  scriptRoot: t.digest,
  owner: t.digest,
  inputs: t.words(7),
});

/** A note in memory. `own` of a note script points here. The commitment stands first, so that the message of NULLIFIER can end with it. */
export const noteRecord = record({
  commitment: t.digest,
  ...recipientRecord.fields,
  faucet: t.word,
  amount: t.amount,
});
export type NoteRecord = typeof noteRecord.fields;

/** The message of GENESIS: (protocol version, network, kernel version, 0), the native asset, the producer's key, a salt. */
export const genesisRecord = record({
  versions: t.word,
  nativeFaucet: t.word,
  producerKey: t.words(4),
  salt: t.word,
  zero: t.word,
});

/** The message of ACCOUNT_ID. */
export const identityRecord = record({
  codeRoot: t.digest,
  storageRoot: t.digest,
  salt: t.word,
  zeros: t.words(3),
});

/** The message of ACCOUNT: the state of a public account. */
export const accountRecord = record({
  identity: t.digest,
  codeRoot: t.digest,
  storageRoot: t.digest,
  nonce: t.felt,
  vaultRoot: t.digest,
  zeros: t.words(3),
});

/** The header, as hashed into the transaction id; the account before, as hashed; what becomes of it; mint and burn. */
export const transactionView = record({
  genesis: t.digest,
  kernelVersion: t.felt,
  publicId: t.word,
  initial: t.digest,
  final: t.digest,
  anchorRoot: t.digest,
  anchorBlock: t.felt,
  expiryBlock: t.felt,
  fee: t.amount,
  nullifiers: t.words(8),
  commitments: t.words(8),
  attachment: t.digest,
  headerZero: t.word,

  ...accountRecord.fields,

  storageAfter: t.digest,
  vaultAfter: t.digest,
  mint: t.amount,
  burn: t.amount,
});
export type TransactionView = typeof transactionView.fields;
export const HEADER_WORDS = 32;
