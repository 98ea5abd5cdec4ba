// The records that the tx kernel lays out in memory and that scripts read: one table for both. Scripts are hashed with the VM
// version, so this layout changes only with that version. Felts: docs/protocol-layouts.md.
import { record, type as t } from '../../vm/builder/index.ts';

/** Version of the kernel and of this layout: in every header. */
export const KERNEL_VERSION = 1;

/** The message of RECIPIENT. */
export const recipientRecord = record({
  serial: t.word,
  zero: t.word,
  scriptRoot: t.digest,
  inputsHash: t.digest,
  owner: t.digest,
});

/** A note in memory. `own` of a note script points here. */
export const noteRecord = record({
  ...recipientRecord.fields,
  inputs: t.words(8),
  faucet: t.word,
  amount: t.amount,
  commitment: t.digest,
});
export type NoteRecord = typeof noteRecord.fields;

/** The header, as hashed into the transaction id, then mint and burn, then the account before and after, as hashed. */
export const transactionView = record({
  genesis: t.digest,
  kernelVersion: t.felt,
  accountId: t.word,
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

  mint: t.amount,
  burn: t.amount,

  beforeId: t.word,
  beforeNonce: t.felt,
  beforeVault: t.digest,
  beforeStorage: t.digest,
  beforeCode: t.digest,
  beforeBlinding: t.word,
  beforeZeros: t.words(3),

  afterId: t.word,
  afterNonce: t.felt,
  afterVault: t.digest,
  afterStorage: t.digest,
  afterCode: t.digest,
  afterBlinding: t.word,
  afterZeros: t.words(3),
});
export type TransactionView = typeof transactionView.fields;
export const HEADER_WORDS = 32;
export const ACCOUNT_WORDS = 12;
