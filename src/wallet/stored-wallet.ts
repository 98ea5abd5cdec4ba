// What of a wallet is in the store: reading it whole, and what a change of it writes.
import { concatFelts, feltsToHex, ok, type Digest, type Genesis, type Permutation } from '../protocol/index.ts';
import { startOfChain, type ChainDraft, type Cursor, type OwnTransaction, type WalletChain } from './chain-state.ts';
import type { WalletResult } from './errors.ts';
import type { Intent } from './intent.ts';
import type { DataKey } from './lock.ts';
import type { OddNote, OwnedNote } from './owned-note.ts';
import type { Change, RecordKind, WalletStore } from './store.ts';

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
 * Reads everything but the leaves of full pages. `onOpening`: drafts then wait for a tap, because a copy of this store may have them too.
 * `known`: what of the chain was read before; it is not read again while its head is the same.
 */
export async function readStored(
  permute: Permutation, store: WalletStore, dataKey: DataKey, onOpening: boolean, known?: Pick<StoredWallet, 'chain' | 'sealedHead'>,
): Promise<WalletResult<StoredWallet>> {
  const stored = await store.readTogether(dataKey, ['settings', 'chain', 'intent', 'mint'], {
    kinds: ['note', 'odd', 'history', 'roots'], writtenWith: { kind: 'chain', id: 'head' }, known: known && { sealed: known.sealedHead },
  });
  if (!stored.ok) return stored;
  const { records, sealed, unchanged } = stored.value;
  const all = <T>(kind: RecordKind): Map<string, T> => records.get(kind) as Map<string, T>;
  const heads = all<unknown>('chain');
  const head = heads.get('head') as StoredHead | undefined;
  const read = (): WalletChain => (head ? chainOf(head, all('note'), all('odd'), all('history'), all('roots')) : startOfChain(permute));
  const intents = all<Intent>('intent');
  if (onOpening) {
    for (const [id, intent] of intents) {
      if (intent.state.phase === 'draft') intents.set(id, { ...intent, state: { phase: 'draft', asks: true } });
    }
  }
  return ok({
    chain: known !== undefined && unchanged ? known.chain : read(),
    sealedHead: sealed,
    intents,
    mints: all('mint'),
    // A setting that an older version did not know has its first value.
    settings: { ...FIRST_SETTINGS, ...all<Settings>('settings').get('settings') },
    genesis: heads.get('genesis') as Genesis | undefined,
  });
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
