// The five ciphertexts of a transaction: four places for notes, one for the record to oneself. A place without a message
// gets a dummy that nobody can tell from the others. And the shuffle that decides which note stands at which place.
import { dummyCiphertext, encryptTo } from './note-encryption.ts';
import { encodePlaintext, type Plaintext } from './plaintext.ts';
import type { Digest, RandomBytes } from './words.ts';

export interface Message {
  /** X25519 key that may read it. */
  readonly to: Uint8Array;
  readonly plaintext: Plaintext;
}

/** `messages`: five, in the order of the places; undefined makes a dummy. Fresh keys and nonces at every call. */
export const sealMessages = (
  random: RandomBytes,
  genesis: Digest,
  messages: readonly (Message | undefined)[],
): Uint8Array[] =>
  messages.map((message) =>
    message === undefined
      ? dummyCiphertext(random, genesis)
      : encryptTo(random, message.to, genesis, encodePlaintext(message.plaintext)),
  );

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
