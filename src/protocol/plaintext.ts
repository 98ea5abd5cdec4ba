// What a ciphertext holds: a note for its recipient, or the sender's record for himself. One byte says which; zeros fill up
// to the one length, and are checked, so that a plaintext has one encoding.
import { decode, encode, type Codec } from './bytes.ts';
import { type ProtocolResult } from './errors.ts';
import { noteCodec, type Note } from './note.ts';
import { PLAINTEXT_BYTES } from './note-encryption.ts';
import { selfRecordCodec, type SelfRecord } from './self-record.ts';

/** UTF-8 bytes of a memo. */
export const MAX_MEMO_BYTES = 320;

export type Plaintext =
  /** `ephemeral`: the secret that the ciphertext was made with; it tells for which address. */
  | { readonly type: 'note'; readonly ephemeral: Uint8Array; readonly note: Note; readonly memo: string }
  | { readonly type: 'self'; readonly record: SelfRecord };

const plaintextCodec: Codec<Plaintext> = {
  write(w, plaintext) {
    if (plaintext.type === 'note') {
      w.u8(1);
      w.fixed(plaintext.ephemeral);
      noteCodec.write(w, plaintext.note);
      w.text(plaintext.memo);
    } else {
      w.u8(2);
      selfRecordCodec.write(w, plaintext.record);
    }
  },
  read(r) {
    const type = r.u8();
    if (type !== 1 && type !== 2) r.fail('unknown-version', 'a plaintext of type 1 or 2', `${type}`);
    const value: Plaintext =
      type === 1
        ? { type: 'note', ephemeral: r.fixed(32), note: noteCodec.read(r), memo: r.text(MAX_MEMO_BYTES) }
        : { type: 'self', record: selfRecordCodec.read(r) };
    if (r.fixed(r.left).some((b) => b !== 0)) r.fail('not-canonical', 'zeros to the end', 'other bytes');
    return value;
  },
};

/** Exactly `PLAINTEXT_BYTES`. Throws RangeError when the memo or record is too long: check the form first. */
export function encodePlaintext(plaintext: Plaintext): Uint8Array {
  const bytes = encode(plaintextCodec, plaintext);
  if (bytes.length > PLAINTEXT_BYTES)
    throw new RangeError(`plaintext of ${bytes.length} bytes exceeds ${PLAINTEXT_BYTES}`);
  const padded = new Uint8Array(PLAINTEXT_BYTES);
  padded.set(bytes);
  return padded;
}

export const decodePlaintext = (bytes: Uint8Array): ProtocolResult<Plaintext> => decode(plaintextCodec, bytes);
