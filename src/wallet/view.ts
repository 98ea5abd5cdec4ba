// What the page sees of an open wallet, computed from the session alone: balance, activity, notes. What has happened comes from the chain,
// so a restored wallet shows the same list; what is under way comes from the intents; what only this device knows (how long a proof
// took) is added where it is known.
import {
  feeOf, feeScheduleAt, feltsToHex, formatAddress, genesisDigest,
  type AddressSpace, type Amount, type Permutation, type Word,
} from '../protocol/index.ts';
import { PLAIN_ITEM } from './activity-item.ts';
import { shownAddress } from './address-space.ts';
import { arrivalsOf, historyActivity } from './history-view.ts';
import { intentActivity } from './intent-view.ts';
import { balanceOf, feesFor, noteId, reservedBy } from './funds.ts';
import type { Intent } from './intent.ts';
import { reclaimHeight, type OddNote, type OwnedNote, type Worthless } from './owned-note.ts';
import type { Session } from './session.ts';
import type { MintRequest } from './stored-wallet.ts';
import type { Transactor } from './transactor.ts';
import type { Activity, NoteView, OpenWallet, ProverState, SyncState } from './wallet.contract.ts';

const RECENT_PROOFS = 9;
/** Items of a list that are sent to the page. */
export const SHOWN_ITEMS = 200;

export interface ViewParts {
  readonly permute: Permutation;
  readonly session: Session;
  readonly transactor: Pick<Transactor, 'running' | 'waitingForNetwork' | 'unwritten'>;
  readonly network: string;
  readonly sync: SyncState;
  readonly prover: ProverState;
  readonly persistent: boolean | undefined;
  readonly leader: boolean;
  readonly now: number;
}

export function openWallet(parts: ViewParts): OpenWallet {
  const { permute, session, network, sync, prover, persistent, leader } = parts;
  const { chain, genesis, settings } = session;
  const intents = [...session.intents.values()];
  const native = genesis?.nativeFaucet;
  const space = genesis && { network: genesis.network, genesis: genesisDigest(permute, genesis) };
  const address = shownAddress(session);
  const { items, count } = native && space ? activityOf(parts, native, space) : { items: [], count: 0 };
  return {
    network,
    address: space && address ? formatAddress(address, space) : '',
    balance: native ? balanceOf(chain, intents, native, (intent) => feesOf(session, intent)) : { spendable: 0n, returning: 0n, leaving: 0n, toTake: 0n },
    activity: items,
    moreActivity: count - items.length,
    notes: notesOf(session),
    sync,
    prover: { ...prover, expectedMs: expectedMs(intents, prover) },
    fees: feeScheduleAt(chain.cursor.number).fees,
    usualKind: settings.usualKind,
    backup: { phraseConfirmed: settings.phraseConfirmed, persistent },
    leader,
  };
}

/** What an intent still costs: its own transaction and the merges before it. */
export function feesOf({ chain }: Pick<Session, 'chain'>, intent: Intent): Amount {
  const unspent = intent.reserved.filter((id) => chain.notes.get(id)?.spent === undefined);
  return feesFor(unspent.length, feeOf(intent.proofKind, chain.cursor.number));
}

/** The median of this device's last proofs of a kind; before the first one, the estimate. */
function expectedMs(intents: readonly Intent[], prover: ProverState): ProverState['expectedMs'] {
  const median = (kind: Intent['proofKind']): number => {
    const times = intents.flatMap((intent) => (intent.proofKind === kind ? intent.attempts.map((attempt) => attempt.proveMs) : []));
    const recent = times.slice(-RECENT_PROOFS).sort((a, b) => a - b);
    return recent[Math.floor(recent.length / 2)] ?? prover.expectedMs[kind];
  };
  return { rescue: median('rescue'), blake3: median('blake3') };
}

/** The latest things that happened, and how many there are in all. */
function activityOf({ session, transactor, now }: ViewParts, native: Word, space: AddressSpace): { readonly items: Activity[]; readonly count: number } {
  const { chain } = session;
  const ofWord = new Map([...session.intents.values()].flatMap((intent) => (intent.word === undefined ? [] : [[intent.word, intent] as const])));
  const received = arrivalsOf(chain, native, SHOWN_ITEMS);
  const found = new Set(session.mints.size === 0 ? [] : [...chain.notes.values()].map((note) => note.madeBy));
  const items: Activity[] = [
    // What is done is told by the chain.
    ...[...session.intents.values()].filter(({ state }) => state.phase !== 'done').map((intent) => intentActivity(session, transactor, intent)),
    ...[...session.mints.values()].filter((mint) => !found.has(mint.transactionId)).map((mint) => mintActivity(mint, now)),
    ...historyActivity(chain, ofWord, space),
  ];
  const count = items.length + received.count;
  return { items: [...items, ...received.latest].sort((a, b) => b.at - a.at).slice(0, SHOWN_ITEMS), count };
}

/** Play money that was asked for arrives within seconds, or was lost with the producer's memory. */
const MINT_PATIENCE_MS = 5 * 60_000;
const MINT_LOST = 'The play money has not arrived. Ask again; nothing was paid for it.';

const mintActivity = ({ transactionId, at }: MintRequest, now: number): Activity => ({
  ...PLAIN_ITEM,
  id: transactionId,
  kind: 'mint',
  at,
  amount: 0n,
  fee: 0n,
  proofKind: 'network',
  state: now - at > MINT_PATIENCE_MS ? { phase: 'failed', message: MINT_LOST } : { phase: 'sending', waitingForNetwork: false },
  transactionId,
});

/** Ownerless notes and those that are not believed; the largest first, so that dust hides nothing. */
function notesOf({ chain, intents }: Session): NoteView[] {
  // What is being taken is told by its intent.
  const reserved = reservedBy(intents.values());
  const open = [...chain.notes.values()].filter((note) => note.role !== 'money' && note.spent === undefined && !reserved.has(noteId(note)));
  const odd = [...chain.odd.values()];
  const views = [...open.map((note) => ownerless(note, chain.cursor.number)), ...odd.map(oddView)];
  return views.sort((a, b) => (a.amount < b.amount ? 1 : a.amount > b.amount ? -1 : 0)).slice(0, SHOWN_ITEMS);
}

function ownerless({ note, memo, commitment, role }: OwnedNote, block: number): NoteView {
  const common = { commitment: feltsToHex(commitment), amount: note.asset.amount, memo, reason: '' };
  if (role === 'offer') return { ...common, state: 'offer', height: undefined, ready: true };
  const height = reclaimHeight(note);
  return role === 'toTake' ? { ...common, state: 'take', height, ready: true } : { ...common, state: 'reclaim', height, ready: block >= height };
}

const oddView = ({ amount, memo, commitment, why }: OddNote): NoteView => ({
  commitment: feltsToHex(commitment), amount, memo, state: why === 'duplicate' ? 'duplicate' : 'not-spendable', height: undefined, ready: false, reason: REASONS[why],
});

const REASONS: Readonly<Record<Worthless, string>> = {
  'foreign-owner': 'The sender named another owner than your address: it cannot be spent, and it is not counted.',
  'foreign-tag': 'The sender made it for somebody else: it cannot be spent, and it is not counted.',
  duplicate: 'A note with the same secret came before: this copy is worthless, and it is not counted.',
  'unknown-script': 'Its script is none that this wallet knows: it is not counted.',
};
