// Encryption of what travels beside a transaction: X25519 with a fresh ephemeral key, XChaCha20-Poly1305, 640 bytes always.
//   ephemeral key 32 | view tag 1 | ciphertext 591 + 16
// Every address has a base point of its own, hashed from its tag t (RFC 9380), and the key x * base under one secret x of
// the wallet (after Zcash's Sapling, "diversified addresses"): nobody can tell that two addresses are one wallet's, yet one
// multiplication tries a ciphertext for all of them.
// Key, nonce and view tag come from one BLAKE3 derivation over shared secret, ephemeral key and genesis digest, so they are
// as fresh as the ephemeral secret, which is new for each attempt. The view tag spares a stranger the cipher 255 times of
// 256. The recipient recomputes the note's commitment before he believes it, and with the ephemeral secret, which the
// plaintext of a note repeats, that it was encrypted to the very address it names: else a payer who mixes two addresses
// would learn from a reaction that they belong together (ZIP 212). The sender keeps no ciphertext: he makes its secret again.
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { ed25519, ed25519_hasher, x25519 } from '@noble/curves/ed25519.js';
import { blake3 } from '@noble/hashes/blake3.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { wordsToBytes } from '../hash/index.ts';
import { fail, type ProtocolResult } from './errors.ts';
import { ok } from './result.ts';
import type { Digest, RandomBytes } from './words.ts';

export const CIPHERTEXT_BYTES = 640;
export const PLAINTEXT_BYTES = CIPHERTEXT_BYTES - 32 - 1 - 16;
const CONTEXT = utf8ToBytes('sotto 2026-11 note encryption v2');
const BASE_DST = 'sotto-v1-address-base-edwards25519_XMD:SHA-512_ELL2_RO_';

/** Whom a ciphertext is for: his key, and the base point it stands on. */
export interface MessageKey {
  readonly key: Uint8Array;
  readonly base: Uint8Array;
}

/** The base point of an address, from its tag. */
export const addressBase = (tag: Digest): Uint8Array =>
  ed25519.utils.toMontgomery(ed25519_hasher.hashToCurve(wordsToBytes(tag), { DST: BASE_DST }).toBytes());

/** The key of a secret on a base point. */
export const keyOn = (base: Uint8Array, secret: Uint8Array): Uint8Array => x25519.scalarMult(secret, base);

/** A key that is no address's, on X25519's own base point: for messages to nobody. */
export const plainKey = (secret: Uint8Array): MessageKey => ({
  key: x25519.getPublicKey(secret),
  base: x25519.GuBytes,
});

interface Derived {
  readonly key: Uint8Array;
  readonly nonce: Uint8Array;
  readonly viewTag: number;
}

function derive(shared: Uint8Array, ephemeral: Uint8Array, genesis: Digest): Derived {
  const bytes = blake3(concatBytes(shared, ephemeral, wordsToBytes(genesis)), { context: CONTEXT, dkLen: 57 });
  return { key: bytes.subarray(0, 32), nonce: bytes.subarray(32, 56), viewTag: bytes[56]! };
}

/**
 * Encrypts exactly `PLAINTEXT_BYTES`. `ephemeral`: 32 fresh random bytes, never used before. Throws on a key of small order,
 * which the parser of addresses refuses.
 */
export function encryptTo(ephemeral: Uint8Array, to: MessageKey, genesis: Digest, plaintext: Uint8Array): Uint8Array {
  return encryptShared(x25519.getSharedSecret(ephemeral, to.key), keyOn(to.base, ephemeral), genesis, plaintext);
}

/** The same from the shared secret and the ephemeral key that is sent. */
export function encryptShared(shared: Uint8Array, sent: Uint8Array, genesis: Digest, plaintext: Uint8Array): Uint8Array {
  if (plaintext.length !== PLAINTEXT_BYTES) throw new RangeError(`plaintext of ${PLAINTEXT_BYTES} bytes expected`);
  const { key, nonce, viewTag } = derive(shared, sent, genesis);
  return concatBytes(sent, Uint8Array.of(viewTag), xchacha20poly1305(key, nonce).encrypt(plaintext));
}

/** A ciphertext to nobody, for a place without a note: made exactly like the others, to a key that is thrown away. */
export const dummyCiphertext = (random: RandomBytes, genesis: Digest): Uint8Array =>
  encryptTo(random(32), plainKey(random(32)), genesis, new Uint8Array(PLAINTEXT_BYTES));

/** The ephemeral key of a ciphertext: with it a reader makes the shared secret. */
export const sentKey = (ciphertext: Uint8Array): Uint8Array => ciphertext.subarray(0, 32);

/** The plaintext, if it was encrypted on this chain under this shared secret; undefined shared secrets open nothing. */
export function decryptShared(shared: Uint8Array | undefined, genesis: Digest, ciphertext: Uint8Array): ProtocolResult<Uint8Array> {
  const unreadable = fail('unreadable', 'a message to this key', 'another');
  if (shared === undefined || ciphertext.length !== CIPHERTEXT_BYTES) return unreadable;
  const { key, nonce, viewTag } = derive(shared, sentKey(ciphertext), genesis);
  if (viewTag !== ciphertext[32]) return unreadable;
  try {
    return ok(xchacha20poly1305(key, nonce).decrypt(ciphertext.subarray(33)));
  } catch {
    return unreadable;
  }
}

/** X25519 in JavaScript: undefined where the point is of small order and every secret gives zero. */
export function sharedSecret(secret: Uint8Array, point: Uint8Array): Uint8Array | undefined {
  try {
    return x25519.getSharedSecret(secret, point);
  } catch {
    return undefined;
  }
}

/** The plaintext, if it was encrypted on this chain to a key of this secret, on whatever base. */
export const tryDecrypt = (secret: Uint8Array, genesis: Digest, ciphertext: Uint8Array): ProtocolResult<Uint8Array> =>
  decryptShared(sharedSecret(secret, sentKey(ciphertext)), genesis, ciphertext);

/** The same for whoever made it: from the secret it was made with and the key it was made for. */
export const reopen = (ephemeral: Uint8Array, key: Uint8Array, genesis: Digest, ciphertext: Uint8Array): ProtocolResult<Uint8Array> =>
  decryptShared(sharedSecret(ephemeral, key), genesis, ciphertext);

/** Whether the ciphertext was made with this ephemeral secret on the base point of this address. */
export function isMadeFor(ciphertext: Uint8Array, ephemeral: Uint8Array, tag: Digest): boolean {
  const sent = keyOn(addressBase(tag), ephemeral);
  return sent.every((byte, i) => byte === ciphertext[i]);
}
