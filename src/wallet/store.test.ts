import 'fake-indexeddb/auto';
import { readFileSync } from 'node:fs';
import { openDB } from 'idb';
import { describe, expect, it } from 'vitest';
import { seededBytes } from '../../test/random.ts';
import { newDataKey, unlockWith, type Lock } from './lock.ts';
import { STORE_VERSION } from './migrations.ts';
import { unpack } from './pack.ts';
import { WalletStore } from './store.ts';

const random = seededBytes(31);
const key = newDataKey(random);
let names = 0;
const fresh = (): string => `store ${++names}`;

async function open(name: string, onOutdated = (): void => undefined): Promise<WalletStore> {
  const store = await WalletStore.open(name, onOutdated);
  if (!store.ok) throw new Error(store.error.code);
  return store.value;
}

describe('store', () => {
  it('keeps records by kind, across opening', async () => {
    const name = fresh();
    const store = await open(name);
    await store.write(random, key, [
      { kind: 'note', id: 'a', value: { amount: 5n } },
      { kind: 'note', id: 'b', value: { amount: 6n } },
      { kind: 'outgoing', id: 'a', value: 'x' },
    ]);
    await store.write(random, key, [{ kind: 'note', id: 'a', value: undefined }]);
    store.close();
    const again = await open(name);
    expect(await again.read(key, 'note')).toEqual({ ok: true, value: new Map([['b', { amount: 6n }]]) });
    expect(await again.read(key, 'outgoing')).toEqual({ ok: true, value: new Map([['a', 'x']]) });
    const wrong = await again.read(newDataKey(random), 'note');
    expect(wrong.ok ? 'ok' : wrong.error.code).toBe('store-damaged');
  });

  it('says that there is no wallet where there is none, and after a wipe', async () => {
    const store = await open(fresh());
    const code = async (): Promise<string> => {
      const lock = await store.lock();
      return lock.ok ? 'ok' : lock.error.code;
    };
    expect(await code()).toBe('no-wallet');
    await store.setLock({ version: 1, salt: random(16), cost: { memoryKiB: 8, passes: 1 }, sealedKey: random(72) });
    await store.setChain('aa');
    await store.write(random, key, [{ kind: 'phrase', id: 'phrase', value: 'words' }]);
    await store.keepEvidence(4, [random(10)]);
    expect(await code()).toBe('ok');
    await store.wipe();
    expect(await code()).toBe('no-wallet');
    expect([await store.chain(), await store.evidence(4)]).toEqual([
      { ok: true, value: undefined },
      { ok: true, value: undefined },
    ]);
    expect(await store.read(key, 'phrase')).toEqual({ ok: true, value: new Map() });
  });

  it('forgets what came from a chain and keeps the phrase', async () => {
    const store = await open(fresh());
    await store.setChain('aa');
    await store.write(random, key, [
      { kind: 'phrase', id: 'phrase', value: 'words' },
      { kind: 'note', id: 'a', value: 1 },
      { kind: 'chain', id: 'head', value: 1 },
    ]);
    await store.forgetChain();
    expect(await store.chain()).toEqual({ ok: true, value: undefined });
    expect(await store.read(key, 'note')).toEqual({ ok: true, value: new Map() });
    expect(await store.read(key, 'phrase')).toEqual({ ok: true, value: new Map([['phrase', 'words']]) });
  });

  it('of a newer version is refused with a sentence and left alone', async () => {
    const name = fresh();
    (await openDB(name, STORE_VERSION + 1)).close();
    const store = await WalletStore.open(name, () => undefined);
    expect(store.ok ? 'ok' : [store.error.code, store.error.message]).toEqual([
      'store-newer',
      expect.stringContaining('newer version'),
    ]);
  });

  it('gives way to a newer version in another tab, and says so', async () => {
    const name = fresh();
    let outdated = false;
    await open(name, () => (outdated = true));
    (await openDB(name, STORE_VERSION + 1)).close();
    expect(outdated).toBe(true);
  });

  it('says so where the browser keeps no data', async () => {
    const factory = globalThis.indexedDB;
    Object.defineProperty(globalThis, 'indexedDB', { value: undefined, configurable: true, writable: true });
    const store = await WalletStore.open(fresh(), () => undefined);
    Object.defineProperty(globalThis, 'indexedDB', { value: factory, configurable: true, writable: true });
    expect(store.ok ? 'ok' : store.error.code).toBe('store-unavailable');
  });

  it('reports a full device', async () => {
    const store = await open(fresh());
    const transaction = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    const written = await store.write(random, key, [{ kind: 'note', id: 'a', value: 1 }]);
    IDBDatabase.prototype.transaction = transaction;
    expect(written.ok ? 'ok' : written.error.code).toBe('store-full');
    expect(await store.read(key, 'note')).toEqual({ ok: true, value: new Map() });
  });
});

describe('versions', () => {
  // As version 1 wrote it: test/fixtures/wallet-v1.json, made once with `npx tsx scripts/wallet-fixture.ts`.
  const fixture = unpack(readFileSync(new URL('../../test/fixtures/wallet-v1.json', import.meta.url))) as {
    meta: Record<string, Lock | string>;
    records: Record<string, Uint8Array>;
    password: string;
    phrase: string;
  };

  it('a store of version 1 is migrated, unlocked, and can do what is new', async () => {
    const name = fresh();
    const old = await openDB(name, 1, {
      upgrade(db) {
        db.createObjectStore('meta');
        db.createObjectStore('records');
      },
    });
    for (const [id, value] of Object.entries(fixture.meta)) await old.put('meta', value, id);
    for (const [id, value] of Object.entries(fixture.records)) await old.put('records', value, id);
    old.close();
    const store = await open(name);
    const lock = await store.lock();
    const opened = lock.ok ? unlockWith(fixture.password, lock.value) : lock;
    if (!opened.ok) throw new Error(opened.error.code);
    expect(await store.read(opened.value, 'phrase')).toEqual({
      ok: true,
      value: new Map([['phrase', fixture.phrase]]),
    });
    expect((await store.keepEvidence(1, [random(3)])).ok).toBe(true);
  });
});
