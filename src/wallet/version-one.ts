// The wallet of version 1 on this device, if there is one. Its chain has ended, and its play money with it; its words are good for ever. Its
// database is read, never written: unlocking it brings the words into a wallet of today, and what was there stays as it was.
import { openDB } from 'idb';
import { ok } from '../protocol/index.ts';
import { failWith, type WalletResult } from './errors.ts';
import { unlockWith, unseal, type Lock } from './lock.ts';
import { unpack } from './pack.ts';

export const VERSION_ONE_STORE = 'sotto';
/** Its last store version. */
const STORE_VERSION = 2;

/** Whether there is one. A browser that cannot list its databases is taken to have none: the words still restore it. */
export async function hasVersionOne(name: string): Promise<boolean> {
  const lock = await versionOneLock(name);
  return lock !== undefined;
}

/** Its words, if the password is right. */
export async function versionOnePhrase(name: string, password: string): Promise<WalletResult<string>> {
  const lock = await versionOneLock(name);
  if (lock === undefined) return failWith('no-wallet');
  const key = unlockWith(password, lock);
  if (!key.ok) return key;
  const sealed = await read(name, 'records', 'phrase/phrase');
  if (!(sealed instanceof Uint8Array)) return failWith('store-damaged', 'phrase');
  const opened = unseal(key.value, 'phrase/phrase', sealed);
  return opened.ok ? ok(unpack(opened.value) as string) : opened;
}

/** Deletes it, with everything else of this device. */
export async function eraseVersionOne(name: string): Promise<void> {
  if (!(await isThere(name))) return;
  await new Promise<void>((done) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = request.onerror = request.onblocked = () => done();
  });
}

async function versionOneLock(name: string): Promise<Lock | undefined> {
  const lock = (await isThere(name)) ? await read(name, 'meta', 'lock') : undefined;
  return typeof lock === 'object' && lock !== null && 'sealedKey' in lock ? (lock as Lock) : undefined;
}

const isThere = async (name: string): Promise<boolean> =>
  (await indexedDB.databases?.().catch(() => []))?.some((database) => database.name === name && database.version === STORE_VERSION) ?? false;

async function read(name: string, store: 'meta' | 'records', key: string): Promise<unknown> {
  try {
    const db = await openDB(name, STORE_VERSION);
    const value: unknown = await db.get(store, key);
    db.close();
    return value;
  } catch {
    return undefined;
  }
}
