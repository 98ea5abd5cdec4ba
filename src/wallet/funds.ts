// What can be spent, and from what. Money is the believed notes that we own. A payment spends at most four; one that needs more joins notes
// first, by *merges* of four, and pays a fee for each.
import { NOTES_IN, equalFelts, feltsToHex, type Amount, type Word } from '../protocol/index.ts';
import type { WalletChain } from './chain-state.ts';
import { isReserving, liveAttempts, type Intent } from './intent.ts';
import type { OwnedNote } from './owned-note.ts';
import type { Balance } from './wallet.contract.ts';

export const noteId = (note: OwnedNote): string => feltsToHex(note.commitment);
export const sumOf = (notes: readonly OwnedNote[]): Amount => notes.reduce((sum, { note }) => sum + note.asset.amount, 0n);

/** Money of one asset, in no order, the reserved notes included. */
export const moneyOf = (chain: WalletChain, faucet: Word): OwnedNote[] =>
  [...chain.notes.values()].filter(({ role, spent, note }) => role === 'money' && spent === undefined && equalFelts(note.asset.faucet, faucet));

/** Notes that intents under way will spend, or may already have spent. */
export const reservedBy = (intents: Iterable<Intent>): Set<string> => {
  const reserved = new Set<string>();
  for (const intent of intents) {
    // Of what was cancelled, merges may still be on their way.
    const ids = isReserving(intent) ? intent.reserved : intent.state.phase === 'cancelled' ? liveAttempts(intent).flatMap(({ inputs }) => inputs) : [];
    for (const id of ids) reserved.add(id);
  }
  return reserved;
};

/** Worth at most a third of the fee: joining it with others costs more than it brings. It only ever rides along. */
export const isTooSmall = (amount: Amount, fee: Amount): boolean => 3n * amount <= fee;

/** Merges of four that leave at most four of so many notes. */
export const mergesFor = (notes: number): number => Math.max(0, Math.ceil((notes - NOTES_IN) / (NOTES_IN - 1)));

/** What a payment costs that spends so many notes: its own fee and that of each merge. */
export const feesFor = (notes: number, fee: Amount): Amount => fee * BigInt(1 + mergesFor(notes));

const largestFirst = (a: OwnedNote, b: OwnedNote): number => {
  if (a.note.asset.amount !== b.note.asset.amount) return a.note.asset.amount < b.note.asset.amount ? 1 : -1;
  return a.leaf - b.leaf;
};

/** Notes to pay from: as few as suffice for the amount and all fees, the largest first; undefined where all together do not. */
export function chooseNotes(free: readonly OwnedNote[], amount: Amount, fee: Amount): OwnedNote[] | undefined {
  const usable = free.filter(({ note }) => !isTooSmall(note.asset.amount, fee)).sort(largestFirst);
  let sum = 0n;
  for (const [k, { note }] of usable.entries()) {
    sum += note.asset.amount;
    if (sum >= amount + feesFor(k + 1, fee)) return usable.slice(0, k + 1);
  }
  return undefined;
}

/** The smallest other notes that fill a payment up to four: they cost nothing there, and tidy up. */
export const fillers = (free: readonly OwnedNote[], chosen: readonly OwnedNote[]): OwnedNote[] => {
  const taken = new Set(chosen);
  const room = Math.max(0, NOTES_IN - chosen.length);
  // Not sorted as a whole: there may be a hundred thousand.
  const smallest: OwnedNote[] = [];
  for (const note of free) {
    if (taken.has(note)) continue;
    const at = smallest.findIndex((other) => largestFirst(note, other) > 0);
    smallest.splice(at === -1 ? smallest.length : at, 0, note);
    if (smallest.length > room) smallest.pop();
  }
  return smallest;
};

/** The most that one payment can send. */
export function mostToSend(free: readonly OwnedNote[], fee: Amount): Amount {
  const usable = free.filter(({ note }) => !isTooSmall(note.asset.amount, fee));
  const most = sumOf(usable) - feesFor(usable.length, fee);
  return most > 0n ? most : 0n;
}

/** Free notes of an asset: money that no intent has reserved. */
export function freeNotes(chain: WalletChain, intents: Iterable<Intent>, faucet: Word): OwnedNote[] {
  const reserved = notesIn(chain, reservedBy(intents));
  return moneyOf(chain, faucet).filter((note) => !reserved.has(note));
}

const notesIn = (chain: WalletChain, ids: ReadonlySet<string>): Set<OwnedNote | undefined> => new Set([...ids].map((id) => chain.notes.get(id)));

/** Total = spendable + returning + leaving, always: money does not vanish from the total while it is on its way. */
export function balanceOf(chain: WalletChain, intents: readonly Intent[], faucet: Word, feeOf: (intent: Intent) => Amount): Balance {
  const money = moneyOf(chain, faucet);
  const reserved = notesIn(chain, reservedBy(intents));
  const held = sumOf(money.filter((note) => reserved.has(note)));
  const wanted = intents.filter(isReserving).reduce((sum, intent) => sum + (intent.payment?.amount ?? 0n) + feeOf(intent), 0n);
  const leaving = wanted < held ? wanted : held;
  const waiting = [...chain.notes.values()].filter(({ role, spent, note }) => role === 'toTake' && spent === undefined && equalFelts(note.asset.faucet, faucet));
  return { spendable: sumOf(money) - held, returning: held - leaving, leaving, toTake: sumOf(waiting) };
}
