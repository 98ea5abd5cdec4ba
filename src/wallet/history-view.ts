// What the chain tells of this wallet, one item for each thing that happened: a payment with all its transactions, a note that arrived, a note
// that was taken. The same on every device that has the words.
import { feltsToHex, formatAddress, equalFelts, type AddressSpace, type Amount, type Word } from '../protocol/index.ts';
import { PLAIN_ITEM } from './activity-item.ts';
import type { OwnTransaction, WalletChain } from './chain-state.ts';
import type { Intent } from './intent.ts';
import type { OwnedNote } from './owned-note.ts';
import type { Activity } from './wallet.contract.ts';

/** What own transactions tell. `intents`: of this device, by word. */
export function historyActivity(chain: WalletChain, intents: ReadonlyMap<string, Intent>, space: AddressSpace): Activity[] {
  const byWord = new Map<string, OwnTransaction[]>();
  const items: Activity[] = [];
  for (const own of chain.history.values()) {
    if (own.replayed === undefined) items.push(unreadable(chain, own));
    else byWord.set(own.replayed.intent, [...(byWord.get(own.replayed.intent) ?? []), own]);
  }
  for (const [word, own] of byWord) {
    const intent = intents.get(word);
    const payment = own.find(({ replayed }) => replayed!.step === 'payment');
    const fee = own.reduce((sum, each) => sum + each.fee, 0n);
    const merges = own.filter(({ replayed }) => replayed!.step === 'merge').length;
    if (payment !== undefined) items.push(paid(payment, intent, word, fee, merges, space));
    // What was cancelled, and what is under way, its own device tells; elsewhere only its fees are left to tell of.
    else if (intent === undefined) items.push(joined(own, word, fee));
  }
  return items;
}

interface Arrivals {
  readonly count: number;
  /** The latest ones first. */
  readonly latest: readonly Activity[];
}

/** Of each state of the chain once: a page is shown often, and there may be a hundred thousand notes. */
const arrivals = new WeakMap<WalletChain, Arrivals>();

/** What arrived, as many of the latest as are wanted. */
export function arrivalsOf(chain: WalletChain, native: Word, wanted: number): Arrivals {
  const known = arrivals.get(chain);
  if (known !== undefined) return known;
  const notes = [...chain.notes.values()].filter((note) => isReceived(note, native)).sort((a, b) => b.time - a.time);
  const found = { count: notes.length, latest: notes.slice(0, wanted).map(received) };
  arrivals.set(chain, found);
  return found;
}

const confirmed = ({ block }: { readonly block: number }) => ({ phase: 'confirmed', block }) as const;

function paid(
  payment: OwnTransaction, intent: Intent | undefined, word: string, fee: Amount, merges: number, space: AddressSpace,
): Activity {
  const { outputs } = payment.replayed!;
  const sent = outputs.find(({ delivery }) => delivery !== 'own');
  const latest = intent?.attempts.find(({ id }) => id === payment.id);
  const kept = outputs.find(({ delivery }) => delivery === 'own');
  const common = {
    ...PLAIN_ITEM,
    id: intent?.id ?? word,
    at: payment.time,
    fee,
    proofKind: payment.kind,
    state: confirmed(payment),
    merges: { done: merges, total: merges },
    proofBytes: latest?.proofBytes,
    proveMs: latest?.proveMs,
    transactionId: payment.id,
  };
  if (sent === undefined) return { ...common, kind: 'take', amount: kept?.amount ?? 0n, memo: kept?.memo ?? '' };
  return {
    ...common, kind: 'send', amount: sent.amount, memo: sent.memo,
    counterparty: formatAddress(sent.to, space), noteFile: sent.delivery === 'file',
  };
}

const joined = (own: readonly OwnTransaction[], word: string, fee: Amount): Activity => ({
  ...PLAIN_ITEM, id: word, kind: 'join', at: own.at(-1)!.time, amount: 0n, fee, proofKind: own[0]!.kind, state: confirmed(own.at(-1)!), transactionId: own.at(-1)!.id,
});

function unreadable({ notes }: WalletChain, own: OwnTransaction): Activity {
  const amount = own.consumed.reduce((sum, id) => sum + (notes.get(id)?.note.asset.amount ?? 0n), 0n);
  return { ...PLAIN_ITEM, id: own.id, kind: 'unknown', at: own.time, amount, fee: own.fee, proofKind: own.kind, state: confirmed(own), transactionId: own.id };
}

/** Money that somebody sent us; what we moved to ourselves is told by the transaction that did it. */
const isReceived = ({ role, ownChange, fromFile, note }: OwnedNote, native: Word): boolean =>
  role === 'money' && !ownChange && !fromFile && equalFelts(note.asset.faucet, native);

const received = ({ note, memo, commitment, minted, time, block, madeBy }: OwnedNote): Activity => ({
  ...PLAIN_ITEM, id: feltsToHex(commitment), kind: minted ? 'mint' : 'receive', at: time, amount: note.asset.amount, fee: 0n, memo, proofKind: 'rescue', state: confirmed({ block }), transactionId: madeBy,
});
