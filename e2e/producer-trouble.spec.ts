// A producer that is down, slow or answers junk, at the start and in the middle of a payment: a sentence, and it goes on.
import { expect, test } from '@playwright/test';
import { WalletPage } from './wallet-page.ts';

const API = /\/(status|fees|transactions|chunks|blocks|faucet|events)/;

test('down when the wallet is made; it goes on by itself when the producer is there', async ({ browser }) => {
  const context = await browser.newContext({ serviceWorkers: 'block' });
  await context.route(API, (route) => route.abort());
  const wallet = await WalletPage.open(context);
  await wallet.create();
  await expect(wallet.page.getByRole('alert')).toContainText('cannot be reached');
  await wallet.go('Receive');
  await expect(wallet.page.getByText('once the wallet has reached the network')).toBeVisible();
  await expect(wallet.page.getByTestId('address')).toHaveCount(0);
  await wallet.go('Send');
  await wallet.pressSend();
  await expect(wallet.page.getByRole('alert').first()).toContainText('has not seen its chain yet');
  await context.unrouteAll({ behavior: 'ignoreErrors' });
  await wallet.go('Wallet');
  await expect(wallet.page.getByText('Up to date')).toBeVisible();
  await wallet.playMoney();
  await wallet.expectSpendable('100');
});

for (const kind of ['rescue', 'blake3'] as const) {
  test(`the producer refuses a proof with one bit flipped, and takes the one that was made: ${kind}`, async ({ browser }) => {
    const context = await browser.newContext({ serviceWorkers: 'block' });
    const wallet = await WalletPage.open(context);
    await wallet.create();
    await wallet.playMoney();
    await wallet.expectSpendable('100');
    const answers: unknown[] = [];
    await context.route(/\/transactions$/, async (route) => {
      const body = route.request().postDataBuffer()!;
      // The header and five ciphertexts fill less than the first tenth; the rest is the proof. Its length stays, so what is wrong is the proof.
      for (const share of [0.2, 0.5, 0.9]) {
        const flipped = Buffer.from(body);
        flipped[Math.floor(share * body.length)]! ^= 1;
        const answer = await route.fetch({ postData: flipped });
        const { error } = (await answer.json()) as { error?: { code: string } };
        answers.push([answer.status(), error?.code]);
      }
      await route.continue();
    });
    await wallet.pay(await wallet.address(), '1', kind);
    await expect(wallet.page.locator('[data-testid=activity][data-kind=send][data-phase=confirmed]')).toHaveCount(1);
    expect(answers.slice(0, 3)).toEqual([[422, 'invalid-proof'], [422, 'invalid-proof'], [422, 'invalid-proof']]);
  });
}

test('junk, errors, silence and slowness in the middle of a payment: nothing is lost, nothing shown as done', async ({ browser }) => {
  test.setTimeout(180_000);
  const context = await browser.newContext({ serviceWorkers: 'block' });
  const wallet = await WalletPage.open(context);
  await wallet.create();
  await wallet.playMoney();
  await wallet.expectSpendable('100');
  const to = await wallet.address();
  const alert = wallet.page.getByRole('alert');
  const confirmed = wallet.page.locator('[data-testid=activity][data-kind=send][data-phase=confirmed]');
  const junk: readonly (readonly [number, string | Buffer, RegExp])[] = [
    [200, '<html>hotel wifi: please log in</html>', /no answer/],
    [200, Buffer.alloc(3000, 7), /no answer/],
    [503, 'busy', /cannot be reached/],
  ];
  await wallet.pay(to, '1', 'rescue');
  let payments = 1;
  for (const [status, body, sentence] of junk) {
    await context.route(API, (route) => route.fulfill({ status, body, contentType: 'text/html' }));
    if (payments > 1) await wallet.pay(to, '1', 'rescue');
    await expect(alert.filter({ hasText: sentence })).toBeVisible();
    await context.unrouteAll({ behavior: 'ignoreErrors' });
    await expect(confirmed).toHaveCount(payments);
    await expect(alert).toHaveCount(0);
    payments++;
  }
  // Slow: each answer takes a second and a half. It is only slower.
  await context.route(API, async (route) => {
    if (route.request().url().includes('/events')) return route.continue();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await route.continue().catch(() => undefined);
  });
  await wallet.pay(to, '1', 'rescue');
  await expect(confirmed).toHaveCount(payments);
  await expect(alert).toHaveCount(0);
  await context.unrouteAll({ behavior: 'ignoreErrors' });
  await expect(wallet.page.getByTestId('leaving')).toHaveCount(0);
});

test('a restored wallet does not show zero as if it knew', async ({ browser }) => {
  const first = await WalletPage.open(await browser.newContext());
  await first.create();
  await first.playMoney();
  await first.expectSpendable('100');
  const context = await browser.newContext({ serviceWorkers: 'block' });
  let read: () => void = () => undefined;
  const mayRead = new Promise<void>((resolve) => (read = resolve));
  await context.route('**/chunks/**', (route) => mayRead.then(() => route.continue()));
  const second = await WalletPage.open(context);
  await second.restore(first.phrase);
  await expect(second.page.getByText('not read to its end yet')).toBeVisible();
  await expect(second.page.getByText(/Reading the chain: block 0 of \d+/)).toBeVisible();
  await expect(second.page.getByText('Nothing yet')).toHaveCount(0);
  read();
  await second.expectSpendable('100');
  await expect(second.page.getByText('not read to its end yet')).toHaveCount(0);
});
