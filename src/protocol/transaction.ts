// A transaction as it is submitted: header, five ciphertexts, proof. All payments have the same shape: four notes in, four out, five
// ciphertexts of one length. The header commits to the ciphertexts by their hash. A transaction of a public account carries the state it
// leaves behind as well, exactly then.
import { blake3 } from '@noble/hashes/blake3.js';
import { P } from '../field/index.ts';
import type { SuiteName } from '../hash/index.ts';
import type { ByteReader, ByteWriter, Codec } from './bytes.ts';
import { fail, type ProtocolResult } from './errors.ts';
import { HEADER_BYTES, headerCodec, kernelOf, type Header } from './header.ts';
import { CIPHERTEXT_BYTES } from './note-encryption.ts';
import { MAX_OPENED_STATE_BYTES, createsAccount, openedStateCodec, type OpenedState } from './opened-state.ts';
import { ok } from './result.ts';
import { equalFelts, feltsToHex, type Digest } from './words.ts';

export const TRANSACTION_VERSION = 2;
/** Four notes, and one to oneself. */
export const CIPHERTEXTS = 5;
export const MAX_PROOF_BYTES = 512 * 1024;
/** Without the proof. */
export const MAX_COMPACT_TRANSACTION_BYTES = HEADER_BYTES + 1 + CIPHERTEXTS * CIPHERTEXT_BYTES + MAX_OPENED_STATE_BYTES;
export const MAX_TRANSACTION_BYTES = 1 + MAX_COMPACT_TRANSACTION_BYTES + 4 + MAX_PROOF_BYTES;

/** Who proved, and with what, by the number that stands in the bytes: the fee depends on it. Network proofs are made by the producer. */
export const PROOF_KINDS = {
  1: { name: 'rescue', suite: 'rpo' },
  2: { name: 'blake3', suite: 'blake3' },
  3: { name: 'network', suite: 'rpo' },
} as const satisfies Readonly<Record<number, { readonly name: string; readonly suite: SuiteName }>>;
export type ProofKind = (typeof PROOF_KINDS)[keyof typeof PROOF_KINDS]['name'];

const KIND_ROWS = Object.entries(PROOF_KINDS).map(([number, row]) => ({ number: Number(number), ...row }));
const rowOf = (kind: ProofKind): (typeof KIND_ROWS)[number] => KIND_ROWS.find(({ name }) => name === kind)!;
/** The suite that the submitted bytes must have. */
export const suiteOf = (kind: ProofKind): SuiteName => rowOf(kind).suite;

/** What every wallet downloads: all but the proof. */
export interface CompactTransaction {
  readonly header: Header;
  readonly kind: ProofKind;
  readonly ciphertexts: readonly Uint8Array[];
  /** Exactly where the header names a public account. */
  readonly opened?: OpenedState;
}

export interface Transaction extends CompactTransaction {
  readonly proof: Uint8Array;
}

/** Eight felts of the ciphertexts: 64 bytes of BLAKE3 output, eight bytes mod p for each. */
export function attachmentHash(ciphertexts: readonly Uint8Array[]): Digest {
  const hasher = blake3.create({ dkLen: 64 });
  for (const ciphertext of ciphertexts) hasher.update(ciphertext);
  const bytes = hasher.digest();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint32Array.from({ length: 8 }, (_, i) => Number(view.getBigUint64(8 * i, true) % BigInt(P)));
}

export function checkAttachment(t: CompactTransaction): ProtocolResult<void> {
  const hash = attachmentHash(t.ciphertexts);
  if (equalFelts(hash, t.header.attachment)) return ok(undefined);
  return fail('bad-attachment', feltsToHex(t.header.attachment), feltsToHex(hash));
}

function writeCompact(w: ByteWriter, t: CompactTransaction): void {
  if (t.ciphertexts.length !== CIPHERTEXTS)
    throw new RangeError(`five ciphertexts expected, got ${t.ciphertexts.length}`);
  headerCodec.write(w, t.header);
  w.u8(rowOf(t.kind).number);
  for (const ciphertext of t.ciphertexts) {
    if (ciphertext.length !== CIPHERTEXT_BYTES) throw new RangeError(`ciphertext of ${ciphertext.length} bytes`);
    w.fixed(ciphertext);
  }
  if ((t.opened !== undefined) !== (kernelOf(t.header) === 'account'))
    throw new RangeError('an opened state goes with a public account');
  if (t.opened) openedStateCodec(createsAccount(t.header)).write(w, t.opened);
}

function readCompact(r: ByteReader): CompactTransaction {
  const header = headerCodec.read(r);
  const number = r.u8();
  const kind =
    KIND_ROWS.find((row) => row.number === number)?.name ?? r.fail('out-of-range', 'a proof kind 1 to 3', `${number}`);
  const ciphertexts = Array.from({ length: CIPHERTEXTS }, () => r.fixed(CIPHERTEXT_BYTES));
  if (kernelOf(header) === 'payment') return { header, kind, ciphertexts };
  return { header, kind, ciphertexts, opened: openedStateCodec(createsAccount(header)).read(r) };
}

/** 496 + 1 + 3200 bytes for a payment. */
export const compactTransactionCodec: Codec<CompactTransaction> = { write: writeCompact, read: readCompact };

export const transactionCodec: Codec<Transaction> = {
  write(w, t) {
    if (t.proof.length > MAX_PROOF_BYTES) throw new RangeError(`proof of ${t.proof.length} bytes`);
    w.u8(TRANSACTION_VERSION);
    writeCompact(w, t);
    w.blob(t.proof);
  },
  read(r) {
    r.tag(TRANSACTION_VERSION, 'transaction version');
    return { ...readCompact(r), proof: r.blob(MAX_PROOF_BYTES) };
  },
};
