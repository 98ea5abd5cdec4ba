import { copyFileSync, mkdtempSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { describe, expect, it } from 'vitest';
import { sampleTransaction } from '../../test/arbitraries/protocol.ts';
import { prove, testProducer } from '../../test/harness/producer.ts';
import { permute } from '../../test/permutation.ts';
import { seededBytes } from '../../test/random.ts';
import * as p from '../protocol/index.ts';
import { DataFolderError, openDataFolder } from './data-folder.node.ts';
import { MemoryStore } from './memory-store.ts';
import { OldDataError, databaseVersion } from './old-data.node.ts';
import { NewerDataError, newestVersion } from './sqlite-migrations.node.ts';
import { DamagedDataError, SqliteStore } from './sqlite-store.node.ts';

const folder = (): string => mkdtempSync(join(tmpdir(), 'sotto-'));

describe('sqlite store', () => {
  it('gives the same chain as the store in memory, across a restart after every block', async () => {
    const path = join(folder(), 'chain.db');
    const inMemory = await testProducer(permute, { store: new MemoryStore() });
    let head: string | undefined;
    for (let n = 1; n <= 3; n++) {
      const store = new SqliteStore(path);
      const onDisk = await testProducer(permute, { store });
      const random = seededBytes(100 + n);
      const pair = [1, 2].map(() =>
        sampleTransaction(random, inMemory.chain.genesis, { anchorRoot: p.genesisState(permute).notes }),
      );
      for (const t of [inMemory, onDisk]) {
        for (const transaction of pair) expect((await t.producer.submit(prove(permute, transaction))).ok).toBe(true);
        await t.clock.pass(500);
        expect(t.producer.blockNumber).toBe(n);
      }
      const roots = (t: typeof onDisk): unknown => {
        const block = p.decode(p.compactBlockCodec, t.producer.compactBlock(n)!);
        return block.ok && [block.value.signed.header.initial, block.value.signed.header.final];
      };
      expect(roots(onDisk)).toEqual(roots(inMemory));
      const sizes = Array.from({ length: n }, (_, i) => store.compactBlock(i + 1)!.length);
      expect(store.compactSizes(1, n)).toEqual(sizes);
      expect(store.compactSizes(2, n)).toEqual(sizes.slice(1));
      expect(store.compactSizes(n + 1, n)).toEqual([]);
      expect(inMemory.options.store.compactSizes(1, n)).toEqual(sizes);
      const id = p.feltsToHex(p.transactionId(permute, pair[0]!.header));
      expect(store.status(id)).toEqual({ state: 'included', block: n });
      expect(store.head()!.number).toBe(n);
      head = p.feltsToHex(store.noteRoot(n)!);
      store.close();
    }
    expect(p.feltsToHex(inMemory.producer.noteRoot)).toBe(head);
  });

  it('keeps what is pending and what was rejected', async () => {
    const path = join(folder(), 'chain.db');
    const store = new SqliteStore(path);
    await store.addPending('aa', Uint8Array.of(1));
    await store.addPending('bb', Uint8Array.of(2));
    await store.rejectPending([{ id: 'aa', code: 'expired' }]);
    store.close();
    const again = new SqliteStore(path);
    expect(again.pending()).toEqual([{ id: 'bb', bytes: Uint8Array.of(2) }]);
    expect(again.status('aa')).toEqual({ state: 'rejected', code: 'expired' });
    expect(again.status('cc')).toBeUndefined();
    again.close();
  });

  it('writes a block whole or not at all', async () => {
    const store = new SqliteStore(join(folder(), 'chain.db'));
    const t = await testProducer(permute, { store });
    const transaction = sampleTransaction(seededBytes(1), t.chain.genesis, {
      anchorRoot: p.genesisState(permute).notes,
    });
    await t.producer.submit(prove(permute, transaction));
    await t.clock.pass(500);
    const head = store.head()!;
    const nodes = new Map([['0/0', new Uint32Array(8)]]);
    // Block 1 exists: the insert fails after nothing else may have been changed.
    const commit = {
      ...head,
      compact: new Uint8Array(0),
      included: [],
      rejected: [],
      accountNodes: nodes,
      nullifierNodes: nodes,
    };
    await expect(store.appendBlock(commit)).rejects.toThrow();
    const broken = { ...commit, number: 2, included: [Symbol('not a name') as unknown as string] };
    await expect(store.appendBlock(broken)).rejects.toThrow();
    expect(store.head()!.number).toBe(1);
    expect(store.noteRoot(2)).toBeUndefined();
    expect([...store.nullifiers.get('0/0')!.subarray(0, 8)]).not.toEqual(new Array(8).fill(0));
    // A payment leaves the account tree alone.
    expect(store.accounts.get('0/0')).toBeUndefined();
    store.close();
  });
});

describe('versions of the data', () => {
  const chainOfVersion1 = readFileSync(new URL('../../test/fixtures/producer-v1.sql', import.meta.url), 'utf8');
  const keysOfVersion1 = JSON.stringify({
    version: 1,
    secretKey: '00'.repeat(32),
    salt: '00'.repeat(16),
    feeSeed: '00'.repeat(16),
  });

  /** A folder as version 1 left it; `killed`: before its log was written back into the database. */
  const oldFolder = ({ keys = true, killed = false } = {}): string => {
    const path = folder();
    const work = join(folder(), 'chain.db');
    const db = new Database(work);
    if (killed) db.pragma('journal_mode = WAL');
    db.exec(chainOfVersion1);
    if (killed) copyFileSync(`${work}-wal`, join(path, 'chain.db-wal'));
    else db.close();
    copyFileSync(work, join(path, 'chain.db'));
    if (killed) db.close();
    if (keys) writeFileSync(join(path, 'producer.json'), keysOfVersion1);
    return path;
  };
  const contents = (path: string): Record<string, string> =>
    Object.fromEntries(
      readdirSync(path)
        .sort()
        .map((name) => [name, `${readFileSync(join(path, name), 'base64')} ${statSync(join(path, name)).mtimeMs}`]),
    );

  it.each([
    ['', {}],
    [', whose process was killed', { killed: true }],
    [', without its keys', { keys: false }],
    [', without its keys, whose process was killed', { keys: false, killed: true }],
  ])('a folder of protocol 1%s is named and not touched', (_, how) => {
    const path = oldFolder(how);
    const before = contents(path);
    const random = seededBytes(4);
    const sentence = `${path} holds a chain of protocol version 1, which this program cannot go on with. It was left as it is. Begin a new chain in another folder: DATA=${path}-2 npm start`;
    expect(() => openDataFolder(path, random)).toThrow(OldDataError);
    expect(() => openDataFolder(path, random)).toThrow(sentence);
    expect(() => new SqliteStore(join(path, 'chain.db'))).toThrow(OldDataError);
    expect(() => new SqliteStore(join(path, 'chain.db'))).toThrow(`DATA=${path}-2 npm start`);
    expect(contents(path)).toEqual(before);
  });

  it('keys of protocol 1 alone are enough to know the folder, and the second version of its database too', () => {
    const alone = folder();
    writeFileSync(join(alone, 'producer.json'), keysOfVersion1);
    expect(() => openDataFolder(alone, seededBytes(4))).toThrow(OldDataError);
    expect(readdirSync(alone)).toEqual(['producer.json']);
    const path = oldFolder({ keys: false });
    const db = new Database(join(path, 'chain.db'));
    db.exec('PRAGMA user_version = 2');
    db.close();
    expect(() => new SqliteStore(join(path, 'chain.db'))).toThrow(OldDataError);
  });

  it('the version of a database is read without opening it, also where it stands in the log alone', () => {
    const path = join(folder(), 'chain.db');
    expect(databaseVersion(path)).toBe(0);
    const store = new SqliteStore(path);
    expect(readFileSync(path).length === 0 || readFileSync(path).readUInt32BE(60) === 0).toBe(true);
    expect(databaseVersion(path)).toBe(newestVersion());
    store.close();
    expect(databaseVersion(path)).toBe(newestVersion());
    new SqliteStore(path).close();
    const cut = folder();
    writeFileSync(join(cut, 'chain.db'), readFileSync(path).subarray(0, 50));
    expect(databaseVersion(join(cut, 'chain.db'))).toBe(0);
  });

  it('the version of a database is the newest one: what an earlier round of the log left behind it does not count', () => {
    const path = join(folder(), 'chain.db');
    const db = new Database(path);
    db.pragma('journal_mode = WAL');
    db.exec('CREATE TABLE a (b TEXT)');
    db.exec('PRAGMA user_version = 5');
    db.pragma('wal_checkpoint(RESTART)');
    db.exec('PRAGMA user_version = 11');
    expect(databaseVersion(path)).toBe(11);
    db.close();
    expect(databaseVersion(path)).toBe(11);
  });

  it('a file of a newer version, or of one that never was, is refused and left alone', () => {
    for (const [version, error] of [
      [newestVersion() + 1, NewerDataError],
      [5, DamagedDataError],
    ] as const) {
      const path = join(folder(), 'chain.db');
      const db = new Database(path);
      db.exec(`CREATE TABLE a (b TEXT); PRAGMA user_version = ${version}`);
      db.close();
      const before = readFileSync(path);
      expect(() => new SqliteStore(path)).toThrow(error);
      expect(readFileSync(path).equals(before)).toBe(true);
      expect(readdirSync(join(path, '..'))).toEqual(['chain.db']);
    }
  });

  it('the folder keeps its keys, for the owner only, and says what is wrong with it without telling them', () => {
    const path = folder();
    const random = seededBytes(4);
    const { unlock, ...first } = openDataFolder(path, random);
    expect(() => openDataFolder(path, random)).toThrow('another producer is using');
    unlock();
    const again = openDataFolder(path, random);
    expect(again).toMatchObject(first);
    again.unlock();
    const file = join(path, 'producer.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const good = readFileSync(file, 'utf8');
    const cases: [string, string][] = [
      [good.replace('"version": 2', '"version": 3'), 'update the program'],
      [good.replace(/"salt": "../, '"salt": "'), 'damaged at: salt'],
      ['{', 'is not JSON'],
    ];
    for (const [text, why] of cases) {
      writeFileSync(file, text);
      expect(() => openDataFolder(path, random)).toThrow(why);
      expect(() => openDataFolder(path, random)).toThrow(DataFolderError);
      try {
        openDataFolder(path, random);
      } catch (error) {
        expect(String(error)).not.toContain(JSON.parse(good).secretKey);
      }
    }
  });
});
