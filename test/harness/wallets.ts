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
export async function create(network: Network, name?: string): Promise<TestWallet & { phrase: string }> {
  const w = await testWallet(network, name);
  opened.push(w);
  const made = await w.wallet.create(PASSWORD);
  if (!made.ok) throw new Error(made.error.code);
  await w.until('it has seen the chain', (o) => o.sync.phase === 'synced');
  return { ...w, phrase: made.value.phrase };
}

/** A wallet of these words on another device, that has read the chain. */
export async function restore(network: Network, phrase: string): Promise<TestWallet> {
  const w = await testWallet(network);
  opened.push(w);
  const restored = await w.wallet.restore(phrase, PASSWORD);
  if (!restored.ok) throw new Error(restored.error.code);
  await w.until('it has read the chain', (o) => o.sync.phase === 'synced' && o.sync.block >= network.producer.blockNumber);
  return w;
}

export const total = ({ balance: b }: OpenWallet): bigint => b.spendable + b.returning + b.leaving;
export const pay = (to: string, amount: string, over: Partial<SendRequest> = {}): SendRequest => ({
  to,
  amount,
  memo: '',
  proofKind: 'rescue',
  byFile: false,
  reclaimAfter: undefined,
  ...over,
});
const ENDED = new Set(['confirmed', 'failed', 'cancelled', 'expired']);
/** Nothing is on its way any more. */
export const settled = (o: OpenWallet): boolean => o.activity.every((a) => ENDED.has(a.state.phase));

/** Gives a wallet so many helpings of play money, each a note of its own. */
export async function give(w: TestWallet, helpings: number): Promise<void> {
  for (let i = 0; i < helpings; i++) {
    const before = total(w.open());
    const asked = await w.wallet.requestPlayMoney();
    if (!asked.ok) throw new Error(asked.error.code);
    await w.until('the play money is there', (o) => total(o) > before);
  }
}

/** A wallet with one helping of play money. */
export async function funded(network: Network, helpings = 1): Promise<TestWallet & { phrase: string }> {
  const w = await create(network);
  await give(w, helpings);
  return w;
}

/** Pays, and waits until the payment is in a block. Returns the activity's id. */
export async function paid(w: TestWallet, to: string, amount: string, over: Partial<SendRequest> = {}): Promise<string> {
  const sent = await w.wallet.send(pay(to, amount, over));
  if (!sent.ok) throw new Error(sent.error.message);
  await w.until('it is paid', (o) => o.activity.find((a) => a.id === sent.value.id)?.state.phase === 'confirmed');
  return sent.value.id;
}
