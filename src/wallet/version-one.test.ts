// A device with a wallet of version 1: it is named as such, its words come over with its password, and its database stays as it was until
// everything is erased. The database is the fixture that version 1 wrote.
import 'fake-indexeddb/auto';
import { readFileSync } from 'node:fs';
import { openDB } from 'idb';
import { describe, expect, it } from 'vitest';
import { testNetwork, testWallet, type TestWallet } from '../../test/harness/network.ts';
import { opened } from '../../test/harness/wallets.ts';
import { unpack } from './pack.ts';
import { hasVersionOne, versionOnePhrase } from './version-one.ts';

const fixture = unpack(readFileSync(new URL('../../test/fixtures/wallet-v1.json', import.meta.url))) as {
  meta: Record<string, unknown>;
  records: Record<string, Uint8Array>;
  password: string;
  phrase: string;
};

/** As version 1 left it, at its last store version. */
async function versionOne(name: string, { meta, records } = fixture): Promise<void> {
  const db = await openDB(name, 2, {
    upgrade(made) {
      made.createObjectStore('meta');
      made.createObjectStore('records');
      made.createObjectStore('evidence');
    },
  });
  for (const [id, value] of Object.entries(meta)) await db.put('meta', value, id);
  for (const [id, value] of Object.entries(records)) await db.put('records', value, id);
  db.close();
}

/** All that is in it, and its version. */
async function contents(name: string): Promise<unknown> {
  const db = await openDB(name);
  const stores = await Promise.all([...db.objectStoreNames].map(async (store) => [store, await db.getAllKeys(store), await db.getAll(store)]));
  const { version } = db;
  db.close();
  return { version, stores };
}
const there = async (name: string): Promise<boolean> => (await indexedDB.databases()).some((database) => database.name === name);

let names = 0;
interface Device extends TestWallet {
  readonly old: string;
  readonly name: string;
}
async function device(before: (old: string) => Promise<void> = versionOne): Promise<Device> {
  const name = `device ${++names}`;
  // Where the harness's wallet looks for it.
  const old = `version one of ${name}`;
  await before(old);
  const w = await testWallet(await testNetwork(50 + names), name);
  opened.push(w);
  return { ...w, old, name };
}

describe('a wallet of version 1', () => {
  it('is named as outdated, and gives its words to its password alone; its database is untouched, byte for byte', async () => {
    const w = await device();
    const before = await contents(w.old);
    expect(w.states.at(-1)).toEqual({ phase: 'locked', network: 'local', outdated: true });
    const wrong = await w.wallet.unlock('wrong horse');
    expect(wrong.ok ? '' : wrong.error.code).toBe('password-wrong');
    expect(w.states.at(-1)).toMatchObject({ phase: 'locked', outdated: true });

    expect(await w.wallet.unlock(fixture.password)).toEqual({ ok: true, value: undefined });
    await w.until('it reads the new chain', (o) => o.sync.phase === 'synced');
    expect(await w.wallet.revealPhrase(fixture.password)).toEqual({ ok: true, value: { phrase: fixture.phrase } });
    // Whoever has used the wallet has his words: he is not asked to write them down again.
    expect(w.open()).toMatchObject({ backup: { phraseConfirmed: true }, balance: { spendable: 0n }, activity: [] });
    expect(await contents(w.old)).toEqual(before);

    // From now on it is a wallet like any other.
    await w.wallet.lock();
    expect(w.states.at(-1)).toEqual({ phase: 'locked', network: 'local', outdated: false });
    expect((await w.wallet.unlock(fixture.password)).ok).toBe(true);
    expect(await contents(w.old)).toEqual(before);
  });

  it('is the same wallet that its words restore', async () => {
    const w = await device();
    expect((await w.wallet.unlock(fixture.password)).ok).toBe(true);
    await w.until('it has an address', (o) => o.address !== '');
    const network = await testNetwork(50 + names);
    const restored = await testWallet(network);
    opened.push(restored);
    expect((await restored.wallet.restore(fixture.phrase, 'another password')).ok).toBe(true);
    await restored.until('it has an address', (o) => o.address !== '');
    expect(restored.open().address).toBe(w.open().address);
  });

  it('is erased with the new one, and also before it was ever brought over', async () => {
    for (const bring of [true, false]) {
      const w = await device();
      if (bring) expect((await w.wallet.unlock(fixture.password)).ok).toBe(true);
      expect((await w.wallet.wipe()).ok).toBe(true);
      expect(w.states.at(-1)).toEqual({ phase: 'absent', network: 'local' });
      expect(await there(w.old)).toBe(false);
      const { stores } = (await contents(w.name)) as { stores: [string, unknown[], unknown[]][] };
      expect(stores.map(([, keys]) => keys)).toEqual([[], [], []]);
      const again = await w.wallet.unlock(fixture.password);
      expect(again.ok ? '' : again.error.code).toBe('no-wallet');
    }
  });

  it('that is not there, or is none, is not made by looking for it', async () => {
    const w = await device(async () => undefined);
    expect(w.states.at(-1)).toEqual({ phase: 'absent', network: 'local' });
    expect(await there(w.old)).toBe(false);
    expect((await w.wallet.create('long enough')).ok).toBe(true);
    expect(await there(w.old)).toBe(false);
    expect((await w.wallet.wipe()).ok).toBe(true);

    const empty = await device((old) => versionOne(old, { ...fixture, meta: {}, records: {} }));
    expect(empty.states.at(-1)!.phase).toBe('absent');
    expect(await hasVersionOne('nowhere')).toBe(false);
    expect(await versionOnePhrase('nowhere', fixture.password)).toMatchObject({ ok: false, error: { code: 'no-wallet' } });
    expect(await there('nowhere')).toBe(false);
  });

  it('whose words are damaged says so, and changes nothing', async () => {
    const records = { ...fixture.records, 'phrase/phrase': fixture.records['phrase/phrase']!.map((byte) => byte ^ 1) };
    const w = await device((old) => versionOne(old, { ...fixture, records }));
    const before = await contents(w.old);
    const unlocked = await w.wallet.unlock(fixture.password);
    expect(unlocked.ok ? '' : unlocked.error.code).toBe('store-damaged');
    expect(w.states.at(-1)).toMatchObject({ phase: 'locked', outdated: true });
    expect(await contents(w.old)).toEqual(before);
  });
});
