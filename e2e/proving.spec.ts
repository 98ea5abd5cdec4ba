// While proving: stage, percent and seconds; the page answers; Cancel works; memory does not grow.
import { expect, test } from '@playwright/test';
import { NOT_ISOLATED } from '../playwright.config.ts';
import { WalletPage } from './wallet-page.ts';

test('without cross-origin isolation the page proves on one thread and says so', async ({ browser }) => {
  const context = await browser.newContext({ baseURL: NOT_ISOLATED, serviceWorkers: 'block' });
  const wallet = await WalletPage.open(context);
  expect(await wallet.page.evaluate(() => crossOriginIsolated)).toBe(false);
  await wallet.create();
  await expect(wallet.page.getByText('proofs are made on one thread').first()).toBeVisible();
  await wallet.playMoney();
  await wallet.expectSpendable('100');
  await wallet.go('Settings');
  await expect(wallet.page.getByText('Proving on one thread')).toBeVisible();
});

test('the page answers Cancel during a proof, which ends, and ten payments and ten cancels leave memory as it was', async ({ browser }) => {
  const wallet = await WalletPage.open(await browser.newContext());
  await wallet.create();
  await wallet.playMoney();
  await wallet.expectSpendable('100');
  const to = await wallet.address();
  const memory = async (): Promise<string> => {
    await wallet.go('Settings');
    const text = await wallet.page.getByTestId('diagnostics').innerText();
    await wallet.go('Wallet');
    return /"memoryBytes": (\d+)/.exec(text)![1]!;
  };
  const cancelled = wallet.page.locator('[data-testid=activity][data-phase=cancelled]');
  const confirmed = wallet.page.locator('[data-testid=activity][data-kind=send][data-phase=confirmed]');
  // The first proof takes what the prover needs.
  await wallet.pay(to, '0.5', 'rescue');
  await expect(confirmed).toHaveCount(1);
  const before = await memory();
  for (let i = 0; i < 10; i++) {
    await wallet.pay(to, '0.5', 'rescue');
    await wallet.page.getByRole('button', { name: 'Cancel' }).first().click();
    await expect(cancelled).toHaveCount(i + 1);
    await wallet.pay(to, '0.5', 'blake3');
    await expect(confirmed).toHaveCount(i + 2);
    await expect(wallet.page.locator('[data-phase=proving], [data-phase=executing], [data-phase=queued], [data-phase=sending]')).toHaveCount(0);
  }
  expect(await memory()).toBe(before);
});

test('each kind of proof is offered with its time on this device and its fee', async ({ browser }) => {
  const wallet = await WalletPage.open(await browser.newContext());
  await wallet.create();
  await wallet.playMoney();
  await wallet.expectSpendable('100');
  await wallet.go('Send');
  await wallet.options();
  for (const [kind, fee] of [[/Rescue/, '0.001'], [/BLAKE3/, '0.011']] as const) {
    const choice = wallet.page.locator('label').filter({ has: wallet.page.getByRole('radio', { name: kind }) });
    await expect(choice).toContainText(new RegExp(`about [\\d.]+ s on this device, fee ${fee.replace('.', '\\.')}`));
  }
});

test('a proof shows its stage, percent and seconds', async ({ browser }) => {
  const wallet = await WalletPage.open(await browser.newContext());
  await wallet.create();
  await wallet.playMoney();
  await wallet.expectSpendable('100');
  const to = await wallet.address();
  // Every text that an activity ever shows, seen by the page itself while it goes by.
  await wallet.page.evaluate(() => {
    const seen: string[] = [];
    Object.assign(window, { seen });
    new MutationObserver(() => {
      for (const element of document.querySelectorAll('[data-phase=proving]')) seen.push((element as HTMLElement).innerText);
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  await wallet.pay(to, '1', 'rescue');
  await expect(wallet.page.locator('[data-testid=activity][data-kind=send][data-phase=confirmed]')).toBeVisible();
  const seen = await wallet.page.evaluate(() => (window as unknown as { seen: string[] }).seen.join('\n'));
  expect(seen).toMatch(/: \d+ %, [\d.]+ s left/);
});
