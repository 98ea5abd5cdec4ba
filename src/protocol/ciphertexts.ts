// The five ciphertexts of a transaction: four places for notes, one for the record to oneself. A place without a message
// gets a dummy that nobody can tell from the others. And the shuffle that decides which note stands at which place.
import type { Address } from './address.ts';
import { addressBase, dummyCiphertext, encryptTo, plainKey } from './note-encryption.ts';
import type { Note } from './note.ts';
import { encodePlaintext } from './plaintext.ts';
import type { SelfRecord } from './self-record.ts';
import type { Digest, RandomBytes } from './words.ts';

export type Message =
  | { readonly type: 'note'; readonly to: Address; readonly note: Note; readonly memo: string }
  /** `secret`: X25519 secret of ours that reads it again. */
  | { readonly type: 'self'; readonly secret: Uint8Array; readonly record: SelfRecord };

/** `messages`: five, in the order of the places; undefined makes a dummy. Fresh keys and nonces at every call. */
export const sealMessages = (
  random: RandomBytes,
  genesis: Digest,
  messages: readonly (Message | undefined)[],
): Uint8Array[] =>
  messages.map((message) => (message ? seal(random, genesis, message) : dummyCiphertext(random, genesis)));

function seal(random: RandomBytes, genesis: Digest, message: Message): Uint8Array {
  const ephemeral = random(32);
  if (message.type === 'self') {
    const plaintext = encodePlaintext({ type: 'self', record: message.record });
    return encryptTo(ephemeral, plainKey(message.secret), genesis, plaintext);
  }
  const { to, note, memo } = message;
  const plaintext = encodePlaintext({ type: 'note', ephemeral, note, memo });
  return encryptTo(ephemeral, { key: to.encryptionKey, base: addressBase(to.tag) }, genesis, plaintext);
}

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
