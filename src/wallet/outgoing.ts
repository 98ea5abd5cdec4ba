// A transaction of ours on its way, as one state machine that survives reload, crash and a closed laptop.
//
//   queued -> executing -> proving -> sending -> confirmed
//      |^---------------------------- overtaken |-> expired
//      '----------'-----------'-> cancelled | failed -> (retry) queued
//
// What is cancelled, failed or expired was not sent, or can never enter a block: that is what their sentences may say.
// From `sending` on the bytes are stored, and the same bytes are sent again after any interruption; only a block, a refusal
// or the expiry ends it, because the producer may have them already.
import type { Amount, Note, ProofKind } from '../protocol/index.ts';
import type { ProofStageName } from './wallet.contract.ts';

export interface Payment {
  /** The address as text. */
  readonly to: string;
  readonly amount: Amount;
  readonly memo: string;
  /** Deliver the note as a file: the chain gets a dummy ciphertext. */
  readonly byFile: boolean;
}

/** A proved transaction as it was, or will be, submitted; its bytes are a record of their own in the store. */
export interface Submission {
  readonly transactionId: string;
  readonly expiryBlock: number;
  readonly proofBytes: number;
  readonly proveMs: number;
  /** The note that a payment made, for export as a file. */
  readonly note: Note | undefined;
}

export type OutgoingState =
  | { readonly phase: 'queued' }
  | { readonly phase: 'executing' }
  | {
      readonly phase: 'proving';
      readonly stage: ProofStageName;
      readonly percent: number;
      readonly secondsLeft: number;
    }
  | {
      readonly phase: 'sending';
      readonly submission: Submission;
      readonly acknowledged: boolean;
      readonly waitingForNetwork: boolean;
    }
  | { readonly phase: 'confirmed'; readonly submission: Submission; readonly block: number }
  | { readonly phase: 'failed'; readonly message: string; readonly canRetry: boolean }
  | { readonly phase: 'expired'; readonly message: string }
  | { readonly phase: 'cancelled' };

export interface Outgoing {
  readonly id: string;
  /** `mint`: collects play money that was asked for. */
  readonly kind: 'send' | 'receive' | 'mint';
  readonly at: number;
  readonly proofKind: Exclude<ProofKind, 'network'>;
  /** Of a send; undefined when it only collects notes. */
  readonly payment: Payment | undefined;
  /** Sum of the notes collected; of a send, what is paid. */
  readonly amount: Amount;
  /** Commitments of the notes it collects, in hex. */
  readonly notes: readonly string[];
  /** Times that it was refused for a reason that proving again cures. */
  readonly refusals: number;
  readonly state: OutgoingState;
}

export type OutgoingEvent =
  | { readonly type: 'start' }
  | {
      readonly type: 'progress';
      readonly stage: ProofStageName;
      readonly percent: number;
      readonly secondsLeft: number;
    }
  | { readonly type: 'proved'; readonly submission: Submission }
  | { readonly type: 'unreachable' }
  | { readonly type: 'acknowledged' }
  /** The producer does not know it (any more): it is sent again. */
  | { readonly type: 'forgotten' }
  | { readonly type: 'included'; readonly block: number }
  | { readonly type: 'failed'; readonly message: string; readonly canRetry: boolean }
  | { readonly type: 'expired' }
  /** Refused because the account or the chain moved on meanwhile: it is proved again on the new state. */
  | { readonly type: 'overtaken' }
  | { readonly type: 'cancel' }
  | { readonly type: 'retry' }
  /** The page was reloaded: what ran is gone. */
  | { readonly type: 'reloaded' };

const EXPIRED = 'The transaction was not taken into a block in time and can never be now. Nothing was sent. Try again.';

/** The next state, or undefined where the event means nothing: the caller then leaves everything as it is. */
export function advance(state: OutgoingState, event: OutgoingEvent): OutgoingState | undefined {
  switch (state.phase) {
    case 'queued':
      if (event.type === 'start') return { phase: 'executing' };
      if (event.type === 'cancel') return { phase: 'cancelled' };
      return failure(event);
    case 'executing':
    case 'proving':
      if (event.type === 'progress') {
        const { stage, percent, secondsLeft } = event;
        return { phase: 'proving', stage, percent, secondsLeft };
      }
      if (event.type === 'proved') {
        return { phase: 'sending', submission: event.submission, acknowledged: false, waitingForNetwork: false };
      }
      if (event.type === 'cancel') return { phase: 'cancelled' };
      if (event.type === 'reloaded') return { phase: 'queued' };
      return failure(event);
    case 'sending':
      if (event.type === 'unreachable') return { ...state, waitingForNetwork: true };
      if (event.type === 'acknowledged') return { ...state, acknowledged: true, waitingForNetwork: false };
      if (event.type === 'forgotten') return { ...state, acknowledged: false };
      if (event.type === 'included') return { phase: 'confirmed', submission: state.submission, block: event.block };
      if (event.type === 'overtaken') return { phase: 'queued' };
      if (event.type === 'expired') return { phase: 'expired', message: EXPIRED };
      return failure(event);
    case 'failed':
      return event.type === 'retry' && state.canRetry ? { phase: 'queued' } : undefined;
    case 'expired':
    case 'cancelled':
      return event.type === 'retry' ? { phase: 'queued' } : undefined;
    case 'confirmed':
      return undefined;
  }
}

function failure(event: OutgoingEvent): OutgoingState | undefined {
  return event.type === 'failed' ? { phase: 'failed', message: event.message, canRetry: event.canRetry } : undefined;
}

/** Whether its money is spoken for: from the queue until a block has it or it came to nothing. */
export const isActive = ({ state: { phase } }: Outgoing): boolean =>
  phase === 'queued' || phase === 'executing' || phase === 'proving' || phase === 'sending';
