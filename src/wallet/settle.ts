// What a new state of the chain means for what is on its way: included, expired, or a mint that has arrived.
import type { WalletChain } from './chain-state.ts';
import { advance, type Outgoing } from './outgoing.ts';
import type { Session, SessionChange } from './session.ts';

export function settle(
  session: Pick<Session, 'outgoing' | 'mints'>,
  chain: WalletChain,
): Pick<SessionChange, 'outgoing' | 'mints'> {
  const blockOf = new Map(chain.history.map((each) => [each.id, each.block]));
  const outgoing: Outgoing[] = [];
  for (const each of session.outgoing.values()) {
    if (each.state.phase !== 'sending') continue;
    const { transactionId, expiryBlock } = each.state.submission;
    const block = blockOf.get(transactionId);
    const event =
      block !== undefined
        ? ({ type: 'included', block } as const)
        : chain.cursor.number >= expiryBlock
          ? ({ type: 'expired' } as const)
          : undefined;
    const state = event && advance(each.state, event);
    if (state !== undefined) outgoing.push({ ...each, state });
  }
  const made = new Set([...chain.notes.values()].map((note) => note.madeBy));
  const remove = [...session.mints.keys()].filter((id) => made.has(id));
  return { outgoing, mints: { remove } };
}
