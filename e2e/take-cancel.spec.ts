// Payments that can be taken back, and payments that are called off: what it costs is said before, and money never leaves the total.
import { expect, test, type Browser, type BrowserContext } from '@playwright/test';
import { WalletPage } from './wallet-page.ts';

async function pair(browser: Browser): Promise<[context: BrowserContext, payer: WalletPage, payee: WalletPage, to: string]> {
  const context = await browser.newContext({ serviceWorkers: 'block', viewport: { width: 390, height: 844 } });
  const [payer, payee] = [await WalletPage.open(context), await WalletPage.open(await browser.newContext())];
  await payer.create();
  await payee.create();
  await payer.playMoney();
  await payer.expectSpendable('100');
  return [context, payer, payee, await payee.address()];
}

test('a payment that can be taken back is taken by a tap; until then both see that it waits', async ({ browser }) => {
  const [, payer, payee, to] = await pair(browser);
  await payer.fillPayment(to, '5', 'rescue', 'if you want');
  await payer.page.getByLabel('I can take it back').check();
  await payer.pressSend();
  await expect(payer.rows('send', 'confirmed')).toHaveCount(1);
  await expect(payer.page.getByTestId('open-note')).toContainText('5 that you sent has not been taken yet');
  await expect(payer.page.getByTestId('open-note')).toContainText(/from block \d+ on/);
  // Its time has not come.
  await expect(payer.page.getByTestId('open-note').getByRole('button')).toHaveCount(0);
  const waiting = payee.page.getByTestId('open-note');
  await expect(waiting).toContainText('5 is waiting for you');
  await expect(waiting).toContainText(/before block \d+/);
  await expect(payee.page.getByTestId('total')).toHaveText('0');
  await waiting.getByRole('button', { name: 'Take it' }).click();
  await expect(payee.rows('take', 'confirmed')).toContainText('+4.999');
  await expect(waiting).toHaveCount(0);
  await payee.expectSpendable('4.999');
  await expect(payer.page.getByTestId('open-note')).toHaveCount(0);
});

test('cancel is free until something has left the device', async ({ browser }) => {
  const [context, payer, , to] = await pair(browser);
  await context.setOffline(true);
  await expect(payer.page.getByText('No connection')).toBeVisible();
  await payer.pay(to, '5', 'rescue');
  await expect(payer.rows('send')).toContainText('Waiting for the network');
  await payer.rows('send').getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect(payer.rows('send', 'cancelled')).toContainText('Not sent from here');
  await payer.expectSpendable('100');
  await context.setOffline(false);
  await expect(payer.page.getByText('Up to date')).toBeVisible();
  await payer.page.waitForTimeout(1500);
  await payer.expectSpendable('100');
  // Taken up again it goes on with the same money.
  await payer.rows('send').getByRole('button', { name: 'Try again' }).click();
  await expect(payer.rows('send', 'confirmed')).toHaveCount(1);
  await payer.expectSpendable('94.999');
});

test('what has left the device is cancelled for a fee, after a question', async ({ browser }) => {
  const [context, payer, payee, to] = await pair(browser);
  // Handed over into the void.
  await context.route('**/transactions', (route) => route.abort());
  await payer.pay(to, '5', 'rescue');
  await payer.page.getByRole('button', { name: 'Cancel for a fee' }).click();
  const sure = payer.page.getByRole('button', { name: 'Yes, cancel for 0.001' });
  await expect(payer.page.getByText('This payment has left this device already')).toBeFocused();
  // Seen, and not under the bar at the foot.
  const [button, bar] = [await sure.boundingBox(), await payer.page.getByRole('navigation').boundingBox()];
  expect(button!.y + button!.height).toBeLessThanOrEqual(bar!.y);
  await payer.page.getByRole('button', { name: 'Let it go on' }).click();
  await expect(sure).toHaveCount(0);
  await payer.page.getByRole('button', { name: 'Cancel for a fee' }).click();
  await sure.click();
  await expect(payer.rows('send', 'cancelling')).toBeVisible();
  await context.unrouteAll({ behavior: 'ignoreErrors' });
  await expect(payer.rows('send', 'cancelled')).toContainText('The cancellation cost a fee');
  await payer.expectSpendable('99.999');
  await expect(payee.page.getByTestId('total')).toHaveText('0');
});

test('a payment of many small notes joins them first, and is one row', async ({ browser }) => {
  test.setTimeout(180_000);
  const [, payer, payee, to] = await pair(browser);
  for (let i = 2; i <= 6; i++) {
    await payer.playMoney();
    await payer.expectSpendable(String(100 * i));
  }
  await payer.fillPayment(to, '550', 'rescue');
  await expect(payer.page.getByTestId('send-merges')).toContainText('One step joins');
  await expect(payer.page.getByTestId('send-total')).toHaveText('You pay 550.002 (fee 0.002).');
  await payer.pressSend();
  await expect(payer.page.getByTestId('merges')).toContainText('of 1');
  await expect(payer.rows('send', 'confirmed')).toHaveCount(1);
  await expect(payer.rows('join')).toHaveCount(0);
  await payer.expectSpendable('49.998');
  await payee.expectSpendable('550');
  await payer.rows('send').getByRole('link').click();
  await expect(payer.page.getByText('0.002', { exact: true })).toBeVisible();
});
