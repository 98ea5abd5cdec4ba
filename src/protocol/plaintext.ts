// What a ciphertext in a note's place holds: the note, and what its recipient checks it by. Zeros fill up to the one length, and are
// checked, so that a plaintext has one encoding.
import { decode, encode, type Codec } from './bytes.ts';
import { type ProtocolResult } from './errors.ts';
import { noteCodec, type Note } from './note.ts';
import { PLAINTEXT_BYTES } from './note-encryption.ts';

/** UTF-8 bytes of a memo. */
export const MAX_MEMO_BYTES = 320;
const PLAINTEXT_VERSION = 2;

export interface Plaintext {
  /** The secret that the ciphertext was made with; it tells for which address. */
  readonly ephemeral: Uint8Array;
  /** Four bytes that the payer copied from the address, so that its owner finds it at once: a hint, never believed. */
  readonly hint: Uint8Array;
  readonly note: Note;
  readonly memo: string;
}

const plaintextCodec: Codec<Plaintext> = {
  write(w, { ephemeral, hint, note, memo }) {
    w.u8(PLAINTEXT_VERSION);
    w.fixed(ephemeral);
    w.fixed(hint);
    noteCodec.write(w, note);
    w.text(memo);
  },
  read(r) {
    r.tag(PLAINTEXT_VERSION, 'plaintext version');
    const value = { ephemeral: r.fixed(32), hint: r.fixed(4), note: noteCodec.read(r), memo: r.text(MAX_MEMO_BYTES) };
    if (r.fixed(r.left).some((b) => b !== 0)) r.fail('not-canonical', 'zeros to the end', 'other bytes');
    return value;
  },
};

/** Exactly `PLAINTEXT_BYTES`. Throws RangeError when the memo is too long: check the form first. */
export function encodePlaintext(plaintext: Plaintext): Uint8Array {
  const bytes = encode(plaintextCodec, plaintext);
  if (bytes.length > PLAINTEXT_BYTES)
    throw new RangeError(`plaintext of ${bytes.length} bytes exceeds ${PLAINTEXT_BYTES}`);
  const padded = new Uint8Array(PLAINTEXT_BYTES);
  padded.set(bytes);
  return padded;
}

export const decodePlaintext = (bytes: Uint8Array): ProtocolResult<Plaintext> => decode(plaintextCodec, bytes);
