// The state of a public account, opened: what a transaction of it leaves behind, in the clear, beside the transaction, so that anybody can
// go on from there. It is carried by every transaction of a public account and not only by one that changes the state, because then the
// header alone says whether it must be there. It is outside the attachment: the header's `final` commits to all of it.
// A transaction that creates the account carries its *origin* too: the storage it began with and the salt, from which, with the code
// root, the identity derives. (The state after may hold another storage, so the first one's root is always written.)
import type { Permutation } from '../hash/index.ts';
import {
  STORAGE_SLOTS,
  accountCommitment,
  deriveIdentity,
  publicIdOf,
  type Account,
  type IdentityPreimage,
  type Storage,
} from './account.ts';
import { NO_ASSET, assetCodec } from './asset.ts';
import type { ByteReader, ByteWriter, Codec } from './bytes.ts';
import { fail, type ProtocolResult } from './errors.ts';
import type { Header } from './header.ts';
import { ok } from './result.ts';
import { VAULT_SLOTS, type Vault } from './vault.ts';
import { ZERO_DIGEST, equalFelts, feltsToHex, isZero } from './words.ts';
import { P } from '../field/index.ts';

export interface OpenedState {
  /** The account after the transaction. */
  readonly account: Account;
  /** Exactly where the transaction creates the account. */
  readonly origin?: Pick<IdentityPreimage, 'storageRoot' | 'salt'>;
}

/** Every slot in use, and an origin. */
export const MAX_OPENED_STATE_BYTES = 32 + 32 + 4 + (4 + VAULT_SLOTS * 25) + (4 + STORAGE_SLOTS * 33) + 48;

/** The public part of a header that says what its opened state must be. */
type AccountStep = Pick<Header, 'publicId' | 'initial' | 'final'>;

export const createsAccount = ({ publicId, initial }: AccountStep): boolean => !isZero(publicId) && isZero(initial);

/** `created`: the header says that the transaction creates the account. */
export const openedStateCodec = (created: boolean): Codec<OpenedState> => ({
  write(w, { account, origin }) {
    if ((origin !== undefined) !== created) throw new RangeError('an origin goes with the creation of an account');
    w.felts(account.identity);
    w.felts(account.codeRoot);
    w.u32(account.nonce);
    writeSlots(
      w,
      account.vault.map((asset) => (asset.amount === 0n ? undefined : asset)),
      assetCodec.write,
    );
    writeSlots(
      w,
      account.storage.map((leaf) => (isZero(leaf) ? undefined : leaf)),
      (_, leaf) => w.felts(leaf),
    );
    if (origin === undefined) return;
    w.felts(origin.storageRoot);
    w.felts(origin.salt);
  },
  read(r) {
    const [identity, codeRoot] = [r.digest(), r.digest()];
    const nonce = r.below(P, 'a nonce');
    if (nonce === 0) r.fail('out-of-range', 'a nonce from 1, after a transaction', '0');
    const account = { identity, codeRoot, nonce, vault: readVault(r), storage: readStorage(r) };
    return created ? { account, origin: { storageRoot: r.digest(), salt: r.word() } } : { account };
  },
});

function writeSlots<T>(
  w: ByteWriter,
  slots: readonly (T | undefined)[],
  write: (w: ByteWriter, value: T) => void,
): void {
  const used = slots.flatMap((value, slot) => (value === undefined ? [] : [{ slot, value }]));
  w.list(used, (_, { slot, value }) => {
    w.u8(slot);
    write(w, value);
  });
}

/** Slots in ascending order, each once: one value has one encoding. */
function readSlots<T>(r: ByteReader, limit: number, read: () => T): Map<number, T> {
  let last = -1;
  const slots = r.list(limit, () => {
    const slot = r.u8();
    if (slot >= limit) r.fail('out-of-range', `a slot below ${limit}`, `${slot}`);
    if (slot <= last) r.fail('not-canonical', `a slot above ${last}`, `${slot}`);
    last = slot;
    return [slot, read()] as const;
  });
  return new Map(slots);
}

/** Two slots may name one asset: the kernel does not forbid it. */
function readVault(r: ByteReader): Vault {
  const slots = readSlots(r, VAULT_SLOTS, () => {
    const asset = assetCodec.read(r);
    return asset.amount > 0n ? asset : r.fail('not-canonical', 'a slot that holds something', 'nothing');
  });
  return Array.from({ length: VAULT_SLOTS }, (_, slot) => slots.get(slot) ?? NO_ASSET);
}

function readStorage(r: ByteReader): Storage {
  const slots = readSlots(r, STORAGE_SLOTS, () => {
    const leaf = r.digest();
    return isZero(leaf) ? r.fail('not-canonical', 'a leaf that is not zero', 'zero') : leaf;
  });
  return Array.from({ length: STORAGE_SLOTS }, (_, slot) => slots.get(slot) ?? ZERO_DIGEST);
}

/** That this is the state to which the header commits. Needs no state of the chain. */
export function checkOpenedState(
  permute: Permutation,
  header: AccountStep,
  { account, origin }: OpenedState,
): ProtocolResult<void> {
  const mismatch = (expected: Uint32Array, got: Uint32Array) =>
    fail('wrong-opened-state', feltsToHex(expected), feltsToHex(got));
  const publicId = publicIdOf(account.identity);
  if (!equalFelts(publicId, header.publicId)) return mismatch(header.publicId, publicId);
  const final = accountCommitment(permute, account);
  if (!equalFelts(final, header.final)) return mismatch(header.final, final);
  if (origin === undefined) return ok(undefined);
  const identity = deriveIdentity(permute, { codeRoot: account.codeRoot, ...origin });
  return equalFelts(identity, account.identity) ? ok(undefined) : mismatch(account.identity, identity);
}
