import { describe, expect, it } from 'vitest';
import type { Activity, ActivityPhase, WalletState } from '../../wallet/wallet.contract.ts';
import { amountText } from '../format.ts';
import { paymentAnnouncer } from './announcer.ts';

const activity = (id: string, state: ActivityPhase, kind: Activity['kind'] = 'send'): Activity => ({
  id, kind, at: 0, amount: 12_500_000n, fee: 1n, memo: '', counterparty: '', proofKind: 'rescue', state,
  proofBytes: undefined, proveMs: undefined, transactionId: undefined, noteFile: false,
  merges: { done: 0, total: 0 }, trouble: undefined, cancel: undefined, retry: undefined,
});
const open = (...items: Activity[]): WalletState =>
  ({ phase: 'open', wallet: { activity: items, sync: { phase: 'synced', block: 1, at: 0 } } }) as unknown as WalletState;

describe('what is said aloud', () => {
  it('is how a payment ended, once; not what was so before, nor the steps of a proof', () => {
    const said: string[] = [];
    const tell = paymentAnnouncer((sentence) => said.push(sentence));
    const old = activity('old', { phase: 'confirmed', block: 1 });
    tell(open(old));
    tell(open(activity('new', { phase: 'queued' }), old));
    for (let percent = 0; percent < 100; percent++) tell(open(activity('new', { phase: 'proving', stage: 'fri', percent, secondsLeft: 1 }), old));
    expect(said).toEqual([]);
    tell(open(activity('new', { phase: 'sending', waitingForNetwork: true }), old));
    tell(open(activity('new', { phase: 'sending', waitingForNetwork: true }), old));
    tell(open(activity('new', { phase: 'confirmed', block: 2 }), old));
    tell(open(activity('new', { phase: 'confirmed', block: 2 }), old));
    expect(said).toEqual(['Ready. Waiting for the network', 'Sent 12.5. It is confirmed.']);
    // Locked and unlocked: the same is no news.
    tell({ phase: 'locked', network: 'local', outdated: false });
    tell(open(activity('new', { phase: 'confirmed', block: 2 }), activity('third', { phase: 'confirmed', block: 3 }, 'receive')));
    expect(said).toHaveLength(2);
    // Two things at once are one sentence: what was taken, and what its owner cancelled, in the wallet's own words.
    tell(open(activity('take', { phase: 'confirmed', block: 4 }, 'take'), activity('off', { phase: 'cancelled', message: 'Not sent from here.' })));
    expect(said.slice(2)).toEqual(['Not sent from here. Took 12.5.']);
  });
});

describe('amounts', () => {
  it('are grouped by threes before the point only', () => {
    expect([0n, 12_500_000n, 1_234_567_890_000n, 123_456n].map(amountText)).toEqual(['0', '12.5', '1\u202f234\u202f567.89', '0.123456']);
  });
});
