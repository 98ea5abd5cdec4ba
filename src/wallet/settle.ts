// What a new state of the chain means for what is on its way: it is in a block, or can never be in one any more.
import type { WalletChain } from './chain-state.ts';
import { advance, type Outgoing, type OutgoingEvent } from './outgoing.ts';

export function settle(outgoing: Iterable<Outgoing>, chain: WalletChain): Outgoing[] {
  const blockOf = new Map(chain.history.map((each) => [each.id, each.block]));
  const changed: Outgoing[] = [];
  for (const each of outgoing) {
    if (each.state.phase !== 'sending') continue;
    const { transactionId, expiryBlock } = each.state.submission;
    const block = blockOf.get(transactionId);
    let event: OutgoingEvent | undefined;
    if (block !== undefined) event = { type: 'included', block };
    else if (chain.cursor.number >= expiryBlock) event = { type: 'expired' };
    const state = event && advance(each.state, event);
    if (state !== undefined) changed.push({ ...each, state });
  }
  return changed;
}
