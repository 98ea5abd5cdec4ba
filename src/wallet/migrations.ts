// Versions of the store of wallets of protocol 2 (that of protocol 1 is another database: version-one.ts). Each step takes a database from the version before to its own; a released step is never
// edited. Records are sealed, so a step changes stores only; what a record holds is versioned inside it.
import type { IDBPDatabase } from 'idb';
import type { WalletSchema } from './wallet-schema.ts';

type Step = (db: IDBPDatabase<WalletSchema>) => void;

const STEPS: readonly Step[] = [
  // 1: the lock; everything else sealed; signed headers that prove a producer's double-dealing, in the clear to be shown to others.
  (db) => {
    db.createObjectStore('meta');
    db.createObjectStore('records');
    db.createObjectStore('evidence');
  },
];

export const STORE_VERSION = STEPS.length;

export function migrate(db: IDBPDatabase<WalletSchema>, from: number): void {
  for (const step of STEPS.slice(from)) step(db);
}
