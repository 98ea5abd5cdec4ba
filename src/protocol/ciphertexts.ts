// The four ciphertexts in the places of a transaction's notes. A place without a message gets a dummy that nobody can tell from the
// others. (The fifth is the sender's record: record.ts.) And the shuffle that decides which note stands at which place.
import type { Address } from './address.ts';
import { addressBase, dummyCiphertext, encryptTo, keyOn } from './note-encryption.ts';
import type { Note } from './note.ts';
import { encodePlaintext } from './plaintext.ts';
import type { Digest, RandomBytes } from './words.ts';

/** A note, to the address that it names. */
export interface Message {
  readonly to: Pick<Address, 'tag' | 'encryptionKey' | 'hint'>;
  readonly note: Note;
  readonly memo: string;
}

/** `ephemeral`: 32 secret bytes, never used before. */
export const sealNote = (ephemeral: Uint8Array, genesis: Digest, { to, note, memo }: Message): Uint8Array =>
  encryptTo(ephemeral, { key: to.encryptionKey, base: addressBase(to.tag) }, genesis, encodePlaintext({ ephemeral, hint: to.hint, note, memo }));

/** The same, sealed to a scan secret in the recipient's place: for a note that travels by file. */
export function sealToOneself(ephemeral: Uint8Array, genesis: Digest, scan: Uint8Array, { to, note, memo }: Message): Uint8Array {
  const encryptionKey = keyOn(addressBase(to.tag), scan);
  return sealNote(ephemeral, genesis, { to: { ...to, encryptionKey }, note, memo });
}

/** In the order of the places; undefined makes a dummy. Fresh keys at every call. */
export const sealMessages = (random: RandomBytes, genesis: Digest, messages: readonly (Message | undefined)[]): Uint8Array[] =>
  messages.map((message) => (message ? sealNote(random(32), genesis, message) : dummyCiphertext(random, genesis)));

/** The items in an order drawn uniformly (Fisher-Yates; bytes that would favour some orders are drawn again). */
export function shuffled<T>(random: RandomBytes, items: readonly T[]): T[] {
  const out = [...items];
  for (let i = out.length - 1; i > 0; i--) {
    const limit = 256 - (256 % (i + 1));
    let byte = random(1)[0]!;
    while (byte >= limit) byte = random(1)[0]!;
    const j = byte % (i + 1);
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return out;
}
