// Versions of the wallet's store. Each step takes a database from the version before to its own; a released step is never
// edited. Records are sealed, so a step changes stores only; what a record holds is versioned inside it.
import type { IDBPDatabase } from 'idb';
import type { WalletSchema } from './wallet-schema.ts';

type Step = (db: IDBPDatabase<WalletSchema>) => void;

const STEPS: readonly Step[] = [
  // 1: the lock, and everything else sealed.
  (db) => {
    db.createObjectStore('meta');
    db.createObjectStore('records');
  },
  // 2: signed headers that prove a producer's double-dealing, kept in the clear to be shown to others.
  (db) => void db.createObjectStore('evidence'),
];

export const STORE_VERSION = STEPS.length;

export function migrate(db: IDBPDatabase<WalletSchema>, from: number): void {
  for (const step of STEPS.slice(from)) step(db);
}
