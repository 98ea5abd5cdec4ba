import { describe, expect, it } from 'vitest';
import {
  advance,
  isActive,
  type Outgoing,
  type OutgoingEvent,
  type OutgoingState,
  type Submission,
} from './outgoing.ts';

const submission: Submission = {
  transactionId: 'aa',
  expiryBlock: 9,
  proofBytes: 1,
  proveMs: 1,
  note: undefined,
};
const states: Record<OutgoingState['phase'], OutgoingState> = {
  queued: { phase: 'queued' },
  executing: { phase: 'executing' },
  proving: { phase: 'proving', stage: 'fri', percent: 50, secondsLeft: 1 },
  sending: { phase: 'sending', submission, acknowledged: false, waitingForNetwork: false },
  confirmed: { phase: 'confirmed', submission, block: 3 },
  failed: { phase: 'failed', message: 'no', canRetry: true },
  expired: { phase: 'expired', message: 'late' },
  cancelled: { phase: 'cancelled' },
};
const events: Record<OutgoingEvent['type'], OutgoingEvent> = {
  start: { type: 'start' },
  progress: { type: 'progress', stage: 'commit', percent: 10, secondsLeft: 2 },
  proved: { type: 'proved', submission },
  unreachable: { type: 'unreachable' },
  acknowledged: { type: 'acknowledged' },
  forgotten: { type: 'forgotten' },
  included: { type: 'included', block: 4 },
  failed: { type: 'failed', message: 'no', canRetry: false },
  expired: { type: 'expired' },
  overtaken: { type: 'overtaken' },
  cancel: { type: 'cancel' },
  retry: { type: 'retry' },
  reloaded: { type: 'reloaded' },
};

/** The whole machine: every pair that is not here means nothing. */
const TABLE: Partial<Record<OutgoingState['phase'], Partial<Record<OutgoingEvent['type'], OutgoingState['phase']>>>> = {
  queued: { start: 'executing', cancel: 'cancelled', failed: 'failed' },
  executing: { progress: 'proving', proved: 'sending', cancel: 'cancelled', reloaded: 'queued', failed: 'failed' },
  proving: { progress: 'proving', proved: 'sending', cancel: 'cancelled', reloaded: 'queued', failed: 'failed' },
  sending: {
    unreachable: 'sending',
    acknowledged: 'sending',
    forgotten: 'sending',
    overtaken: 'queued',
    included: 'confirmed',
    expired: 'expired',
    failed: 'failed',
  },
  failed: { retry: 'queued' },
  expired: { retry: 'queued' },
  cancelled: { retry: 'queued' },
};

describe('what is on its way', () => {
  for (const [phase, state] of Object.entries(states)) {
    it(`moves from ${phase} only as the table says`, () => {
      for (const [type, event] of Object.entries(events)) {
        const expected = TABLE[phase as OutgoingState['phase']]?.[type as OutgoingEvent['type']];
        expect(advance(state, event)?.phase, `${phase} on ${type}`).toBe(expected);
      }
    });
  }

  it('is never cancelled or lost once it was handed to the network: its bytes stay', () => {
    const sent = advance(states.sending, events.acknowledged)!;
    expect(advance(sent, events.cancel)).toBeUndefined();
    expect(advance(sent, events.reloaded)).toBeUndefined();
    expect(sent).toMatchObject({ acknowledged: true, submission });
    expect(advance(sent, events.forgotten)).toMatchObject({ acknowledged: false, submission });
  });

  it('cannot be retried where that would not help', () => {
    expect(advance({ phase: 'failed', message: 'no', canRetry: false }, events.retry)).toBeUndefined();
  });

  it('holds its money until it is in a block or came to nothing', () => {
    const of = (state: OutgoingState): Outgoing => ({
      id: 'x',
      kind: 'send',
      at: 0,
      proofKind: 'rescue',
      payment: undefined,
      amount: 1n,
      notes: [],
      refusals: 0,
      state,
    });
    const active = Object.values(states).filter((state) => isActive(of(state)));
    expect(active.map((state) => state.phase)).toEqual(['queued', 'executing', 'proving', 'sending']);
  });
});
