// The wallet's store in IndexedDB, through idb: `meta` in the clear (the lock, which chain), `records` sealed, `evidence`
// public. A record's id is inside what is sealed, and its key in the database a keyed hash of it: whoever has the disk alone sees how many
// records of a kind there are, and not which notes and transactions of the chain are this wallet's. Versions and their steps: migrations.ts.
// A write is one transaction with strict durability: all of it or none.
// Failures of the browser (full, newer, blocked, evicted) become typed errors with a sentence.
import { blake3 } from '@noble/hashes/blake3.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { openDB, type IDBPDatabase, type IDBPTransaction, type StoreNames } from 'idb';
import { ok, type RandomBytes } from '../protocol/index.ts';
import { failWith, walletError, type WalletError, type WalletErrorCode, type WalletResult } from './errors.ts';
import { seal, unseal, type DataKey, type Lock } from './lock.ts';
import { STORE_VERSION, migrate } from './migrations.ts';
import { pack, unpack } from './pack.ts';
import type { WalletSchema } from './wallet-schema.ts';

/** Kinds of sealed records; a record's key is its kind, a slash, and the hash of both with its id. */
export type RecordKind =
  'phrase' | 'settings' | 'chain' | 'note' | 'odd' | 'history' | 'leaves' | 'roots' | 'intent' | 'transaction' | 'mint';

export interface Change {
  readonly kind: RecordKind;
  readonly id: string;
  /** Undefined deletes. */
  readonly value: unknown;
}

/** Kinds of which nothing is written without one certain record: they are not read while its bytes on the disk are those that are known. */
export interface MoreKinds {
  readonly kinds: readonly RecordKind[];
  readonly writtenWith: Pick<Change, 'kind' | 'id'>;
  readonly known: { readonly sealed: Uint8Array | undefined } | undefined;
}

export interface ReadTogether {
  readonly records: ReadonlyMap<RecordKind, Map<string, unknown>>;
  /** Of the certain record: other bytes after each write, whatever is written. */
  readonly sealed: Uint8Array | undefined;
  readonly unchanged: boolean;
}

interface Sealed {
  readonly id: string;
  readonly value: unknown;
}

const NAMES = utf8ToBytes('sotto 2026-11 names of wallet records');
const nameOf = (key: DataKey, kind: RecordKind, id: string): string =>
  `${kind}/${bytesToHex(blake3(utf8ToBytes(`${kind}/${id}`), { key: blake3(key, { context: NAMES }), dkLen: 16 }))}`;

export class WalletStore {
  private readonly db: IDBPDatabase<WalletSchema>;

  private constructor(db: IDBPDatabase<WalletSchema>) {
    this.db = db;
  }

  /** `onGone`: it was closed under us: another tab opens a newer version, or the browser or the user deleted the data. */
  static async open(
    name: string,
    onGone: (why: 'store-updated' | 'store-erased') => void,
  ): Promise<WalletResult<WalletStore>> {
    const opened = await attempt(async () => {
      const db = await openDB<WalletSchema>(name, STORE_VERSION, {
        upgrade: migrate,
        blocking: (_current, _blocked, event) => {
          (event.target as IDBDatabase).close();
          onGone((event as IDBVersionChangeEvent).newVersion === null ? 'store-erased' : 'store-updated');
        },
        terminated: () => onGone('store-erased'),
      });
      return new WalletStore(db);
    });
    // A private window, blocked site data, a browser without IndexedDB: it cannot even be opened.
    const known: readonly WalletErrorCode[] = ['store-newer', 'store-full', 'store-failed'];
    return opened.ok || known.includes(opened.error.code) ? opened : failWith('store-unavailable', opened.error.detail);
  }

  close(): void {
    this.db.close();
  }

  async lock(): Promise<WalletResult<Lock>> {
    const lock = await attempt(() => this.db.get('meta', 'lock'));
    if (!lock.ok) return lock;
    return lock.value === undefined || typeof lock.value === 'string' ? failWith('no-wallet') : ok(lock.value);
  }

  setLock(lock: Lock): Promise<WalletResult<void>> {
    return this.change(['meta'], (transaction) => transaction.objectStore('meta').put(lock, 'lock'));
  }

  /** Hex of the genesis digest that the records belong to. */
  async chain(): Promise<WalletResult<string | undefined>> {
    const chain = await attempt(() => this.db.get('meta', 'chain'));
    return chain.ok ? ok(typeof chain.value === 'string' ? chain.value : undefined) : chain;
  }

  setChain(genesis: string): Promise<WalletResult<void>> {
    return this.change(['meta'], (transaction) => transaction.objectStore('meta').put(genesis, 'chain'));
  }

  /** All changes or none, on the disk before it resolves. */
  write(random: RandomBytes, key: DataKey, changes: readonly Change[]): Promise<WalletResult<void>> {
    const sealed = changes.map(({ kind, id, value }) => {
      const name = nameOf(key, kind, id);
      return { name, bytes: value === undefined ? undefined : seal(random, key, name, pack({ id, value } satisfies Sealed)) };
    });
    return this.change(['records'], (transaction) => {
      const records = transaction.objectStore('records');
      return Promise.all(
        sealed.map(({ name, bytes }) => (bytes === undefined ? records.delete(name) : records.put(bytes, name))),
      );
    });
  }

  /** One record; undefined if there is none. */
  async readOne<T>(key: DataKey, kind: RecordKind, id: string): Promise<WalletResult<T | undefined>> {
    const name = nameOf(key, kind, id);
    const stored = await attempt(() => this.db.get('records', name));
    if (!stored.ok || stored.value === undefined) return stored as WalletResult<undefined>;
    const opened = unseal(key, name, stored.value);
    return opened.ok ? ok((unpack(opened.value) as Sealed).value as T) : opened;
  }

  /** All records of a kind by id. */
  async read<T>(key: DataKey, kind: RecordKind): Promise<WalletResult<Map<string, T>>> {
    const read = await this.readTogether(key, [kind]);
    return read.ok ? ok(read.value.records.get(kind) as Map<string, T>) : read;
  }

  /** All records of some kinds, as they were at one moment: another tab may be writing meanwhile. */
  async readTogether(key: DataKey, kinds: readonly RecordKind[], more?: MoreKinds): Promise<WalletResult<ReadTogether>> {
    const stored = await attempt(async () => {
      const { store } = this.db.transaction('records');
      const read = (kind: RecordKind): Promise<[RecordKind, string[], Uint8Array[]]> => {
        const range = IDBKeyRange.bound(`${kind}/`, `${kind}0`, false, true);
        return Promise.all([kind, store.getAllKeys(range), store.getAll(range)]);
      };
      const sealed = more && (await store.get(nameOf(key, more.writtenWith.kind, more.writtenWith.id)));
      const unchanged = more?.known !== undefined && sameBytes(more.known.sealed, sealed);
      return { sealed, unchanged, found: await Promise.all([...kinds, ...(unchanged ? [] : (more?.kinds ?? []))].map(read)) };
    });
    if (!stored.ok) return stored;
    const { sealed, unchanged, found } = stored.value;
    const all = new Map<RecordKind, Map<string, unknown>>();
    for (const [kind, names, values] of found) {
      const records = new Map<string, unknown>();
      for (const [i, name] of names.entries()) {
        const opened = unseal(key, name, values[i]!);
        if (!opened.ok) return opened;
        const { id, value } = unpack(opened.value) as Sealed;
        records.set(id, value);
      }
      all.set(kind, records);
    }
    return ok({ records: all, sealed, unchanged });
  }

  /** Two signed headers of one number. */
  keepEvidence(block: number, headers: readonly Uint8Array[]): Promise<WalletResult<void>> {
    return this.change(['evidence'], (transaction) => transaction.objectStore('evidence').put(headers, block));
  }

  evidence(block: number): Promise<WalletResult<readonly Uint8Array[] | undefined>> {
    return attempt(() => this.db.get('evidence', block));
  }

  /** Forgets what came from the chain, keeps the phrase: to start afresh on another chain. */
  forgetChain(): Promise<WalletResult<void>> {
    return this.change(['records', 'meta'], async (transaction) => {
      const names = await transaction.objectStore('records').getAllKeys();
      const gone = names.filter((name) => !/^(phrase|settings)\//.test(name));
      await Promise.all(gone.map((name) => transaction.objectStore('records').delete(name)));
      await transaction.objectStore('meta').delete('chain');
    });
  }

  /** Everything, without a trace: the wallet can then only be restored from its phrase. */
  wipe(): Promise<WalletResult<void>> {
    const all = ['records', 'meta', 'evidence'] as const;
    return this.change(all, (transaction) =>
      Promise.all(all.map((name) => transaction.objectStore(name).clear())),
    );
  }

  /**
   * One transaction, on the disk before it resolves. A disk can turn out to be full when it commits: the requests have then
   * succeeded or were aborted, and only the transaction knows why.
   */
  private change<Names extends readonly StoreNames<WalletSchema>[]>(
    names: Names,
    run: (transaction: IDBPTransaction<WalletSchema, [...Names], 'readwrite'>) => Promise<unknown>,
  ): Promise<WalletResult<void>> {
    return attempt(async () => {
      const transaction = this.db.transaction([...names], 'readwrite', { durability: 'strict' });
      try {
        await Promise.all([run(transaction), transaction.done]);
      } catch (error) {
        throw transaction.error ?? error;
      }
    });
  }
}

const sameBytes = (a: Uint8Array | undefined, b: Uint8Array | undefined): boolean =>
  a === b || (a !== undefined && b?.length === a.length && a.every((byte, i) => byte === b[i]));

async function attempt<T>(run: () => Promise<T>): Promise<WalletResult<T>> {
  try {
    return ok(await run());
  } catch (error) {
    return { ok: false, error: storeError(error) };
  }
}

/** What the disk or the browser could not do this time; what is stored is as it was. */
const PASSING: ReadonlySet<string> = new Set(['UnknownError', 'AbortError', 'TimeoutError', 'OperationError']);

/** By the names that the IndexedDB specification gives. */
function storeError(error: unknown): WalletError {
  const name = error instanceof Error ? error.name : typeof error;
  if (name === 'VersionError') return walletError('store-newer');
  if (name === 'QuotaExceededError') return walletError('store-full');
  if (name === 'InvalidStateError') return walletError('store-blocked', name);
  return walletError(PASSING.has(name) ? 'store-failed' : 'store-damaged', name);
}
