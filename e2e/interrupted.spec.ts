// A closed tab, a prover that dies, an answer that is lost: a payment goes on by itself or says what happened; nothing is lost,
// nothing is paid twice, and the total never shows what nobody could explain.
import { expect, test, type Browser, type BrowserContext } from '@playwright/test';
import { WalletPage } from './wallet-page.ts';

const confirmed = (wallet: WalletPage) => wallet.page.locator('[data-testid=activity][data-kind=send][data-phase=confirmed]');
const sends = (wallet: WalletPage) => wallet.page.locator('[data-testid=activity][data-kind=send]');
const micro = (text: string): number => Math.round(Number(text.replace(/\s/g, '')) * 1e6);

async function rich(context: BrowserContext): Promise<WalletPage> {
  const wallet = await WalletPage.open(context);
  await wallet.create();
  await wallet.playMoney();
  await wallet.expectSpendable('100');
  return wallet;
}

/** Of somebody else. */
async function stranger(browser: Browser): Promise<WalletPage> {
  const wallet = await WalletPage.open(await browser.newContext());
  await wallet.create();
  return wallet;
}

async function reopened(context: BrowserContext): Promise<WalletPage> {
  const wallet = await WalletPage.open(context);
  await wallet.unlock();
  await expect(wallet.page.getByText('Up to date')).toBeVisible();
  return wallet;
}

test('a tab closed right after Send, while proving and while sending: each payment is made once', async ({ browser }) => {
  const context = await browser.newContext({ serviceWorkers: 'block' });
  let alice = await rich(context);
  const bob = await stranger(browser);
  const to = await bob.address();

  await alice.fillPayment(to, '1', 'rescue');
  await alice.pressSend();
  await alice.page.close();
  alice = await reopened(context);
  // It was written down before the page went, or never begun.
  const begun = await sends(alice).count();
  await expect(confirmed(alice)).toHaveCount(begun);

  await alice.pay(to, '1', 'rescue');
  await alice.page.locator('[data-phase=proving]').waitFor();
  await alice.page.close();
  alice = await reopened(context);
  await expect(confirmed(alice)).toHaveCount(begun + 1);

  // The producer takes it, but its answer never comes.
  let taken = 0;
  await context.route('**/transactions', async (route) => {
    await route.fetch();
    taken++;
  });
  await alice.pay(to, '1', 'rescue');
  await expect.poll(() => taken).toBe(1);
  await alice.page.close();
  await context.unrouteAll({ behavior: 'ignoreErrors' });
  alice = await reopened(context);
  await expect(confirmed(alice)).toHaveCount(begun + 2);
  await expect(sends(alice)).toHaveCount(begun + 2);
  const paid = begun + 2;
  await alice.expectSpendable(String(Number((100 - paid * 1.001).toFixed(6))));
  await bob.page.reload();
  await bob.unlock();
  await bob.go('Wallet');
  await bob.expectSpendable(String(paid));
});

// Put before the wallet's script: the prover ends in the middle of its first proof as when the browser runs out of memory,
// without a word to anybody.
const PROVER_DIES = `
const Real = self.Worker, listen = MessagePort.prototype.addEventListener;
let prover, proofs = 0;
self.Worker = function (...input) { return (prover = new Real(...input)); };
MessagePort.prototype.addEventListener = function (type, run, ...rest) {
  listen.call(this, type, (event) => {
    if (event.data?.argumentList?.[0]?.value?.stage === 'quotient' && ++proofs === 1) prover.terminate();
    run(event);
  }, ...rest);
};
`;

test('a prover that dies in a proof ends in a sentence; the payment goes on with one click; one that dies idle is not even noticed', async ({ browser }) => {
  const context = await browser.newContext({ serviceWorkers: 'block' });
  await context.route(/wallet\.worker.*\.js/, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: PROVER_DIES + (await answer.text()) });
  });
  const wallet = await rich(context);
  const to = await wallet.address();
  await wallet.pay(to, '1', 'rescue');
  const failed = wallet.page.locator('[data-testid=activity][data-kind=send][data-phase=failed]');
  await expect(failed).toContainText('The prover stopped');
  await expect(failed).toContainText('Not sent from here');
  await expect(failed).toContainText('Payment stopped');
  await expect(wallet.page.getByTestId('total')).toHaveText('100');
  await failed.getByRole('button', { name: 'Try again' }).click();
  await expect(confirmed(wallet)).toHaveCount(1);
  await wallet.expectSpendable('99.999');
  await wallet.page.workers().find((worker) => worker.url().includes('prover.worker'))!.evaluate(() => self.close());
  await wallet.pay(to, '1', 'blake3');
  await expect(confirmed(wallet)).toHaveCount(2);
});

test('the total never shows a value that nobody can explain, to oneself and to another', async ({ browser }) => {
  const wallet = await rich(await browser.newContext());
  const to = await (await stranger(browser)).address();
  const own = await wallet.address();
  await wallet.page.evaluate(() => {
    const seen: string[][] = [];
    Object.assign(window, { seen });
    const note = (): void => {
      const text = (id: string): string => document.querySelector(`[data-testid=${id}]`)?.textContent ?? '0';
      if (document.querySelector('[data-testid=total]') === null) return;
      seen.push(['total', 'spendable', 'returning', 'leaving'].map(text));
    };
    note();
    new MutationObserver(note).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  const totals = async (): Promise<number[]> => {
    const seen = await wallet.page.evaluate(() => (window as unknown as { seen: string[][] }).seen.splice(0));
    for (const [total, ...parts] of seen) expect(micro(total!)).toBe(parts.reduce((sum, part) => sum + micro(part), 0));
    return seen.map(([total]) => micro(total!)).filter((value, i, all) => value !== all[i - 1]);
  };
  await wallet.pay(to, '2', 'rescue');
  await expect(confirmed(wallet)).toHaveCount(1);
  await wallet.expectSpendable('97.999');
  expect(await totals()).toEqual([100_000_000, 97_999_000]);
  // To oneself only the fee goes.
  await wallet.pay(own, '3', 'rescue');
  await expect(confirmed(wallet)).toHaveCount(2);
  await wallet.expectSpendable('97.998');
  expect(await totals()).toEqual([97_999_000, 97_998_000]);
});

test('two payments at once: the second waits for what the first brings back, and both are made', async ({ browser }) => {
  const context = await browser.newContext({ serviceWorkers: 'block' });
  const wallet = await rich(context);
  await wallet.playMoney();
  await wallet.expectSpendable('200');
  const to = await (await stranger(browser)).address();
  await context.route('**/transactions', () => undefined);
  // It spends both notes: as many as one transaction can, to tidy up.
  await wallet.pay(to, '60', 'rescue');
  await expect(wallet.page.getByTestId('returning')).toHaveText('139.999');
  await expect(wallet.page.getByTestId('leaving')).toHaveText('60.001');
  await expect(wallet.page.getByTestId('total')).toHaveText('200');
  await wallet.fillPayment(to, '30', 'rescue');
  await wallet.pressSend();
  await expect(wallet.page.getByRole('alert').filter({ hasText: 'on its way back' })).toBeVisible();
  await expect(wallet.page.getByLabel('Amount')).toBeFocused();
  await context.unrouteAll({ behavior: 'ignoreErrors' });
  await wallet.page.reload();
  await wallet.unlock();
  // It was left at the form.
  await wallet.go('Wallet');
  await expect(confirmed(wallet)).toHaveCount(1);
  await wallet.expectSpendable('139.999');
  await wallet.pay(to, '30', 'rescue');
  await expect(confirmed(wallet)).toHaveCount(2);
  await wallet.expectSpendable('109.998');
});
