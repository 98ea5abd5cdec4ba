// Two devices on one phrase, two tabs, two faucet requests at once: each ends in a plain sentence and a way on.
import { expect, test } from '@playwright/test';
import { WalletPage } from './wallet-page.ts';

test('two devices on one phrase agree after each of them paid', async ({ browser }) => {
  const first = await WalletPage.open(await browser.newContext());
  await first.create();
  await first.playMoney();
  await first.expectSpendable('100');
  const second = await WalletPage.open(await browser.newContext());
  await second.restore(first.phrase);
  await second.expectSpendable('100');
  const to = await (async () => {
    const other = await WalletPage.open(await browser.newContext());
    await other.create();
    return other.address();
  })();
  await first.pay(to, '10', 'blake3');
  await first.expectSpendable('89.989');
  await second.expectSpendable('89.989');
  await second.pay(to, '5', 'blake3');
  await second.expectSpendable('84.978');
  await first.expectSpendable('84.978');
});

test('two faucet requests at once both end well', async ({ browser }) => {
  const wallets = await Promise.all([0, 1].map(async () => WalletPage.open(await browser.newContext())));
  for (const wallet of wallets) await wallet.create();
  await Promise.all(wallets.map((wallet) => wallet.playMoney()));
  for (const wallet of wallets) await wallet.expectSpendable('100');
});

test('a second tab says that the first one acts, and takes over when it closes', async ({ browser }) => {
  const [first, second] = await WalletPage.inTwoTabs(await browser.newContext());
  await first.page.close();
  await expect(second.page.getByText('open in another tab')).toHaveCount(0);
  await second.playMoney();
  await second.expectSpendable('100');
});
