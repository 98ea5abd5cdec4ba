// Encryption at rest. A random data key encrypts every record; it is itself kept encrypted under the password (argon2id),
// so a new password, or a second way to unlock, does not touch the records. The password is never stored.
// argon2id with 19 MiB, two passes, one lane: OWASP's minimum (2024), about a second of JavaScript on a phone; the
// parameters are stored with the lock, so that they can grow.
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { argon2id } from '@noble/hashes/argon2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { ok, type RandomBytes } from '../protocol/index.ts';
import { failWith, type WalletResult } from './errors.ts';

const LOCK_VERSION = 1;
const MIN_PASSWORD_LENGTH = 8;
const NONCE_BYTES = 24;

export interface PasswordCost {
  readonly memoryKiB: number;
  readonly passes: number;
}
export const PASSWORD_COST: PasswordCost = { memoryKiB: 19 * 1024, passes: 2 };

/** What is stored in the clear. */
export interface Lock {
  readonly version: typeof LOCK_VERSION;
  readonly salt: Uint8Array;
  readonly cost: PasswordCost;
  /** The data key, sealed under the password's key. */
  readonly sealedKey: Uint8Array;
}

export type DataKey = Uint8Array;

/** `context` says what a sealed record is; opened under another one it is refused, so records cannot be swapped. */
export function seal(random: RandomBytes, key: DataKey, context: string, plaintext: Uint8Array): Uint8Array {
  const nonce = random(NONCE_BYTES);
  return concatBytes(nonce, xchacha20poly1305(key, nonce, utf8ToBytes(context)).encrypt(plaintext));
}

export function unseal(key: DataKey, context: string, sealed: Uint8Array): WalletResult<Uint8Array> {
  if (sealed.length < NONCE_BYTES + 16) return failWith('store-damaged', context);
  try {
    const cipher = xchacha20poly1305(key, sealed.subarray(0, NONCE_BYTES), utf8ToBytes(context));
    return ok(cipher.decrypt(sealed.subarray(NONCE_BYTES)));
  } catch {
    return failWith('store-damaged', context);
  }
}

function passwordKey(password: string, salt: Uint8Array, cost: PasswordCost): Uint8Array {
  return argon2id(utf8ToBytes(password.normalize('NFKC')), salt, {
    m: cost.memoryKiB,
    t: cost.passes,
    p: 1,
    dkLen: 32,
  });
}

/** A lock around a data key. Slow by intent: call it in a worker. */
export function lockWith(
  random: RandomBytes,
  password: string,
  key: DataKey,
  cost = PASSWORD_COST,
): WalletResult<Lock> {
  if ([...password].length < MIN_PASSWORD_LENGTH) return failWith('password-short');
  const salt = random(16);
  return ok({
    version: LOCK_VERSION,
    salt,
    cost,
    sealedKey: seal(random, passwordKey(password, salt, cost), 'key', key),
  });
}

export const newDataKey = (random: RandomBytes): DataKey => random(32);

/** The data key, or that the password is wrong. Slow by intent: call it in a worker. */
export function unlockWith(password: string, lock: Lock): WalletResult<DataKey> {
  const opened = unseal(passwordKey(password, lock.salt, lock.cost), 'key', lock.sealedKey);
  return opened.ok ? opened : failWith('password-wrong');
}
