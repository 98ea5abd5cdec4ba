// Data of protocol 1 is recognised, named and left as it is: its notes, proofs and blocks mean nothing to this version, and whoever made it
// may still want it. So nothing is opened before this was asked: SQLite would write beside the file (log, shared memory) even to read it.
// Where the version of a database stands: byte 60 of its first page, big-endian (SQLite file format, "user version"); the newest copy of
// that page may be in the write-ahead log, after a process that was killed.
import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';

/** Versions of the database that protocol 1 wrote. */
export const OLD_DATABASE_VERSIONS: readonly number[] = [1, 2];

/** The folder or file belongs to a chain of protocol 1. Nothing in it was touched. */
export class OldDataError extends Error {
  constructor(path: string, folder: string) {
    super(
      `${path} holds a chain of protocol version 1, which this program cannot go on with. It was left as it is. ` +
        `Begin a new chain in another folder: DATA=${folder}-2 npm start`,
    );
  }
}

/** `user_version` of a database, 0 where there is none; read without opening it. */
export function databaseVersion(path: string): number {
  return versionInLog(`${path}-wal`) ?? withFile(path, (read) => versionOf(read(0, 100))) ?? 0;
}

const USER_VERSION = 60;
const versionOf = (page: Buffer): number | undefined =>
  page.length >= USER_VERSION + 4 ? page.readUInt32BE(USER_VERSION) : undefined;

/** Of the last copy of page 1 in a write-ahead log. Frames of an earlier round of the log carry another salt and end it. */
function versionInLog(path: string): number | undefined {
  return withFile(path, (read, length) => {
    const header = read(0, 32);
    if (header.length < 32) return undefined;
    const pageSize = header.readUInt32BE(8);
    const salt = header.subarray(16, 24);
    let version: number | undefined;
    for (let at = 32; pageSize > 0 && at + 24 + pageSize <= length; at += 24 + pageSize) {
      const frame = read(at, 24);
      if (!frame.subarray(8, 16).equals(salt)) break;
      if (frame.readUInt32BE(0) === 1) version = versionOf(read(at + 24, 100));
    }
    return version;
  });
}

function withFile<T>(
  path: string,
  use: (read: (at: number, length: number) => Buffer, length: number) => T,
): T | undefined {
  if (!existsSync(path)) return undefined;
  const file = openSync(path, 'r');
  try {
    const read = (at: number, length: number): Buffer => {
      const buffer = Buffer.alloc(length);
      return buffer.subarray(0, readSync(file, buffer, 0, length, at));
    };
    return use(read, fstatSync(file).size);
  } finally {
    closeSync(file);
  }
}
