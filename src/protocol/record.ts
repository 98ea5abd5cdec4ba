// The fifth ciphertext: the record of a transaction, written to oneself. It holds no note: it holds what opens the four other ciphertexts
// again (their secrets derive from its seed), and which intent the transaction serves. So the words alone bring back every output with
// its recipient and memo, and a wallet that reads the chain knows which of its intents has been carried out.
//   32 random bytes | XChaCha20-Poly1305 of 592 bytes, 16 of tag                                                       (640 bytes)
// Key and nonce come from (record key, random bytes, genesis); the header's four nullifiers are associated data, so a record that
// somebody copies into a transaction of his own does not open. It is as long as the others and needs no curve: every wallet tries
// every one.
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { blake3 } from '@noble/hashes/blake3.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { wordsToBytes } from '../hash/index.ts';
import { decode, encode, type Codec } from './bytes.ts';
import { fail, type ProtocolResult } from './errors.ts';
import { NOTES_OUT } from './header.ts';
import { CIPHERTEXT_BYTES } from './note-encryption.ts';
import { concatFelts, type Digest, type RandomBytes } from './words.ts';

const RANDOM_BYTES = 32;
const TAG_BYTES = 16;
export const RECORD_BYTES = CIPHERTEXT_BYTES - RANDOM_BYTES - TAG_BYTES;
const RECORD_VERSION = 1;
const CONTEXT = utf8ToBytes('sotto 2026-11 transaction record v2');
/** Bytes of an intent's word and of an attempt's seed. */
export const INTENT_BYTES = 16;

/** What the transaction is to its intent: the payment itself, a joining of notes on the way to it, or its end. */
export const STEPS = ['payment', 'merge', 'cancel'] as const;
export type Step = (typeof STEPS)[number];

/** How the note at a place can be opened again by its sender. */
export const DELIVERIES = ['dummy', 'sent', 'own', 'file'] as const;
/**
 * `sent`: encrypted to its recipient. `own`: to an address of one's own (change, merges). `file`: delivered by file, and sealed to
 * oneself in its place. `dummy`: there is no note.
 */
export type Delivery = (typeof DELIVERIES)[number];

export interface RecordedOutput {
  readonly delivery: Delivery;
  /** The address that was paid: with the note's tag they are the whole of it. Zeros for a dummy. */
  readonly encryptionKey: Uint8Array;
  readonly owner: Digest;
}

export interface TransactionRecord {
  /** Random for each attempt: all that is chosen about the outputs derives from it. */
  readonly seed: Uint8Array;
  /** The intent's word: the same in all of its transactions. */
  readonly intent: Uint8Array;
  readonly step: Step;
  /** The lowest address index not handed out when it was made. */
  readonly nextAddress: number;
  /** By place. */
  readonly outputs: readonly RecordedOutput[];
}

/** What is sealed, without the zeros that fill it up. */
export const recordCodec: Codec<TransactionRecord> = {
  write(w, record) {
    w.u8(RECORD_VERSION);
    w.fixed(record.seed);
    w.fixed(record.intent);
    w.u8(STEPS.indexOf(record.step) + 1);
    w.u32(record.nextAddress);
    for (const { delivery, encryptionKey, owner } of record.outputs) {
      w.u8(DELIVERIES.indexOf(delivery));
      w.fixed(encryptionKey);
      w.felts(owner);
    }
  },
  read(r) {
    r.tag(RECORD_VERSION, 'record version');
    const [seed, intent] = [r.fixed(INTENT_BYTES), r.fixed(INTENT_BYTES)];
    const number = r.u8();
    const step = STEPS[number - 1] ?? r.fail('out-of-range', 'a step 1 to 3', `${number}`);
    const nextAddress = r.u32();
    const outputs = Array.from({ length: NOTES_OUT }, (): RecordedOutput => {
      const kind = r.u8();
      const delivery = DELIVERIES[kind] ?? r.fail('out-of-range', 'a delivery 0 to 3', `${kind}`);
      return { delivery, encryptionKey: r.fixed(32), owner: r.digest() };
    });
    if (r.fixed(r.left).some((b) => b !== 0)) r.fail('not-canonical', 'zeros to the end', 'other bytes');
    return { seed, intent, step, nextAddress, outputs };
  },
};

/** `recordKey`: 32 secret bytes. `nullifiers`: the header's four. `random`: fresh at every attempt. */
export function sealRecord(
  random: RandomBytes, recordKey: Uint8Array, genesis: Digest, nullifiers: readonly Digest[], record: TransactionRecord,
): Uint8Array {
  const plaintext = new Uint8Array(RECORD_BYTES);
  plaintext.set(encode(recordCodec, record));
  const fresh = random(RANDOM_BYTES);
  return concatBytes(fresh, cipherOf(recordKey, fresh, genesis, nullifiers).encrypt(plaintext));
}

export function openRecord(recordKey: Uint8Array, genesis: Digest, nullifiers: readonly Digest[], ciphertext: Uint8Array): ProtocolResult<TransactionRecord> {
  const unreadable = fail('unreadable', 'a record of this key', 'another');
  if (ciphertext.length !== CIPHERTEXT_BYTES) return unreadable;
  try {
    const cipher = cipherOf(recordKey, ciphertext.subarray(0, RANDOM_BYTES), genesis, nullifiers);
    return decode(recordCodec, cipher.decrypt(ciphertext.subarray(RANDOM_BYTES)));
  } catch {
    return unreadable;
  }
}

function cipherOf(recordKey: Uint8Array, fresh: Uint8Array, genesis: Digest, nullifiers: readonly Digest[]): ReturnType<typeof xchacha20poly1305> {
  const bytes = blake3(concatBytes(recordKey, fresh, wordsToBytes(genesis)), { context: CONTEXT, dkLen: 56 });
  return xchacha20poly1305(bytes.subarray(0, 32), bytes.subarray(32), wordsToBytes(concatFelts(...nullifiers)));
}
