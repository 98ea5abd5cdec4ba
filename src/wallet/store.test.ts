import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { describe, expect, it } from 'vitest';
import { seededBytes } from '../../test/random.ts';
import { permute } from '../../test/permutation.ts';
import { NoteTree, PAGE_LEAVES, notePathRoot, ok, randomFelts } from '../protocol/index.ts';
import { ChainDraft } from './chain-state.ts';
import { newDataKey } from './lock.ts';
import { STORE_VERSION } from './migrations.ts';
import { Session } from './session.ts';
import { WalletStore, type Change, type ReadTogether } from './store.ts';
import { FIRST_SETTINGS } from './stored-wallet.ts';

const random = seededBytes(31);
const key = newDataKey(random);
const ZEROS = `${'abandon '.repeat(23)}art`;
let names = 0;
const READ = ['settings', 'chain', 'note', 'history', 'intent'] as const;
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
      { kind: 'intent', id: 'a', value: 'x' },
    ]);
    await store.write(random, key, [{ kind: 'note', id: 'a', value: undefined }]);
    store.close();
    const again = await open(name);
    expect(await again.read(key, 'note')).toEqual({ ok: true, value: new Map([['b', { amount: 6n }]]) });
    expect(await again.read(key, 'intent')).toEqual({ ok: true, value: new Map([['a', 'x']]) });
    const wrong = await again.read(newDataKey(random), 'note');
    expect(wrong.ok ? 'ok' : wrong.error.code).toBe('store-damaged');
  });

  it('is read whole as it was at one moment, while another tab writes', async () => {
    const name = fresh();
    const [reader, writer] = [await open(name), await open(name)];
    const changes = (value: string): Change[] => READ.map((kind) => ({ kind, id: 'a', value }));
    await writer.write(random, key, changes('old'));
    const [first, ...rest] = READ;
    const more = { kinds: rest, writtenWith: { kind: first, id: 'a' }, known: { sealed: undefined } } as const;
    const reading = reader.readTogether(key, [first], more);
    await writer.write(random, key, changes('new'));
    const read = await reading;
    if (!read.ok) throw new Error(read.error.code);
    expect([...read.value.records]).toEqual(READ.map((kind) => [kind, new Map([['a', 'old']])]));
    // What is known to be as it was is not read again; what was written since is.
    const kindsSince = async ({ sealed }: ReadTogether): Promise<string[]> => {
      const later = await reader.readTogether(key, [first], { ...more, known: { sealed } });
      return later.ok ? [...later.value.records.keys()] : [later.error.code];
    };
    expect(await kindsSince(read.value)).toEqual(READ);
    const newest = await reader.readTogether(key, [first], more);
    expect(newest.ok && (await kindsSince(newest.value))).toEqual([first]);
    // The same once more is written with other bytes.
    await writer.write(random, key, changes('new'));
    expect(newest.ok && (await kindsSince(newest.value))).toEqual(READ);
  });

  it('tells whoever has the disk nothing of which notes and transactions are ours: neither records nor their keys hold an id', async () => {
    const name = fresh();
    const store = await open(name);
    const id = 'c0ffee'.repeat(10);
    await store.write(random, key, [{ kind: 'note', id, value: { amount: 5n } }, { kind: 'history', id, value: 1 }]);
    expect(await store.readOne(key, 'note', id)).toEqual({ ok: true, value: { amount: 5n } });
    store.close();
    const raw = await openDB(name);
    const keys = (await raw.getAllKeys('records')).map(String);
    const values = (await raw.getAll('records')) as Uint8Array[];
    raw.close();
    expect(keys.map((each) => each.replace(/[0-9a-f]{32}$/, '*'))).toEqual(['history/*', 'note/*']);
    expect(new Set(keys.map((each) => each.split('/')[1])).size).toBe(2);
    for (const text of [...keys, ...values.map((bytes) => String.fromCharCode(...bytes))]) expect(text).not.toContain('c0ffee');
    // Another wallet's names of the same ids are others.
    const other = fresh();
    const elsewhere = await open(other);
    await elsewhere.write(random, newDataKey(random), [{ kind: 'note', id, value: { amount: 5n } }]);
    elsewhere.close();
    const db = await openDB(other);
    expect(keys).not.toContain(String((await db.getAllKeys('records'))[0]));
    db.close();
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

  // Each at the moments at which a browser may say so: with the transaction, with a request, at the commit.
  const moments = ['begin', 'request', 'commit'] as const;
  const failures = [
    ['QuotaExceededError', 'store-full', /no space left.*nothing was changed/],
    ['UnknownError', 'store-failed', /could not read or write.*Nothing was changed.*try again/],
    ['AbortError', 'store-failed', /nothing is lost/],
    ['DataError', 'store-damaged', /Restore it from the phrase/],
  ] as const;
  for (const [name, code, sentence] of failures) {
    it(`calls ${name} ${code}, whenever it comes, and keeps what was there`, async () => {
      const store = await open(fresh());
      await store.write(random, key, [{ kind: 'note', id: 'a', value: 'old' }]);
      await store.setChain('aa');
      const changes = [
        () => store.write(random, key, [{ kind: 'note', id: 'a', value: 'new' }, { kind: 'note', id: 'b', value: 'new' }]),
        () => store.setChain('bb'),
        () => store.forgetChain(),
        () => store.wipe(),
      ];
      for (const moment of moments) {
        for (const change of changes) {
          const restore = breakAt(moment, name);
          const result = await change();
          restore();
          expect(result.ok ? 'ok' : result.error.code, `${moment}: ${String(change)}`).toBe(code);
          if (!result.ok) expect(result.error.message).toMatch(sentence);
        }
      }
      expect(await store.read(key, 'note')).toEqual({ ok: true, value: new Map([['a', 'old']]) });
      expect(await store.chain()).toEqual({ ok: true, value: 'aa' });
    });
  }

  it('whose disk fails while it is opened says so, and does not send the user away', async () => {
    const real = indexedDB.open;
    for (const [name, code] of [['UnknownError', 'store-failed'], ['QuotaExceededError', 'store-full'], ['SecurityError', 'store-unavailable']]) {
      indexedDB.open = () => {
        throw new DOMException('', name);
      };
      const store = await WalletStore.open(fresh(), () => undefined);
      indexedDB.open = real;
      expect(store.ok ? 'ok' : store.error.code).toBe(code);
    }
  });
});

/** Every write fails with an error of this name, at this moment; returns how to mend it. */
function breakAt(moment: 'begin' | 'request' | 'commit', name: string): () => void {
  const { transaction } = IDBDatabase.prototype;
  const records = IDBObjectStore.prototype;
  const { put, clear, delete: remove } = records;
  const failure = new DOMException('', name);
  // Requests that are still open when a transaction ends fail with AbortError, whatever the reason.
  const end = (broken: IDBTransaction): void => {
    if (broken.error !== null) return;
    Object.defineProperty(broken, 'error', { value: failure });
    broken.abort();
  };
  IDBDatabase.prototype.transaction = function (...input) {
    if (moment === 'begin') throw failure;
    const made = transaction.apply(this, input);
    if (moment === 'request') queueMicrotask(() => end(made));
    return made;
  };
  const endAfter = <T extends IDBRequest>(request: T, broken: IDBTransaction): T => {
    if (moment === 'commit') request.addEventListener('success', () => end(broken));
    return request;
  };
  records.put = function (...input) {
    return endAfter(put.apply(this, input), this.transaction);
  };
  records.delete = function (...input) {
    return endAfter(remove.apply(this, input), this.transaction);
  };
  records.clear = function () {
    return endAfter(clear.apply(this), this.transaction);
  };
  return () => {
    IDBDatabase.prototype.transaction = transaction;
    Object.assign(records, { put, clear, delete: remove });
  };
}

describe('the leaves of the note tree in a store', () => {
  // Two pages and a half, appended in batches that end anywhere; so many that the page roots are more than the first record's first.
  const leaves = Array.from({ length: 2 * PAGE_LEAVES + 100 }, () => randomFelts(random, 8));
  const batches = [1, 200, 54, 1, 256, 0, 60, 40];

  /** A session on a store, which has appended these leaves as blocks would. */
  async function session(name: string): Promise<Session> {
    const loaded = await Session.load(permute, await open(name), random, key);
    if (!loaded.ok) throw new Error(loaded.error.code);
    return loaded.value;
  }
  async function append(to: Session, batch: readonly Uint32Array[]): Promise<void> {
    const done = await to.commit((now) => {
      const draft = new ChainDraft(now.chain);
      const tree = NoteTree.restore(permute, draft.cursor.noteTree);
      const roots = [...draft.cursor.pages.roots];
      let last = [...draft.cursor.pages.last, ...batch];
      for (const root of tree.append(batch)) {
        draft.fullPages.set(roots.length, last.slice(0, PAGE_LEAVES));
        last = last.slice(PAGE_LEAVES);
        roots.push(root);
      }
      draft.cursor = { ...draft.cursor, number: draft.cursor.number + 1, noteTree: tree.snapshot(), pages: { roots, last } };
      return ok({ chain: draft });
    });
    expect(done.ok).toBe(true);
  }
  async function begun(): Promise<string> {
    const name = fresh();
    const store = await open(name);
    await Session.begin(store, random, key, ZEROS, FIRST_SETTINGS);
    return name;
  }
  async function check(from: Session, count: number): Promise<void> {
    const { noteTree, pages } = from.chain.cursor;
    expect([noteTree.size, pages.roots.length, pages.last.length]).toEqual([count, Math.floor(count / PAGE_LEAVES), count % PAGE_LEAVES]);
    for (const leaf of [0, 1, 255, 256, 257, 511, 512, count - 1].filter((index) => index < count)) {
      const path = await from.pathOf(leaf, from.chain.cursor);
      if (!path.ok) throw new Error(`${leaf}: ${path.error.code}`);
      expect([...notePathRoot(permute, leaves[leaf]!, path.value)], `leaf ${leaf} of ${count}`).toEqual([...noteTree.root]);
    }
    const beyond = await from.pathOf(count, from.chain.cursor);
    expect(beyond.ok ? 'ok' : beyond.error.code).toBe('note-ahead');
  }

  it('give the path of each note, before and after every reload', async () => {
    const name = await begun();
    let at = 0;
    for (const size of batches) {
      const now = await session(name);
      await append(now, leaves.slice(at, at + size));
      at += size;
      await check(now, at);
      await check(await session(name), at);
    }
    expect(at).toBe(leaves.length);
    const once = await session(await begun());
    await append(once, leaves);
    await check(once, leaves.length);
    expect(once.chain.cursor.pages).toEqual((await session(name)).chain.cursor.pages);
  });

  it('give the path to an earlier root while blocks go by, also where the page has become full since', async () => {
    const at = await session(await begun());
    await append(at, leaves.slice(0, 250));
    const { cursor } = at.chain;
    const paths = [at.pathOf(3, cursor), at.pathOf(249, cursor)];
    await append(at, leaves.slice(250, 300));
    paths.push(at.pathOf(3, cursor), at.pathOf(249, cursor));
    for (const [i, path] of (await Promise.all(paths)).entries()) {
      if (!path.ok) throw new Error(path.error.code);
      expect([...notePathRoot(permute, leaves[i % 2 === 0 ? 3 : 249]!, path.value)]).toEqual([...cursor.noteTree.root]);
    }
    const ahead = await at.pathOf(250, cursor);
    expect(ahead.ok ? 'ok' : ahead.error.code).toBe('note-ahead');
    await check(at, 300);
  });

  it('are roots in records of 256 pages, so that a new page does not write all of them again', async () => {
    const name = await begun();
    const pageRoots = Array.from({ length: 600 }, () => randomFelts(random, 8));
    const at = await session(name);
    const grow = (from: number, to: number): Promise<unknown> => at.commit((now) => {
      const draft = new ChainDraft(now.chain);
      for (let page = from; page < to; page++) draft.fullPages.set(page, [pageRoots[page]!]);
      draft.cursor = { ...draft.cursor, pages: { roots: pageRoots.slice(0, to), last: [] } };
      return ok({ chain: draft });
    });
    await grow(0, 255);
    await grow(255, 258);
    await grow(258, 600);
    const store = await open(name);
    const records = await store.read<Uint32Array>(key, 'roots');
    expect(records.ok && [...records.value].sort().map(([id, felts]) => [id, felts.length / 8])).toEqual([['0', 256], ['1', 256], ['2', 88]]);
    const again = await session(name);
    expect(again.chain.cursor.pages.roots.map((root) => [...root])).toEqual(pageRoots.map((root) => [...root]));
    const head = await store.readOne<{ cursor: Record<string, unknown> }>(key, 'chain', 'head');
    expect(head.ok && Object.keys(head.value!.cursor)).not.toContain('pages');
  });

  it('that are missing are a damaged store, not a wrong path', async () => {
    const name = await begun();
    const at = await session(name);
    await append(at, leaves);
    await (await open(name)).write(random, key, [{ kind: 'leaves', id: '1', value: undefined }]);
    const path = await at.pathOf(300, at.chain.cursor);
    expect(path.ok ? 'ok' : path.error.code).toBe('store-damaged');
    expect((await at.pathOf(3, at.chain.cursor)).ok).toBe(true);
  });
});
