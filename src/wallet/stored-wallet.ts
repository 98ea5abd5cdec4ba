// What of a wallet is in the store: reading it whole, and what a change of it writes.
import { concatFelts, feltsToHex, ok, type Digest, type Genesis, type Permutation } from '../protocol/index.ts';
import { startOfChain, type ChainDraft, type Cursor, type OwnTransaction, type WalletChain } from './chain-state.ts';
import type { WalletResult } from './errors.ts';
import type { Intent } from './intent.ts';
import type { DataKey } from './lock.ts';
import type { OddNote, OwnedNote } from './owned-note.ts';
import type { Change, WalletStore } from './store.ts';

/** Play money that was asked for: the transaction that makes the note. */
export interface MintRequest {
  readonly transactionId: string;
  readonly at: number;
}

export interface Settings {
  readonly phraseConfirmed: boolean;
  /** The kind with which notes are taken in, and that a payment form begins with. */
  readonly usualKind: 'rescue' | 'blake3';
  /** Index of the address that Receive shows; undefined until it is known how far addresses were handed out. */
  readonly shownAddress: number | undefined;
}

export const FIRST_SETTINGS: Settings = { phraseConfirmed: false, usualKind: 'rescue', shownAddress: undefined };

export interface StoredWallet {
  readonly chain: WalletChain;
  /** The head's bytes on the disk when the chain was read: whatever of the chain is written, is written with its head. */
  readonly sealedHead: Uint8Array | undefined;
  readonly intents: ReadonlyMap<string, Intent>;
  readonly mints: ReadonlyMap<string, MintRequest>;
  readonly settings: Settings;
  /** The chain that this wallet is pinned to; undefined until a producer was reached for the first time. */
  readonly genesis: Genesis | undefined;
}

/** The head of the chain as it is stored: page roots are records of their own, which change once a page. */
type StoredCursor = Omit<Cursor, 'pages'> & { readonly lastLeaves: Uint32Array };
interface StoredHead {
  readonly cursor: StoredCursor;
  readonly nextAddress: number;
}

/** Roots of so many pages are one record. */
const ROOTS_A_RECORD = 256;

/**
 * Reads everything but the leaves of full pages. `known`: what was read before; without it the wallet is being opened, and drafts wait for
 * a tap, because a copy of this store may have them too.
 */
export async function readStored(
  permute: Permutation, store: WalletStore, dataKey: DataKey, known?: Pick<StoredWallet, 'chain' | 'sealedHead'>,
): Promise<WalletResult<StoredWallet>> {
  const settings = await store.read<Settings>(dataKey, 'settings');
  if (!settings.ok) return settings;
  const heads = await store.read<unknown>(dataKey, 'chain');
  if (!heads.ok) return heads;
  const sealedHead = await store.sealed(dataKey, 'chain', 'head');
  if (!sealedHead.ok) return sealedHead;
  const same = known !== undefined && sameBytes(known.sealedHead, sealedHead.value);
  const chain = same ? ok(known.chain) : await readChainRecords(permute, store, dataKey, heads.value.get('head') as StoredHead | undefined);
  if (!chain.ok) return chain;
  const intents = await store.read<Intent>(dataKey, 'intent');
  if (!intents.ok) return intents;
  const mints = await store.read<MintRequest>(dataKey, 'mint');
  if (!mints.ok) return mints;
  if (known === undefined) {
    for (const [id, intent] of intents.value) {
      if (intent.state.phase === 'draft') intents.value.set(id, { ...intent, state: { phase: 'draft', asks: true } });
    }
  }
  return ok({
    chain: chain.value,
    sealedHead: sealedHead.value,
    intents: intents.value,
    mints: mints.value,
    // A setting that an older version did not know has its first value.
    settings: { ...FIRST_SETTINGS, ...settings.value.get('settings') },
    genesis: heads.value.get('genesis') as Genesis | undefined,
  });
}

const sameBytes = (a: Uint8Array | undefined, b: Uint8Array | undefined): boolean =>
  a === b || (a !== undefined && b?.length === a.length && a.every((byte, i) => byte === b[i]));

async function readChainRecords(permute: Permutation, store: WalletStore, dataKey: DataKey, head: StoredHead | undefined): Promise<WalletResult<WalletChain>> {
  const notes = await store.read<OwnedNote>(dataKey, 'note');
  if (!notes.ok) return notes;
  const odd = await store.read<OddNote>(dataKey, 'odd');
  if (!odd.ok) return odd;
  const history = await store.read<OwnTransaction>(dataKey, 'history');
  if (!history.ok) return history;
  const roots = await store.read<Uint32Array>(dataKey, 'roots');
  if (!roots.ok) return roots;
  return ok(head ? chainOf(head, notes.value, odd.value, history.value, roots.value) : startOfChain(permute));
}

function chainOf(
  { cursor: { lastLeaves, ...cursor }, nextAddress }: StoredHead,
  notes: Map<string, OwnedNote>, odd: Map<string, OddNote>, history: Map<string, OwnTransaction>, records: ReadonlyMap<string, Uint32Array>,
): WalletChain {
  const roots = Array.from({ length: records.size }, (_, i) => digestsOf(records.get(`${i}`)!)).flat();
  return {
    cursor: { ...cursor, pages: { roots, last: digestsOf(lastLeaves) } },
    notes,
    byNullifier: new Map([...notes].map(([id, note]) => [feltsToHex(note.nullifier), id])),
    odd,
    nextAddress,
    history,
  };
}

/** What a draft writes. */
export function changesOfDraft(draft: ChainDraft): Change[] {
  const { pages, ...cursor } = draft.cursor;
  const head: StoredHead = { cursor: { ...cursor, lastLeaves: concatFelts(...pages.last) }, nextAddress: draft.nextAddress };
  const changes: Change[] = [{ kind: 'chain', id: 'head', value: head }];
  for (const [id, value] of draft.notes) changes.push({ kind: 'note', id, value });
  for (const [id, value] of draft.odd) changes.push({ kind: 'odd', id, value });
  for (const [id, value] of draft.history) changes.push({ kind: 'history', id, value });
  for (const [page, leaves] of draft.fullPages) changes.push({ kind: 'leaves', id: `${page}`, value: concatFelts(...leaves) });
  for (const group of new Set([...draft.fullPages.keys()].map((page) => Math.floor(page / ROOTS_A_RECORD)))) {
    const roots = pages.roots.slice(group * ROOTS_A_RECORD, (group + 1) * ROOTS_A_RECORD);
    changes.push({ kind: 'roots', id: `${group}`, value: concatFelts(...roots) });
  }
  return changes;
}

export const digestsOf = (felts: Uint32Array): Digest[] => Array.from({ length: felts.length / 8 }, (_, i) => felts.slice(8 * i, 8 * i + 8));
