// Versions of the producer's database. `PRAGMA user_version` says how far a file has come; opening it runs the steps that it lacks, each in
// one transaction. A step, once released, is never edited: the next change is the next entry.
// The numbers begin with 10: 1 and 2 are of protocol 1, whose chains are not carried over.
import type { Database } from 'libsql';

export const FIRST_DATABASE_VERSION = 10;

/** The first one leads to version 10. */
export const MIGRATIONS: readonly string[] = [
  // 10: the chain, its trees, and every transaction that was acknowledged; the index finds what is waiting at a restart.
  `CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
   CREATE TABLE blocks (
     number INTEGER PRIMARY KEY, signed_header BLOB NOT NULL, note_root BLOB NOT NULL, compact BLOB NOT NULL) STRICT;
   CREATE TABLE note_tree (one INTEGER PRIMARY KEY CHECK (one = 1), block INTEGER NOT NULL, snapshot BLOB NOT NULL) STRICT;
   CREATE TABLE nodes (tree TEXT NOT NULL, position TEXT NOT NULL, node BLOB NOT NULL,
     PRIMARY KEY (tree, position)) STRICT, WITHOUT ROWID;
   CREATE TABLE transactions (
     arrival INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, bytes BLOB NOT NULL,
     block INTEGER, rejection TEXT) STRICT;
   CREATE INDEX transactions_waiting ON transactions (arrival) WHERE block IS NULL AND rejection IS NULL;`,
];

export const newestVersion = (steps: readonly string[] = MIGRATIONS): number =>
  FIRST_DATABASE_VERSION - 1 + steps.length;

/** The file was written by a newer version of this program. */
export class NewerDataError extends Error {
  constructor(found: number) {
    super(`the data folder has version ${found}, this program knows up to ${newestVersion()}: update the program`);
  }
}

/** `found`: version of the file, 0 where it is new. */
export function migrate(db: Database, found: number, steps: readonly string[] = MIGRATIONS): void {
  const done = found === 0 ? 0 : found - FIRST_DATABASE_VERSION + 1;
  steps.slice(done).forEach((sql, i) => {
    db.transaction(() => {
      db.exec(sql);
      db.exec(`PRAGMA user_version = ${FIRST_DATABASE_VERSION + done + i}`);
    })();
  });
}
