// What an intent does next, from the wallet's state alone: choose its notes, join some of them, pay, cancel, or wait. Pure: the transactor
// carries out what this says.
import { NOTES_IN, equalFelts, type Amount, type Word } from '../protocol/index.ts';
import type { WalletChain } from './chain-state.ts';
import { chooseNotes, fillers, freeNotes, mergesFor, noteId, sumOf } from './funds.ts';
import { liveAttempts, type Attempt, type Intent } from './intent.ts';
import type { OwnedNote } from './owned-note.ts';

/** Blocks without it after which what was taken is handed over again: the producer may have lost it, and is never asked about an id. */
export const RESEND_BLOCKS = 3;

export type NextStep =
  /** A draft gets its first note, and the others it needs. */
  | { readonly type: 'begin'; readonly notes: readonly OwnedNote[] }
  /** A transaction of these notes is to be proved; the line's first, where it is on the line. */
  | { readonly type: 'prove'; readonly step: 'payment' | 'merge' | 'cancel'; readonly inputs: readonly OwnedNote[]; readonly onLine: boolean }
  /** More notes are kept for the intent. */
  | { readonly type: 'reserve'; readonly notes: readonly OwnedNote[] }
  | { readonly type: 'hand-over'; readonly attempt: Attempt }
  | { readonly type: 'stop'; readonly why: 'balance-too-low' }
  /** A block, a note, a tap or the network has to come first. */
  | { readonly type: 'wait' };

const WAIT: NextStep = { type: 'wait' };

export function nextStep(intent: Intent, chain: WalletChain, intents: Iterable<Intent>, native: Word, fee: Amount): NextStep {
  const { state } = intent;
  if (state.phase === 'draft') {
    if (state.asks || intent.payment === undefined) return WAIT;
    const free = freeNotes(chain, intents, native);
    const chosen = chooseNotes(free, intent.payment.amount, fee);
    return chosen === undefined ? WAIT : { type: 'begin', notes: [...chosen, ...fillers(free, chosen)] };
  }
  if (state.phase !== 'active' && state.phase !== 'cancelling') return WAIT;
  const line = chain.notes.get(intent.line!);
  if (line === undefined || line.spent !== undefined) return WAIT;
  // What was asked for last is handed over, nothing else: a payment that is sent again would make its own cancellation fail.
  const cancelling = state.phase === 'cancelling';
  const due = intent.attempts.find((attempt) => (attempt.step === 'cancel') === cancelling && isDue(attempt, chain));
  if (due !== undefined) return { type: 'hand-over', attempt: due };
  const onLine = intent.attempts.filter((attempt) => attempt.onLine);
  if (cancelling) return cancelStep(onLine, chain, line);
  // Two attempts of one intent spend the line's note both, so a second one beside a refused one can do no harm.
  if (onLine.some((attempt) => attempt.refusal === undefined)) return WAIT;
  // What was refused is the same until a block says more, unless its owner asks: a proof costs seconds.
  if (intent.refusals > 0 && intent.attempts.some(({ refusal, takenAt }) => refusal !== undefined && takenAt === chain.cursor.number)) return WAIT;
  const again = sameInputs(onLine, chain);
  if (again !== undefined) return { type: 'prove', step: 'payment', inputs: again, onLine: true };
  return paymentStep(intent, chain, intents, native, fee, line);
}

/** Proved and not handed over; handed over with no answer; or taken a while ago and in no block. */
function isDue({ step, handed, takenAt, refusal }: Attempt, { cursor }: WalletChain): boolean {
  // A cancellation that was refused, because the payment is pending or because somebody lies, is tried again while it is valid.
  if (refusal !== undefined && step !== 'cancel') return false;
  return !handed || takenAt === undefined || cursor.number >= takenAt + RESEND_BLOCKS;
}

/** A cancel repeats the inputs of what it cancels, so that it shows nothing new. */
function cancelStep(onLine: readonly Attempt[], chain: WalletChain, line: OwnedNote): NextStep {
  if (onLine.some((attempt) => attempt.step === 'cancel')) return WAIT;
  return { type: 'prove', step: 'cancel', inputs: sameInputs(onLine, chain) ?? [line], onLine: true };
}

/** A retry spends what the attempt before it spent. */
function sameInputs(onLine: readonly Attempt[], chain: WalletChain): OwnedNote[] | undefined {
  const last = onLine.at(-1);
  const notes = last?.inputs.flatMap((id) => chain.notes.get(id) ?? []);
  return notes !== undefined && notes.every((note) => note.spent === undefined) ? notes : undefined;
}

function paymentStep(intent: Intent, chain: WalletChain, intents: Iterable<Intent>, native: Word, fee: Amount, line: OwnedNote): NextStep {
  const merging = intent.attempts.filter((attempt) => attempt.step === 'merge');
  // One that was refused is made again of the same notes, so that at most one of the two can enter.
  const refused = merging.find(({ refusal, inputs }) => refusal !== undefined && !merging.some((other) => other.refusal === undefined && other.inputs[0] === inputs[0]));
  const again = refused?.inputs.flatMap((id) => chain.notes.get(id) ?? []);
  if (again !== undefined) return { type: 'prove', step: 'merge', inputs: again, onLine: false };
  const busy = new Set(merging.flatMap((attempt) => attempt.inputs));
  const others = intent.reserved.flatMap((id) => chain.notes.get(id) ?? []).filter((note) => note.spent === undefined && note !== line);
  const idle = others.filter((note) => !busy.has(noteId(note)));
  if (mergesFor(1 + idle.length + new Set(merging.map(({ inputs }) => inputs[0])).size) > 0 && idle.length >= NOTES_IN) {
    return { type: 'prove', step: 'merge', inputs: idle.slice(0, NOTES_IN), onLine: false };
  }
  if (merging.length > 0) return WAIT;
  const inputs = [line, ...idle];
  const wanted = (intent.payment?.amount ?? 0n) + fee;
  const have = sumOf(inputs.filter(({ note }) => equalFelts(note.asset.faucet, native)));
  // A payment to ourselves must leave something.
  if (have > wanted || (have === wanted && intent.payment !== undefined)) return { type: 'prove', step: 'payment', inputs, onLine: true };
  const more = chooseNotes(freeNotes(chain, intents, native), wanted - have, fee);
  return more === undefined ? { type: 'stop', why: 'balance-too-low' } : { type: 'reserve', notes: more };
}

/** Whether an intent can be ended without a transaction: nothing that spends its line may have left. */
export const isFreeToCancel = (intent: Intent): boolean => !liveAttempts(intent).some((attempt) => attempt.onLine);
