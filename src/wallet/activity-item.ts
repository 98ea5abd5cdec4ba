// What an item of the activity list is where nothing else is known.
import type { Activity } from './wallet.contract.ts';

export const PLAIN_ITEM = {
  memo: '', counterparty: '', proofBytes: undefined, proveMs: undefined, noteFile: false, trouble: undefined, cancel: undefined, retry: undefined,
  merges: { done: 0, total: 0 },
} as const satisfies Partial<Activity>;
