import { mkdtempSync, readFileSync, writeFileSync, statSync } from 'node:fs';
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
import { MIGRATIONS, NewerDataError } from './sqlite-migrations.node.ts';
import { SqliteStore } from './sqlite-store.node.ts';

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
    expect([...store.accounts.get('0/0')!.subarray(0, 8)]).not.toEqual(new Array(8).fill(0));
    store.close();
  });
});

describe('versions of the data', () => {
  // Made by version 1 with one block and one waiting transaction: scripts/producer-fixture.ts.
  const fixture = (): string => {
    const path = join(folder(), 'chain.db');
    const db = new Database(path);
    db.exec(readFileSync(new URL('../../test/fixtures/producer-v1.sql', import.meta.url), 'utf8'));
    db.close();
    return path;
  };

  it('a version 1 file is migrated and its chain goes on', async () => {
    const store = new SqliteStore(fixture());
    const t = await testProducer(permute, { store });
    expect([t.producer.blockNumber, t.producer.pendingCount]).toEqual([1, 1]);
    await t.clock.pass(500);
    expect(t.producer.blockNumber).toBe(2);
    const block = p.decode(p.compactBlockCodec, t.producer.compactBlock(1)!);
    expect(block.ok && p.checkCompactBlock(permute, block.value, t.chain).ok).toBe(true);
    store.close();
  });

  it('a file of a newer version is refused and left alone', () => {
    const path = fixture();
    const db = new Database(path);
    db.exec(`PRAGMA user_version = ${MIGRATIONS.length + 1}`);
    db.close();
    expect(() => new SqliteStore(path)).toThrow(NewerDataError);
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
      [good.replace('"version": 1', '"version": 2'), 'update the program'],
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
