// The object stores of the wallet's database: `meta` in the clear, `records` sealed, `evidence` public.
import type { DBSchema } from 'idb';
import type { Lock } from './lock.ts';

export interface WalletSchema extends DBSchema {
  meta: { key: 'lock' | 'chain'; value: Lock | string };
  records: { key: string; value: Uint8Array };
  evidence: { key: number; value: readonly Uint8Array[] };
}
