// The producer's data folder: `producer.json` (its secrets and the salt of its chain, readable by the owner only),
// `chain.db`, and `lock.db`, on which a running producer holds an exclusive lock: the system frees it with the process,
// however that ends. The JSON is written once, completely or not at all; it has a version of its own, the database another.
// A folder of protocol 1 is recognised before anything is written, its lock included (old-data.node.ts).
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import * as v from 'valibot';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { bytesToWords } from '../hash/index.ts';
import { feltsToHex, randomWord, type RandomBytes, type Word } from '../protocol/index.ts';
import { OLD_DATABASE_VERSIONS, OldDataError, databaseVersion } from './old-data.node.ts';

export const FOLDER_VERSION = 2;

const KeyFile = v.object({
  version: v.literal(FOLDER_VERSION),
  secretKey: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  salt: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/)),
  feeSeed: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/)),
});

export interface DataFolder {
  readonly databasePath: string;
  /** ed25519 secret that signs the blocks. */
  readonly secretKey: Uint8Array;
  /** Makes the genesis digest of this chain its own. */
  readonly salt: Word;
  /** From which the serials of the fee notes derive. */
  readonly feeSeed: Word;
  /** Lets another producer open the folder. */
  unlock(): void;
}

export class DataFolderError extends Error {}

/** Opens the folder, or creates it with fresh keys. */
export function openDataFolder(path: string, random: RandomBytes): DataFolder {
  const [keys, databasePath] = [join(path, 'producer.json'), join(path, 'chain.db')];
  if (
    (existsSync(keys) && versionOfKeys(keys) === 1) ||
    OLD_DATABASE_VERSIONS.includes(databaseVersion(databasePath))
  ) {
    throw new OldDataError(path, path);
  }
  mkdirSync(path, { recursive: true });
  const unlock = lock(join(path, 'lock.db'));
  try {
    return { ...readKeys(path, random), databasePath, unlock };
  } catch (error) {
    unlock();
    throw error;
  }
}

function readKeys(path: string, random: RandomBytes): Pick<DataFolder, 'secretKey' | 'salt' | 'feeSeed'> {
  const file = join(path, 'producer.json');
  if (!existsSync(file)) {
    const [salt, feeSeed] = [feltsToHex(randomWord(random)), feltsToHex(randomWord(random))];
    const keys: v.InferInput<typeof KeyFile> = {
      version: FOLDER_VERSION,
      secretKey: bytesToHex(random(32)),
      salt,
      feeSeed,
    };
    writeDurably(path, file, `${JSON.stringify(keys, null, 2)}\n`);
  }
  const { secretKey, salt, feeSeed } = parseKeyFile(file);
  return {
    secretKey: hexToBytes(secretKey),
    salt: bytesToWords(hexToBytes(salt)),
    feeSeed: bytesToWords(hexToBytes(feeSeed)),
  };
}

function lock(path: string): () => void {
  const db = new Database(path);
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch {
    db.close();
    throw new DataFolderError('another producer is using this data folder');
  }
  return () => {
    db.exec('COMMIT');
    db.close();
  };
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new DataFolderError(`${file} is not JSON: it is damaged, or not a producer's data folder`);
  }
}

function versionOfKeys(file: string): number | undefined {
  const version = v.safeParse(v.object({ version: v.number() }), readJson(file));
  return version.success ? version.output.version : undefined;
}

function parseKeyFile(file: string): v.InferOutput<typeof KeyFile> {
  const content = readJson(file);
  const version = versionOfKeys(file);
  if (version !== undefined && version > FOLDER_VERSION) {
    throw new DataFolderError(`${file} has version ${version}: update the program`);
  }
  const keys = v.safeParse(KeyFile, content);
  // The file's contents are secret: only the names of what is wrong are told.
  if (!keys.success)
    throw new DataFolderError(`${file} is damaged at: ${keys.issues.map((issue) => v.getDotPath(issue)).join(', ')}`);
  return keys.output;
}

/** Under a temporary name, flushed, then renamed: after a crash the file is whole or absent. */
function writeDurably(folder: string, file: string, text: string): void {
  const temporary = `${file}.new`;
  const handle = openSync(temporary, 'w', 0o600);
  writeSync(handle, text);
  fsyncSync(handle);
  closeSync(handle);
  renameSync(temporary, file);
  const directory = openSync(folder, 'r');
  fsyncSync(directory);
  closeSync(directory);
}
