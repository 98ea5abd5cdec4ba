// What its owner wants the wallet to do once: pay somebody, take or take back a note. An intent is given, in one commit, a *word* of its own
// and a *first note*: the payment, its cancellation and whatever else may end it spend that note (the *line*), so that at most one of them
// can ever enter the chain, whatever anybody answers, whichever copy of this wallet acts. Merges beside it carry the word and never
// touch the line. Design 45 "One intent, one payment".
//
//   draft -> active -> done
//               |^ ---> stopped (nothing is under way; trying again goes on at the same note)
//               '-----> cancelling -> cancelled | done
//   from anywhere: over, unknown (something else has spent the line's note)
//
// `settle` says what blocks mean for it; nobody's answer ends it.
import { equalFelts, feltsToHex, type Address, type Amount, type ProofKind, type Step } from '../protocol/index.ts';
import type { ChainLookup, OwnTransaction } from './chain-state.ts';

export interface Payment {
  /** The address as text. */
  readonly to: string;
  readonly amount: Amount;
  readonly memo: string;
  /** Deliver the note as a file: in its place it is sealed to ourselves. */
  readonly byFile: boolean;
  /** May be taken back this many blocks after the anchor, while nobody has taken it; the note then has no owner. */
  readonly reclaimAfter: number | undefined;
}

/** A proved transaction of an intent; its bytes are a record of their own in the store. */
export interface Attempt {
  /** The transaction id, in hex. */
  readonly id: string;
  readonly step: Step;
  /** Commitments of the real notes it spends, in hex, the line's first where it is on the line. */
  readonly inputs: readonly string[];
  readonly onLine: boolean;
  readonly expiryBlock: number;
  readonly proofBytes: number;
  readonly proveMs: number;
  /** A first byte may have left. */
  readonly handed: boolean;
  /** Block of the wallet when it was last handed over and answered; undefined while nobody has answered. */
  readonly takenAt: number | undefined;
  /** What the producer refused it with. Anybody may say that: it ends nothing. */
  readonly refusal: string | undefined;
}

export type IntentPhase =
  /** Not begun. `asks`: found when the wallet was opened, so it waits for a tap. */
  | { readonly phase: 'draft'; readonly asks: boolean }
  | { readonly phase: 'active' }
  | { readonly phase: 'cancelling' }
  | { readonly phase: 'done'; readonly block: number; readonly transactionId: string }
  | { readonly phase: 'cancelled'; readonly block: number | undefined }
  | { readonly phase: 'stopped'; readonly why: StopReason; readonly detail: string }
  | { readonly phase: 'over' }
  | { readonly phase: 'unknown' };

/** Why nothing is under way, though the line's note is unspent. */
export type StopReason =
  /** Nothing was handed over, or all of it has expired. */
  | 'not-executable' | 'prover' | 'balance-too-low' | 'expired' | 'store'
  /** The producer refused it; what it has may still arrive. */
  | 'refused';

export interface Intent {
  readonly id: string;
  /** `collect`: moves an ownerless note, or one from a file, to ourselves. */
  readonly kind: 'pay' | 'collect';
  readonly at: number;
  readonly proofKind: Exclude<ProofKind, 'network'>;
  readonly payment: Payment | undefined;
  /** In hex; undefined for a draft. */
  readonly word: string | undefined;
  /** Commitment of the line's note, in hex; undefined for a draft. */
  readonly line: string | undefined;
  /** Notes kept out of other intents: the line's, those to be merged, what merges made. */
  readonly reserved: readonly string[];
  readonly attempts: readonly Attempt[];
  /** Refusals since its owner last said to go on. */
  readonly refusals: number;
  readonly state: IntentPhase;
}

/** Attempts that may still enter a block. */
export const liveAttempts = (intent: Intent): Attempt[] => intent.attempts.filter((attempt) => attempt.handed);
export const isUnderWay = ({ state: { phase } }: Intent): boolean => phase === 'draft' || phase === 'active' || phase === 'cancelling';
/** Whether its notes are kept out of other intents. */
export const isReserving = (intent: Intent): boolean =>
  intent.state.phase === 'active' || intent.state.phase === 'cancelling' || (intent.state.phase === 'stopped' && liveAttempts(intent).length > 0);
const isEnded = ({ state }: Intent): boolean =>
  state.phase === 'done' || state.phase === 'over' || state.phase === 'unknown' || (state.phase === 'cancelled' && state.block !== undefined);

/** What the blocks that were read mean for an intent. `to`: the address that it pays, where it does. */
export function settle(intent: Intent, chain: ChainLookup, to: Address | undefined): Intent {
  const line = intent.line === undefined ? undefined : chain.notes.get(intent.line);
  if (line === undefined || isEnded(intent)) return intent;
  if (line.spent !== undefined) {
    const state = ended(intent, line.role === 'money', chain.history.get(line.spent.transactionId), to);
    // What was cancelled before it was handed over was not sent, and now never will be.
    if (state.phase === 'over' && intent.state.phase === 'cancelled') return intent;
    // Of what was proved on this device only that is told which came to be.
    const by = line.spent.transactionId;
    return { ...intent, attempts: intent.attempts.filter(({ id }) => id === by), state };
  }
  const attempts = intent.attempts.filter((attempt) => isAlive(attempt, chain));
  const reserved = withMerged(intent, chain);
  // A dead attempt is replaced by itself, but what had all its time and came to nothing is for its owner to begin again.
  const onLine = (list: readonly Attempt[]): boolean => list.some((attempt) => attempt.onLine && attempt.handed);
  const expired = !onLine(attempts) && onLine(intent.attempts.filter((attempt) => attempt.expiryBlock <= chain.cursor.number));
  // Nothing that could pay is left, so nothing has to be spent to make that sure.
  if (intent.state.phase === 'cancelling' && !onLine(attempts)) {
    return { ...intent, attempts: attempts.filter(({ handed }) => handed), reserved, state: { phase: 'cancelled', block: undefined } };
  }
  if (attempts.length === intent.attempts.length && reserved === intent.reserved && !expired) return intent;
  return { ...intent, attempts, reserved, state: expired ? { phase: 'stopped', why: 'expired', detail: '' } : intent.state };
}

/** The line's note is spent: by the payment, by its cancellation, or by something else. */
function ended(intent: Intent, owned: boolean, by: OwnTransaction | undefined, to: Address | undefined): IntentPhase {
  const { replayed } = by ?? {};
  // An ownerless note that somebody else took; or a transaction that cannot be followed.
  if (by === undefined || replayed === undefined) return { phase: owned ? 'unknown' : 'over' };
  if (replayed.intent === intent.word && replayed.step === 'cancel') return { phase: 'cancelled', block: by.block };
  if (replayed.intent === intent.word && replayed.step === 'payment' && pays(intent, by, to)) return { phase: 'done', block: by.block, transactionId: by.id };
  return { phase: 'over' };
}

/** By equality: recipient and amount on the chain are the intent's. */
function pays({ payment }: Intent, { replayed }: OwnTransaction, to: Address | undefined): boolean {
  const sent = replayed!.outputs.filter((output) => output.delivery !== 'own');
  if (payment === undefined) return sent.length === 0;
  const [only, ...more] = sent;
  return only !== undefined && more.length === 0 && to !== undefined && only.amount === payment.amount &&
    equalFelts(only.to.tag, to.tag) && equalFelts(only.to.owner, to.owner) && only.to.encryptionKey.every((byte, i) => byte === to.encryptionKey[i]);
}

/** It may still enter a block: its block has not passed, and nothing has spent a note of it. */
const isAlive = ({ inputs, expiryBlock }: Attempt, { cursor, notes }: ChainLookup): boolean =>
  expiryBlock > cursor.number && inputs.every((id) => notes.get(id)?.spent === undefined);

/** The intent's notes with those that its own merges have made. */
function withMerged(intent: Intent, chain: ChainLookup): readonly string[] {
  const known = new Set(intent.reserved);
  const made = intent.reserved.flatMap((id) => {
    const by = chain.notes.get(id)?.spent?.transactionId;
    const own = by === undefined ? undefined : chain.history.get(by);
    if (own?.replayed?.intent !== intent.word || own?.replayed?.step !== 'merge') return [];
    return own.replayed.outputs.map((output) => feltsToHex(output.commitment));
  });
  const fresh = [...new Set(made)].filter((id) => !known.has(id) && chain.notes.get(id) !== undefined);
  // What a merge made may have been merged again.
  return fresh.length === 0 ? intent.reserved : withMerged({ ...intent, reserved: [...intent.reserved, ...fresh] }, chain);
}
