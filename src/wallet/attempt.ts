// One attempt at what is queued: from the wallet's state at this moment to a request for the prover. A retry builds anew.
import {
  feeOf,
  genesisDigest,
  ok,
  parseAddress,
  type Permutation,
  type RandomBytes,
  type Result,
} from '../protocol/index.ts';
import { buildTransaction, type Builder, type BuiltTransaction, type Plan } from './build-transaction.ts';
import { failWith, type WalletResult } from './errors.ts';
import { notesFor } from './funds.ts';
import type { Outgoing } from './outgoing.ts';
import { scriptRoots } from './script-roots.ts';
import { spaceOf } from './send-form.ts';
import type { Session } from './session.ts';

/** Fails with a sentence: funds that are gone, an address of another chain, notes collected already. */
export function buildAttempt(
  permute: Permutation,
  random: RandomBytes,
  session: Session,
  outgoing: Outgoing,
): Result<BuiltTransaction, { readonly message: string }> {
  if (session.genesis === undefined) return failWith('chain-unknown');
  const builder: Builder = {
    permute,
    random,
    keys: session.keys,
    genesis: genesisDigest(permute, session.genesis),
    native: session.genesis.nativeFaucet,
    scripts: scriptRoots(permute),
  };
  const plan = planOf(permute, session, outgoing, builder);
  return plan.ok ? buildTransaction(builder, session.chain, plan.value) : plan;
}

function planOf(permute: Permutation, session: Session, outgoing: Outgoing, builder: Builder): WalletResult<Plan> {
  const { chain } = session;
  const common = { proofKind: outgoing.proofKind, nextAddress: chain.nextAddress };
  if (outgoing.payment === undefined) {
    const notes = outgoing.notes.flatMap((commitment) => chain.notes.get(commitment) ?? []);
    const open = notes.filter((note) => note.standing.state === 'spendable');
    return open.length > 0 ? ok({ ...common, consume: open, pay: undefined }) : failWith('nothing-to-collect');
  }
  const { to, amount, memo, byFile } = outgoing.payment;
  const space = spaceOf(permute, session);
  const address = space.ok ? parseAddress(to, space.value) : space;
  if (!address.ok) return failWith('chain-other', address.error.code);
  const notes = notesFor(chain, builder.native, amount, feeOf(outgoing.proofKind, chain.cursor.number));
  return notes.ok ? ok({ ...common, consume: notes.value, pay: { to: address.value, amount, memo, byFile } }) : notes;
}
