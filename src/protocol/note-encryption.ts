// Encryption of what travels beside a transaction: X25519 with a fresh ephemeral key, XChaCha20-Poly1305, 640 bytes always.
//   ephemeral key 32 | view tag 1 | ciphertext 591 + 16
// Key, nonce and view tag come from one BLAKE3 derivation over the shared secret, both public keys and the genesis digest,
// so they are as fresh as the ephemeral key, which is new for each attempt. The view tag spares a stranger's wallet the
// cipher 255 times of 256. Nothing else is bound here: a wallet recomputes the note's commitment before it believes it.
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { x25519 } from '@noble/curves/ed25519.js';
import { blake3 } from '@noble/hashes/blake3.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { wordsToBytes } from '../hash/index.ts';
import { fail, type ProtocolResult } from './errors.ts';
import { ok } from './result.ts';
import type { Digest, RandomBytes } from './words.ts';

export const CIPHERTEXT_BYTES = 640;
export const PLAINTEXT_BYTES = CIPHERTEXT_BYTES - 32 - 1 - 16;
const CONTEXT = utf8ToBytes('sotto 2026-11 note encryption v1');

export interface EncryptionKeys {
  readonly secret: Uint8Array;
  readonly public: Uint8Array;
}

export const encryptionKeys = (secret: Uint8Array): EncryptionKeys => ({ secret, public: x25519.getPublicKey(secret) });

interface Derived {
  readonly key: Uint8Array;
  readonly nonce: Uint8Array;
  readonly viewTag: number;
}

function derive(shared: Uint8Array, ephemeral: Uint8Array, recipient: Uint8Array, genesis: Digest): Derived {
  const bytes = blake3(concatBytes(shared, ephemeral, recipient, wordsToBytes(genesis)), {
    context: CONTEXT,
    dkLen: 57,
  });
  return { key: bytes.subarray(0, 32), nonce: bytes.subarray(32, 56), viewTag: bytes[56]! };
}

/**
 * Encrypts exactly `PLAINTEXT_BYTES` to an X25519 key of a parsed address (the parser refuses points of small order;
 * on such a point this throws).
 */
export function encryptTo(
  random: RandomBytes,
  recipient: Uint8Array,
  genesis: Digest,
  plaintext: Uint8Array,
): Uint8Array {
  if (plaintext.length !== PLAINTEXT_BYTES) throw new RangeError(`plaintext of ${PLAINTEXT_BYTES} bytes expected`);
  const ephemeral = encryptionKeys(random(32));
  const { key, nonce, viewTag } = derive(
    x25519.getSharedSecret(ephemeral.secret, recipient),
    ephemeral.public,
    recipient,
    genesis,
  );
  return concatBytes(ephemeral.public, Uint8Array.of(viewTag), xchacha20poly1305(key, nonce).encrypt(plaintext));
}

/** A ciphertext to nobody, for a place without a note: made exactly like the others, to a key that is thrown away. */
export const dummyCiphertext = (random: RandomBytes, genesis: Digest): Uint8Array =>
  encryptTo(random, encryptionKeys(random(32)).public, genesis, new Uint8Array(PLAINTEXT_BYTES));

/** The plaintext, if it was encrypted to these keys on this chain. */
export function tryDecrypt(keys: EncryptionKeys, genesis: Digest, ciphertext: Uint8Array): ProtocolResult<Uint8Array> {
  const unreadable = fail('unreadable', 'a message to this key', 'another');
  if (ciphertext.length !== CIPHERTEXT_BYTES) return unreadable;
  const ephemeral = ciphertext.subarray(0, 32);
  try {
    const { key, nonce, viewTag } = derive(
      x25519.getSharedSecret(keys.secret, ephemeral),
      ephemeral,
      keys.public,
      genesis,
    );
    if (viewTag !== ciphertext[32]) return unreadable;
    return ok(xchacha20poly1305(key, nonce).decrypt(ciphertext.subarray(33)));
  } catch {
    return unreadable;
  }
}
