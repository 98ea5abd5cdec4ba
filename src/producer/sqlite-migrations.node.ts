// Versions of the producer's database. `PRAGMA user_version` says how many of these steps a file has had; opening it runs
// the rest, each in one transaction. A step, once released, is never edited: the next change is the next entry.
import type { Database } from 'libsql';

export const MIGRATIONS: readonly string[] = [
  // 1: the chain, its trees, and every transaction that was acknowledged.
  `CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
   CREATE TABLE blocks (
     number INTEGER PRIMARY KEY, signed_header BLOB NOT NULL, note_root BLOB NOT NULL, compact BLOB NOT NULL) STRICT;
   CREATE TABLE note_tree (one INTEGER PRIMARY KEY CHECK (one = 1), block INTEGER NOT NULL, snapshot BLOB NOT NULL) STRICT;
   CREATE TABLE nodes (tree TEXT NOT NULL, position TEXT NOT NULL, node BLOB NOT NULL,
     PRIMARY KEY (tree, position)) STRICT, WITHOUT ROWID;
   CREATE TABLE transactions (
     arrival INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, bytes BLOB NOT NULL,
     block INTEGER, rejection TEXT) STRICT;`,
  // 2: a restart finds what is waiting without reading every transaction of the chain.
  `CREATE INDEX transactions_waiting ON transactions (arrival) WHERE block IS NULL AND rejection IS NULL;`,
];

/** The file was written by a newer version of this program. */
export class NewerDataError extends Error {
  constructor(found: number) {
    super(`the data folder has version ${found}, this program knows up to ${MIGRATIONS.length}: update the program`);
  }
}

export function migrate(db: Database, versions: readonly string[] = MIGRATIONS): void {
  const [row] = db.pragma('user_version') as { user_version: number }[];
  const found = row!.user_version;
  if (found > versions.length) throw new NewerDataError(found);
  versions.slice(found).forEach((sql, i) => {
    db.transaction(() => {
      db.exec(sql);
      db.exec(`PRAGMA user_version = ${found + i + 1}`);
    })();
  });
}
