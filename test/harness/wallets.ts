// What the stories about wallets share: making one, giving it money, paying, waiting until all is settled.
import { afterEach } from 'vitest';
import { feeOf } from '../../src/protocol/index.ts';
import type { OpenWallet, SendRequest } from '../../src/wallet/wallet.contract.ts';
import { testWallet, type Network, type TestWallet } from './network.ts';

export const PASSWORD = 'correct horse';
export const fee = { rescue: feeOf('rescue', 0), blake3: feeOf('blake3', 0) };
/** Locked after each test. */
export const opened: TestWallet[] = [];
afterEach(async () => {
  for (const w of opened.splice(0)) await w.wallet.lock();
});

/** A new wallet that has seen the chain. */
export async function create(
  network: Network,
  collectWith: 'rescue' | 'blake3' = 'rescue',
  name?: string,
): Promise<TestWallet & { phrase: string }> {
  const w = await testWallet(network, name);
  opened.push(w);
  const made = await w.wallet.create(PASSWORD);
  if (!made.ok) throw new Error(made.error.code);
  await w.wallet.setCollectWith(collectWith);
  await w.until('it has seen the chain', (o) => o.sync.phase === 'synced');
  return { ...w, phrase: made.value.phrase };
}

export const total = ({ balance: b }: OpenWallet): bigint => b.spendable + b.incoming + b.inFlight;
export const pay = (to: string, amount: string, over: Partial<SendRequest> = {}): SendRequest => ({
  to,
  amount,
  memo: '',
  proofKind: 'rescue',
  byFile: false,
  ...over,
});
/** Nothing is on its way any more. */
export const settled = (o: OpenWallet): boolean =>
  o.balance.incoming === 0n &&
  o.activity.every((a) => ['confirmed', 'failed', 'cancelled', 'expired'].includes(a.state.phase));

/** A wallet with one helping of play money in its vault. */
export async function funded(network: Network): Promise<TestWallet & { phrase: string }> {
  const w = await create(network);
  const asked = await w.wallet.requestPlayMoney();
  if (!asked.ok) throw new Error(asked.error.code);
  await w.until('the play money is there', (o) => o.created && settled(o));
  return w;
}
