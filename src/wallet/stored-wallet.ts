// What of a wallet is in the store, and reading it whole.
import { ok, type Genesis, type Permutation } from '../protocol/index.ts';
import { startOfChain, type OwnTransaction, type WalletChain } from './chain-state.ts';
import type { WalletResult } from './errors.ts';
import type { AccountKeys } from './keys.ts';
import type { DataKey } from './lock.ts';
import { advance, type Outgoing } from './outgoing.ts';
import type { OwnedNote } from './owned-note.ts';
import type { WalletStore } from './store.ts';

/** Play money that was asked for: the transaction that makes the note. */
export interface MintRequest {
  readonly transactionId: string;
  readonly at: number;
}

export interface Settings {
  readonly phraseConfirmed: boolean;
  /** The kind with which arriving notes are collected. */
  readonly collectWith: 'rescue' | 'blake3';
}

export const FIRST_SETTINGS: Settings = { phraseConfirmed: false, collectWith: 'rescue' };

export interface StoredWallet {
  readonly chain: WalletChain;
  readonly outgoing: ReadonlyMap<string, Outgoing>;
  readonly mints: ReadonlyMap<string, MintRequest>;
  readonly settings: Settings;
  /** Undefined until the producer was reached for the first time. */
  readonly genesis: Genesis | undefined;
}

/** Reads everything. What was being proved when the page went away is queued again. */
export async function readStored(
  permute: Permutation,
  store: WalletStore,
  dataKey: DataKey,
  keys: AccountKeys,
): Promise<WalletResult<StoredWallet>> {
  const settings = await store.read<Settings>(dataKey, 'settings');
  if (!settings.ok) return settings;
  const heads = await store.read<unknown>(dataKey, 'chain');
  if (!heads.ok) return heads;
  const notes = await store.read<OwnedNote>(dataKey, 'note');
  if (!notes.ok) return notes;
  const history = await store.read<OwnTransaction>(dataKey, 'history');
  if (!history.ok) return history;
  const outgoing = await store.read<Outgoing>(dataKey, 'outgoing');
  if (!outgoing.ok) return outgoing;
  const mints = await store.read<MintRequest>(dataKey, 'mint');
  if (!mints.ok) return mints;

  const head = heads.value.get('head') as Omit<WalletChain, 'notes' | 'history'> | undefined;
  const byNonce = [...history.value.values()].sort((a, b) => a.record.nonce - b.record.nonce);
  for (const [id, each] of outgoing.value) {
    const state = advance(each.state, { type: 'reloaded' });
    if (state !== undefined) outgoing.value.set(id, { ...each, state });
  }
  return ok({
    chain: head ? { ...head, notes: notes.value, history: byNonce } : startOfChain(permute, keys),
    outgoing: outgoing.value,
    mints: mints.value,
    // A setting that an older version did not know has its first value.
    settings: { ...FIRST_SETTINGS, ...settings.value.get('settings') },
    genesis: heads.value.get('genesis') as Genesis | undefined,
  });
}
