// What blocks that were read mean for all intents of a wallet.
import { parseAddress, type Permutation } from '../protocol/index.ts';
import type { ChainLookup } from './chain-state.ts';
import { settle, type Intent } from './intent.ts';
import { spaceOf } from './address-space.ts';
import type { Session } from './session.ts';

/** The intents that change. */
export function settleAll(permute: Permutation, session: Session, chain: ChainLookup): Intent[] {
  const space = spaceOf(permute, session);
  return [...session.intents.values()].flatMap((intent) => {
    const to = intent.payment && space.ok ? parseAddress(intent.payment.to, space.value) : undefined;
    const settled = settle(intent, chain, to?.ok ? to.value : undefined);
    return settled === intent ? [] : [settled];
  });
}
