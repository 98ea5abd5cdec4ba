// What can be spent, and from what. Money is in the account's vault, or in notes found and not yet consumed; what payments on
// their way will take is reserved. Total = spendable + incoming + in flight, always.
// A payment takes from the vault; only when that does not suffice it also consumes notes, the largest first, at most four.
import {
  NOTES_IN,
  equalFelts,
  feeOf,
  feltsToHex,
  ok,
  vaultBalance,
  type Amount,
  type Word,
} from '../protocol/index.ts';
import type { WalletChain } from './chain-state.ts';
import { failWith, type WalletResult } from './errors.ts';
import { isActive, type Outgoing } from './outgoing.ts';
import type { OwnedNote } from './owned-note.ts';
import type { Balance } from './wallet.contract.ts';

/** Notes that the wallet may consume unasked, of one asset, the largest first. */
function waitingNotes(chain: WalletChain, faucet: Word): OwnedNote[] {
  return [...chain.notes.values()]
    .filter(({ standing }) => standing.state === 'spendable' && standing.automatic)
    .filter(({ note }) => equalFelts(note.asset.faucet, faucet))
    .sort((a, b) => (a.note.asset.amount < b.note.asset.amount ? 1 : -1));
}

/** A note known from a file only is proved at its own anchor, so it is collected by itself. */
const isProvableWithOthers = (note: OwnedNote): boolean => note.anchor === undefined;

const sum = (notes: readonly OwnedNote[]): Amount => notes.reduce((total, { note }) => total + note.asset.amount, 0n);

/** Reserved by payments that are in no block yet, fees included. */
function reserved(outgoing: readonly Outgoing[], anchorBlock: number): Amount {
  return outgoing
    .filter((each) => each.kind === 'send' && isActive(each))
    .reduce((total, each) => total + each.amount + feeOf(each.proofKind, anchorBlock), 0n);
}

export function balanceOf(chain: WalletChain, outgoing: readonly Outgoing[], native: Word): Balance {
  const vault = vaultBalance(chain.account.account.vault, native);
  const incoming = sum(waitingNotes(chain, native));
  const inFlight = reserved(outgoing, chain.cursor.number);
  const total = vault + incoming;
  // Payments were checked against the funds when they were made; a second device may have spent them since.
  const held = inFlight < total ? inFlight : total;
  const fromVault = held < vault ? held : vault;
  return { spendable: vault - fromVault, incoming: incoming - (held - fromVault), inFlight: held };
}

/** The most that one payment can send, with this fee: from the vault and the four largest notes. */
export function mostToSend(chain: WalletChain, outgoing: readonly Outgoing[], native: Word, fee: Amount): Amount {
  const vault = vaultBalance(chain.account.account.vault, native);
  const most =
    vault + sum(waitingNotes(chain, native).slice(0, NOTES_IN)) - reserved(outgoing, chain.cursor.number) - fee;
  return most > 0n ? most : 0n;
}

/** Notes that a payment of `amount` and `fee` must consume beside what the vault has. */
export function notesFor(chain: WalletChain, native: Word, amount: Amount, fee: Amount): WalletResult<OwnedNote[]> {
  const vault = vaultBalance(chain.account.account.vault, native);
  const notes = waitingNotes(chain, native);
  const usable = notes.filter(isProvableWithOthers);
  const chosen: OwnedNote[] = [];
  let missing = amount + fee - vault;
  for (const note of usable) {
    if (missing <= 0n || chosen.length === NOTES_IN) break;
    chosen.push(note);
    missing -= note.note.asset.amount;
  }
  if (missing <= 0n) return ok(chosen);
  return failWith(vault + sum(notes) >= amount + fee ? 'too-many-notes' : 'balance-too-low');
}

/**
 * Notes worth collecting now: up to four that together exceed the fee, leaving out those by commitment in hex. A note from a
 * file goes alone.
 */
export function notesToCollect(
  chain: WalletChain,
  native: Word,
  fee: Amount,
  except: ReadonlySet<string>,
): OwnedNote[] {
  const notes = waitingNotes(chain, native).filter((note) => !except.has(feltsToHex(note.commitment)));
  const fromFile = notes.find((note) => note.anchor !== undefined);
  const chosen = fromFile ? [fromFile] : notes.slice(0, NOTES_IN);
  return sum(chosen) > fee ? chosen : [];
}
