// A transaction as it is submitted: header, five ciphertexts, proof. All have the same shape: four notes in, four out, five
// ciphertexts of one length. The header commits to the ciphertexts by their hash.
import { blake3 } from '@noble/hashes/blake3.js';
import { P } from '../field/index.ts';
import type { SuiteName } from '../hash/index.ts';
import type { ByteReader, ByteWriter, Codec } from './bytes.ts';
import { fail, type ProtocolResult } from './errors.ts';
import { headerCodec, type Header } from './header.ts';
import { CIPHERTEXT_BYTES } from './note-encryption.ts';
import { ok } from './result.ts';
import { equalFelts, feltsToHex, type Digest } from './words.ts';

export const TRANSACTION_VERSION = 1;
/** Four notes, and one to oneself. */
export const CIPHERTEXTS = 5;
export const MAX_PROOF_BYTES = 512 * 1024;
export const MAX_TRANSACTION_BYTES = MAX_PROOF_BYTES + 8 * 1024;

/** Who proved, and with what: the fee depends on it. */
export const PROOF_KINDS = ['rescue', 'blake3', 'network'] as const;
export type ProofKind = (typeof PROOF_KINDS)[number];
/** The suite that the submitted bytes must have. Network proofs are made by the producer, with Rescue. */
export const suiteOf = (kind: ProofKind): SuiteName => (kind === 'blake3' ? 'blake3' : 'rpo');

/** What every wallet downloads: all but the proof. */
export interface CompactTransaction {
  readonly header: Header;
  readonly kind: ProofKind;
  readonly ciphertexts: readonly Uint8Array[];
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
  w.u8(PROOF_KINDS.indexOf(t.kind) + 1);
  for (const ciphertext of t.ciphertexts) {
    if (ciphertext.length !== CIPHERTEXT_BYTES) throw new RangeError(`ciphertext of ${ciphertext.length} bytes`);
    w.fixed(ciphertext);
  }
}

function readCompact(r: ByteReader): CompactTransaction {
  const header = headerCodec.read(r);
  const number = r.u8();
  const kind = PROOF_KINDS[number - 1] ?? r.fail('out-of-range', 'a proof kind 1 to 3', `${number}`);
  return { header, kind, ciphertexts: Array.from({ length: CIPHERTEXTS }, () => r.fixed(CIPHERTEXT_BYTES)) };
}

/** 496 + 1 + 3200 bytes. */
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
