// An intent as the page shows it. Every sentence is true at the moment it is shown: "nothing was sent" is said only where the chain proves
// it, because a copy of this wallet (a restored profile, another device) may have sent what this one did not.
import { feeOf } from '../protocol/index.ts';
import { feesFor } from './funds.ts';
import { isUnderWay, liveAttempts, type Intent } from './intent.ts';
import { isFreeToCancel } from './plan.ts';
import type { Session } from './session.ts';
import type { Transactor } from './transactor.ts';
import type { Activity, ActivityPhase } from './wallet.contract.ts';

const NOT_FROM_HERE = 'Not sent from here; a copy of this wallet may have sent it.';
const SENTENCES = {
  waiting: 'Waits for money that is on its way back. It begins by itself.',
  asks: 'Not begun on this device. If a copy of this wallet may have sent it already, look at its list first.',
  cancelling: 'Being cancelled by a transaction that costs a fee. If the payment comes first, it is made.',
  cancelledByChain: 'Cancelled: the chain shows that it was not paid. The cancellation cost a fee.',
  nothingSent: 'Nothing was sent: the money that it would have begun with went elsewhere.',
  somebodyElse: 'Somebody else took it first.',
  takenBefore: 'It was taken before, by a wallet of these words: on another device, or before this one was restored.',
  over: 'Nothing was sent, and never will be: a payment from another device, or another payment, spent the money that it began with.',
  unknown:
    'The money that it began with was spent by a transaction that this wallet cannot read. Whether it was paid cannot be told here: ask the recipient.',
  expired: 'It was in no block in time: what was handed over here can never be paid now. A copy of this wallet may have sent it.',
} as const;

export function intentActivity(session: Session, transactor: Pick<Transactor, 'running' | 'waitingForNetwork' | 'unwritten'>, intent: Intent): Activity {
  const { chain } = session;
  const line = intent.line === undefined ? undefined : chain.notes.get(intent.line);
  const latest = intent.attempts.at(-1);
  const merged = intent.reserved.filter((id) => isMerged(session, intent, id)).length / 4;
  const open = intent.reserved.filter((id) => chain.notes.get(id)?.spent === undefined).length;
  const toGo = intent.payment === undefined ? 0 : Math.max(0, Math.ceil((open - 4) / 3));
  const state = phaseOf(session, transactor, intent);
  return {
    id: intent.id,
    kind: intent.kind === 'pay' ? 'send' : 'take',
    at: intent.at,
    amount: intent.payment?.amount ?? line?.note.asset.amount ?? 0n,
    fee: feesFor(Math.max(open, 1), feeOf(intent.proofKind, chain.cursor.number)),
    memo: intent.payment?.memo ?? line?.memo ?? '',
    counterparty: intent.payment?.to ?? '',
    proofKind: intent.proofKind,
    state,
    merges: { done: merged, total: merged + toGo },
    proofBytes: latest?.proofBytes,
    proveMs: latest?.proveMs,
    transactionId: latest?.onLine ? latest.id : undefined,
    noteFile: false,
    trouble: transactor.unwritten.get(intent.id),
    cancel: cancelOf(intent),
    retry: retryOf(session, intent),
  };
}

/** Whether an own merge of the intent has spent this note. */
function isMerged({ chain }: Session, intent: Intent, id: string): boolean {
  const by = chain.notes.get(id)?.spent?.transactionId;
  const replayed = by === undefined ? undefined : chain.history.get(by)?.replayed;
  return replayed?.intent === intent.word && replayed?.step === 'merge';
}

function cancelOf(intent: Intent): Activity['cancel'] {
  if (intent.state.phase === 'cancelling') return undefined;
  if (intent.kind === 'collect' && !isFreeToCancel(intent)) return undefined;
  const open = isUnderWay(intent) || (intent.state.phase === 'stopped' && liveAttempts(intent).some((attempt) => attempt.onLine));
  return open ? (isFreeToCancel(intent) ? 'free' : 'fee') : undefined;
}

function retryOf({ chain }: Session, intent: Intent): Activity['retry'] {
  const { state } = intent;
  if (state.phase === 'draft') return state.asks ? 'begin' : undefined;
  const unspent = intent.line !== undefined && chain.notes.get(intent.line)?.spent === undefined;
  if (state.phase === 'stopped') return unspent ? 'same' : undefined;
  if (state.phase === 'cancelled' && state.block === undefined) return intent.word === undefined ? 'begin' : unspent ? 'same' : undefined;
  return undefined;
}

function phaseOf(session: Session, { running, waitingForNetwork }: Pick<Transactor, 'running' | 'waitingForNetwork'>, intent: Intent): ActivityPhase {
  const { state } = intent;
  switch (state.phase) {
    case 'draft':
      return { phase: 'waiting', asks: state.asks, message: state.asks ? SENTENCES.asks : SENTENCES.waiting };
    case 'active':
      if (running?.intent === intent.id) {
        const { stage, percent, secondsLeft } = running;
        return stage === 'execute' ? { phase: 'executing' } : { phase: 'proving', stage, percent, secondsLeft };
      }
      return intent.attempts.length > 0 ? { phase: 'sending', waitingForNetwork } : { phase: 'queued' };
    case 'cancelling':
      return { phase: 'cancelling', message: SENTENCES.cancelling };
    case 'cancelled':
      return { phase: 'cancelled', message: cancelledSentence(session, intent, state.block) };
    case 'stopped':
      return stoppedPhase(intent, state.why, state.detail);
    case 'over':
      return { phase: 'failed', message: intent.kind === 'collect' ? SENTENCES.somebodyElse : SENTENCES.over };
    case 'unknown':
      return { phase: 'failed', message: intent.kind === 'collect' ? SENTENCES.takenBefore : SENTENCES.unknown };
    case 'done':
      return { phase: 'confirmed', block: state.block };
  }
}

function cancelledSentence({ chain }: Session, { line }: Intent, block: number | undefined): string {
  if (block !== undefined) return SENTENCES.cancelledByChain;
  return line !== undefined && chain.notes.get(line)?.spent !== undefined ? SENTENCES.nothingSent : NOT_FROM_HERE;
}

function stoppedPhase(intent: Intent, why: string, detail: string): ActivityPhase {
  if (why === 'expired') return { phase: 'expired', message: SENTENCES.expired };
  const last = Math.max(0, ...liveAttempts(intent).map((attempt) => attempt.expiryBlock));
  if (last > 0) {
    return { phase: 'failed', message: `${detail} What was handed over may still arrive, until block ${last}. Trying again goes on with the same money, so it cannot pay twice.` };
  }
  const what = why === 'balance-too-low' ? 'The balance is not enough any more for the amount and the fees.' : detail;
  return { phase: 'failed', message: `${what} ${NOT_FROM_HERE}` };
}

