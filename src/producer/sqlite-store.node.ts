// The chain store on disk: SQLite through libsql, write-ahead log, synchronous=FULL, so that what a write acknowledged is
// there after kill -9 and after a power cut. One process at a time: the data folder's lock sees to that.
import Database from 'libsql';
import { dirname } from 'node:path';
import {
  decode,
  encode,
  noteTreeCodec,
  signedBlockHeaderCodec,
  type ByteReader,
  type ByteWriter,
  type Digest,
  type NodeStore,
  type StoredNode,
} from '../protocol/index.ts';
import { bytesToWords, wordsToBytes } from '../hash/index.ts';
import type { BlockCommit, ChainStore, StoredHead, TransactionStatus } from './chain-store.ts';
import type { RejectionCode } from './rejection.ts';
import { OLD_DATABASE_VERSIONS, OldDataError, databaseVersion } from './old-data.node.ts';
import { FIRST_DATABASE_VERSION, NewerDataError, migrate, newestVersion } from './sqlite-migrations.node.ts';

/** What is on the disk is not what was written there. */
export class DamagedDataError extends Error {
  constructor(what: string) {
    super(`the data folder is damaged: ${what}`);
  }
}

const digestCodec = { write: (w: ByteWriter, digest: Digest) => w.felts(digest), read: (r: ByteReader) => r.digest() };

export class SqliteStore implements ChainStore {
  readonly accounts: Pick<NodeStore, 'get'>;
  readonly nullifiers: Pick<NodeStore, 'get'>;
  private readonly db: Database.Database;
  private readonly node: Database.Statement<[string, string]>;

  /** Opens or creates the file and brings it to the current version. Throws with a sentence, the file untouched, when it cannot. */
  constructor(path: string) {
    const found = databaseVersion(path);
    if (OLD_DATABASE_VERSIONS.includes(found)) throw new OldDataError(path, dirname(path));
    if (found > newestVersion()) throw new NewerDataError(found);
    if (found > 0 && found < FIRST_DATABASE_VERSION) throw new DamagedDataError(`version ${found}`);
    this.db = new Database(path);
    this.db.pragma('journal_mode = WAL');
    this.db.pragma('synchronous = FULL');
    migrate(this.db, found);
    this.node = this.db.prepare('SELECT node FROM nodes WHERE tree = ? AND position = ?');
    this.accounts = { get: (position) => this.readNode('accounts', position) };
    this.nullifiers = { get: (position) => this.readNode('nullifiers', position) };
  }

  close(): void {
    this.db.close();
  }

  genesis(): string | undefined {
    return this.row<{ value: string }>("SELECT value FROM meta WHERE name = 'genesis'")?.value;
  }

  async setGenesis(genesis: string): Promise<void> {
    this.db.prepare("INSERT INTO meta (name, value) VALUES ('genesis', ?)").run(genesis);
  }

  head(): StoredHead | undefined {
    const row = this.row<{ number: number; signed_header: Uint8Array; snapshot: Uint8Array }>(
      'SELECT number, signed_header, snapshot FROM note_tree JOIN blocks ON number = block',
    );
    if (row === undefined) return undefined;
    const noteTree = decode(noteTreeCodec, plain(row.snapshot));
    if (!noteTree.ok) throw new DamagedDataError(`note tree, ${noteTree.error.code}`);
    return { number: row.number, signedHeader: plain(row.signed_header), noteTree: noteTree.value };
  }

  noteRoot(block: number): Digest | undefined {
    const row = this.row<{ note_root: Uint8Array }>('SELECT note_root FROM blocks WHERE number = ?', block);
    if (row === undefined) return undefined;
    const root = decode(digestCodec, plain(row.note_root));
    if (!root.ok) throw new DamagedDataError(`note root of block ${block}`);
    return root.value;
  }

  compactBlock(number: number): Uint8Array | undefined {
    const row = this.row<{ compact: Uint8Array }>('SELECT compact FROM blocks WHERE number = ?', number);
    return row && plain(row.compact);
  }

  compactSizes(first: number, last: number): number[] {
    const sql = 'SELECT length(compact) AS size FROM blocks WHERE number BETWEEN ? AND ? ORDER BY number';
    return (this.db.prepare(sql).all(first, last) as { size: number }[]).map(({ size }) => size);
  }

  status(id: string): TransactionStatus | undefined {
    const row = this.row<{ block: number | null; rejection: RejectionCode | null }>(
      'SELECT block, rejection FROM transactions WHERE id = ?',
      id,
    );
    if (row === undefined) return undefined;
    if (row.block !== null) return { state: 'included', block: row.block };
    return row.rejection === null ? { state: 'pending' } : { state: 'rejected', code: row.rejection };
  }

  pending(): { id: string; bytes: Uint8Array }[] {
    const rows = this.db
      .prepare('SELECT id, bytes FROM transactions WHERE block IS NULL AND rejection IS NULL ORDER BY arrival')
      .all() as { id: string; bytes: Uint8Array }[];
    return rows.map(({ id, bytes }) => ({ id, bytes: plain(bytes) }));
  }

  async addPending(id: string, bytes: Uint8Array): Promise<void> {
    // A transaction that was rejected once and is now valid takes a new place in the order.
    this.db.prepare('INSERT OR REPLACE INTO transactions (id, bytes) VALUES (?, ?)').run(id, bytes);
  }

  async rejectPending(rejected: BlockCommit['rejected']): Promise<void> {
    this.db.transaction(() => this.markRejected(rejected))();
  }

  async appendBlock(commit: BlockCommit): Promise<void> {
    const signed = decode(signedBlockHeaderCodec, commit.signedHeader);
    if (!signed.ok) throw new RangeError(signed.error.message);
    const noteRoot = encode(digestCodec, signed.value.header.final.notes);
    this.db.transaction(() => {
      this.db
        .prepare('INSERT INTO blocks (number, signed_header, note_root, compact) VALUES (?, ?, ?, ?)')
        .run(commit.number, commit.signedHeader, noteRoot, commit.compact);
      this.db
        .prepare('INSERT OR REPLACE INTO note_tree (one, block, snapshot) VALUES (1, ?, ?)')
        .run(commit.number, encode(noteTreeCodec, commit.noteTree));
      const node = this.db.prepare('INSERT OR REPLACE INTO nodes (tree, position, node) VALUES (?, ?, ?)');
      for (const [position, stored] of commit.accountNodes) node.run('accounts', position, wordsToBytes(stored));
      for (const [position, stored] of commit.nullifierNodes) node.run('nullifiers', position, wordsToBytes(stored));
      const include = this.db.prepare('UPDATE transactions SET block = ? WHERE id = ?');
      for (const id of commit.included) include.run(commit.number, id);
      this.markRejected(commit.rejected);
    })();
  }

  private markRejected(rejected: BlockCommit['rejected']): void {
    const mark = this.db.prepare('UPDATE transactions SET rejection = ? WHERE id = ?');
    for (const { id, code } of rejected) mark.run(code, id);
  }

  private readNode(tree: string, position: string): StoredNode | undefined {
    const row = this.node.get(tree, position) as { node: Uint8Array } | undefined;
    return row && bytesToWords(plain(row.node));
  }

  private row<T>(sql: string, ...parameters: unknown[]): T | undefined {
    return this.db.prepare(sql).get(...parameters) as T | undefined;
  }
}

/** libsql returns Buffers; the rest of the code knows plain byte arrays only. */
const plain = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes);
