// What the page sees of an open wallet, computed from the session alone: activity, notes, balance. The activity of a restored
// wallet is the same list, because it comes from the chain; what only this device knew (memo and address of a payment,
// time of proving) is added where it is known.
import {
  equalFelts,
  feeScheduleAt,
  feltsToHex,
  formatAddress,
  genesisDigest,
  type Address,
  type Amount,
  type Permutation,
  type Word,
} from '../protocol/index.ts';
import type { WalletChain } from './chain-state.ts';
import { balanceOf } from './funds.ts';
import { isActive, type Outgoing } from './outgoing.ts';
import type { OwnedNote, Worthless } from './owned-note.ts';
import type { Session } from './session.ts';
import type { MintRequest } from './stored-wallet.ts';
import type { Activity, ActivityPhase, NoteView, OpenWallet, ProverState, SyncState } from './wallet.contract.ts';

const RECENT_PROOFS = 9;

export interface ViewParts {
  readonly permute: Permutation;
  readonly session: Session;
  readonly network: string;
  readonly sync: SyncState;
  readonly prover: ProverState;
  readonly persistent: boolean | undefined;
  readonly leader: boolean;
  readonly now: number;
}

export function openWallet({ permute, session, network, sync, prover, persistent, leader, now }: ViewParts): OpenWallet {
  const { chain, keys, genesis } = session;
  const outgoing = [...session.outgoing.values()];
  const native = genesis?.nativeFaucet;
  const none = { spendable: 0n, incoming: 0n, inFlight: 0n };
  return {
    network,
    address: genesis
      ? formatAddress(currentAddress(session), { network: genesis.network, genesis: genesisDigest(permute, genesis) })
      : '',
    accountId: feltsToHex(keys.accountId),
    created: chain.account.account.nonce > 0,
    balance: native ? balanceOf(chain, outgoing, native) : none,
    activity: native ? activityOf(session, native, now) : [],
    notes: [...chain.notes.values()].map((note) => noteView(note, outgoing)),
    sync,
    prover: { ...prover, expectedMs: expectedMs(outgoing, prover) },
    fees: feeScheduleAt(chain.cursor.number).fees,
    collectWith: session.settings.collectWith,
    backup: { phraseConfirmed: session.settings.phraseConfirmed, persistent },
    leader,
  };
}

/** The median of this device's last proofs of a kind; before the first one, the estimate. */
function expectedMs(outgoing: readonly Outgoing[], prover: ProverState): ProverState['expectedMs'] {
  const median = (kind: Outgoing['proofKind']): number => {
    const times = outgoing.flatMap(({ proofKind, state }) => {
      const proved = state.phase === 'sending' || state.phase === 'confirmed';
      return proved && proofKind === kind ? [state.submission.proveMs] : [];
    });
    const recent = times.slice(-RECENT_PROOFS).sort((a, b) => a - b);
    return recent[Math.floor(recent.length / 2)] ?? prover.expectedMs[kind];
  };
  return { rescue: median('rescue'), blake3: median('blake3') };
}

/** The newest address that may be handed out. */
export const currentAddress = ({ keys, chain }: Pick<Session, 'keys' | 'chain'>): Address =>
  keys.publicAddress(chain.nextAddress - 1);

function activityOf(session: Session, native: Word, now: number): Activity[] {
  const { chain } = session;
  const local = new Map<string, Outgoing>();
  for (const each of session.outgoing.values()) {
    if (each.state.phase === 'confirmed' || each.state.phase === 'sending')
      local.set(each.state.submission.transactionId, each);
  }
  const found = new Set([...chain.notes.values()].map((note) => note.madeBy));
  const items: Activity[] = [
    ...[...session.outgoing.values()]
      .filter((each) => !isMoot(each, chain))
      .map((each) => outgoingActivity(each, chain)),
    ...[...session.mints.values()].filter((mint) => !found.has(mint.transactionId)).map((mint) => mintActivity(mint, now)),
    ...historyActivity(chain, native, local),
  ];
  return items.sort((a, b) => b.at - a.at);
}

/** A collection that came to nothing because another device has collected the same notes: the history tells of that one. */
function isMoot({ payment, notes, state }: Outgoing, chain: WalletChain): boolean {
  if (payment !== undefined || state.phase === 'confirmed') return false;
  return notes.every((id) => chain.notes.get(id)?.standing.state === 'spent');
}

function outgoingActivity(each: Outgoing, { history, notes }: WalletChain): Activity {
  const { state } = each;
  const submission = state.phase === 'sending' || state.phase === 'confirmed' ? state.submission : undefined;
  const schedule = feeScheduleAt(0);
  return {
    id: each.id,
    kind: each.kind,
    at: each.at,
    amount: each.amount,
    fee: history.find((known) => known.id === submission?.transactionId)?.fee ?? schedule.fees[each.proofKind],
    memo: each.payment?.memo ?? memosOf(each.notes.flatMap((id) => notes.get(id) ?? [])),
    counterparty: each.payment ? abbreviated(each.payment.to) : '',
    proofKind: each.proofKind,
    state: phaseOf(state),
    proofBytes: submission?.proofBytes,
    proveMs: submission?.proveMs,
    transactionId: submission?.transactionId,
    noteFile: state.phase === 'confirmed' && each.kind === 'send',
  };
}

/** What the senders of these notes wrote. */
const memosOf = (notes: readonly OwnedNote[]): string =>
  notes.flatMap(({ memo }) => (memo === '' ? [] : [memo])).join(' · ');

function phaseOf(state: Outgoing['state']): ActivityPhase {
  if (state.phase === 'sending') return { phase: 'sending', waitingForNetwork: state.waitingForNetwork };
  if (state.phase === 'confirmed') return { phase: 'confirmed', block: state.block };
  return state;
}

/** Play money that was asked for arrives within seconds, or was lost with the producer's memory. */
const MINT_PATIENCE_MS = 5 * 60_000;
const MINT_LOST = 'The play money has not arrived. Ask again; nothing was paid for it.';

const mintActivity = ({ transactionId, at }: MintRequest, now: number): Activity => ({
  ...NOTHING_LOCAL,
  id: transactionId,
  kind: 'mint',
  at,
  amount: 0n,
  fee: 0n,
  proofKind: 'network',
  state:
    now - at > MINT_PATIENCE_MS
      ? { phase: 'failed', message: MINT_LOST, canRetry: false }
      : { phase: 'sending', waitingForNetwork: false },
  transactionId,
});

const NOTHING_LOCAL = {
  memo: '',
  counterparty: '',
  proofBytes: undefined,
  proveMs: undefined,
  noteFile: false,
} as const;

/** What the chain's records tell beyond what this device has sent itself. */
function historyActivity(
  { history, notes }: WalletChain,
  native: Word,
  local: ReadonlyMap<string, Outgoing>,
): Activity[] {
  const items: Activity[] = [];
  let vault: Amount = 0n;
  for (const each of history) {
    const after = each.record.vault.find((change) => equalFelts(change.faucet, native))?.amount ?? vault;
    const paid = each.record.outputs.reduce((sum, output) => sum + output.amount, 0n);
    const received = after - vault + paid + each.fee;
    vault = after;
    const own = local.get(each.id);
    const common = {
      ...NOTHING_LOCAL,
      at: each.time,
      proofKind: each.kind,
      state: { phase: 'confirmed', block: each.block } as const,
      transactionId: each.id,
    };
    if (own === undefined) {
      for (const output of each.record.outputs) {
        const counterparty = output.script === 'swap' ? '' : feltsToHex(output.to).slice(0, 16);
        items.push({
          ...common,
          id: `${each.id}/${output.place}`,
          kind: 'send',
          amount: output.amount,
          fee: each.fee,
          counterparty,
        });
      }
    }
    // A payment may have collected notes beside; a collection of this device is in the list already.
    if (received > 0n && (own === undefined || own.kind === 'send')) {
      const collected = [...notes.values()].filter(
        ({ standing }) => standing.state === 'spent' && standing.transactionId === each.id,
      );
      const fee = paid > 0n ? 0n : each.fee;
      items.push({ ...common, id: `${each.id}/in`, kind: 'receive', memo: memosOf(collected), amount: received, fee });
    }
  }
  return items;
}

function noteView({ note, memo, commitment, standing }: OwnedNote, outgoing: readonly Outgoing[]): NoteView {
  const id = feltsToHex(commitment);
  const common = { commitment: id, amount: note.asset.amount, memo };
  if (standing.state === 'spent') return { ...common, state: 'consumed', reason: `in block ${standing.block}` };
  if (standing.state === 'unknown-script') {
    return { ...common, state: 'not-spendable', reason: 'Its script is none that this wallet knows.' };
  }
  if (standing.state === 'worthless') {
    return {
      ...common,
      state: standing.why === 'duplicate' ? 'duplicate' : 'not-spendable',
      reason: WORTHLESS[standing.why],
    };
  }
  const consuming = outgoing.some((each) => isActive(each) && each.notes.includes(id));
  return { ...common, state: consuming ? 'consuming' : 'incoming', reason: '' };
}

const WORTHLESS: Readonly<Record<Worthless, string>> = {
  'foreign-owner': 'The sender named another owner than your address: it cannot be spent, and it is not counted.',
  'foreign-tag': 'The sender made it for another account: it cannot be spent, and it is not counted.',
  duplicate: 'A note with the same secret came before: this copy is worthless, and it is not counted.',
};

const abbreviated = (address: string): string =>
  address.length > 24 ? `${address.slice(0, 16)}...${address.slice(-6)}` : address;
