// Bad input gets a clear sentence and no loss.
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Browser } from '@playwright/test';
import { WalletPage } from './wallet-page.ts';

async function rich(browser: Browser): Promise<WalletPage> {
  const wallet = await WalletPage.open(await browser.newContext());
  await wallet.create();
  await wallet.playMoney();
  await wallet.expectSpendable('100');
  return wallet;
}

test('addresses and amounts', async ({ browser }) => {
  const wallet = await rich(browser);
  const own = await wallet.address();
  const cases: readonly (readonly [to: string, amount: string, sentence: RegExp])[] = [
    ['hello', '1', /not a Sotto address/],
    [own.slice(0, -1) + (own.endsWith('q') ? 'p' : 'q'), '1', /typing mistake/],
    [`sotto1${own.split('1').slice(1).join('1')}`, '1', /typing mistake|another network/],
    [own, '', /Enter an amount/],
    [own, '0', /more than zero/],
    [own, '-3', /cannot be negative/],
    [own, '1.1234567', /six decimals/],
    [own, 'ten', /not an amount/],
    [own, '99.9995', /not enough/],
  ];
  for (const [to, amount, sentence] of cases) {
    await wallet.fillPayment(to, amount, 'rescue');
    await wallet.pressSend();
    await expect(wallet.page.getByRole('alert').filter({ hasText: sentence })).toBeVisible();
  }
  await wallet.expectSpendable('100');
});

test('Max leaves room for the fee of the chosen kind', async ({ browser }) => {
  const wallet = await rich(browser);
  await wallet.fillPayment(await wallet.address(), '1', 'rescue');
  await wallet.go('Send');
  await wallet.page.getByRole('button', { name: 'Max' }).click();
  await expect(wallet.page.getByLabel('Amount')).toHaveValue('99.999');
});

test('a wrong password, a wrong phrase, a locked wallet', async ({ browser }) => {
  const wallet = await WalletPage.open(await browser.newContext());
  await wallet.create();
  await wallet.go('Settings');
  await wallet.page.getByRole('button', { name: 'Lock now' }).click();
  await wallet.unlock('wrong password');
  await expect(wallet.page.getByRole('alert')).toBeVisible();
  await wallet.unlock();
  await expect(wallet.page.getByTestId('total')).toBeVisible();

  const other = await WalletPage.open(await browser.newContext());
  await other.page.getByRole('button', { name: 'Restore from my 24 words' }).click();
  await other.page.getByLabel('Your 24 words').fill(wallet.phrase.split(' ').toReversed().join(' '));
  await other.page.getByLabel('Password', { exact: true }).fill('correct horse');
  await other.page.getByLabel('Password again').fill('correct horse');
  await other.page.getByRole('button', { name: 'Restore from my 24 words' }).click();
  await expect(other.page.getByRole('alert')).toBeVisible();
});

test('a payment link fills the form; one for another network is refused', async ({ browser }) => {
  const wallet = await rich(browser);
  await wallet.go('Receive');
  await wallet.page.getByLabel('Amount').fill('3.25');
  await wallet.page.getByLabel('Memo').fill('lunch & tea');
  await wallet.page.getByRole('button', { name: 'Make link' }).click();
  const link = await wallet.page.getByTestId('payment-link').innerText();
  await wallet.go('Send');
  await wallet.page.getByLabel('To', { exact: true }).fill(link);
  await expect(wallet.page.getByLabel('Amount')).toHaveValue('3.25');
  await expect(wallet.page.getByLabel('Memo')).toHaveValue('lunch & tea');
  // As the system hands over a link that somebody clicked.
  expect(link).toMatch(/^web\+sotto:/);
  await wallet.go('Wallet');
  await wallet.page.goto(`/#/send/${encodeURIComponent(link)}`);
  await expect(wallet.page.getByLabel('Amount')).toHaveValue('3.25');
  await expect(wallet.page.getByLabel('Memo')).toHaveValue('lunch & tea');
  await wallet.page.getByLabel('To', { exact: true }).fill(link.replace('net=local', 'net=main'));
  await wallet.pressSend();
  await expect(wallet.page.getByRole('alert').first()).toBeVisible();
});

for (const scheme of ['light', 'dark'] as const) {
  test(`no accessibility violation on any screen, ${scheme}`, async ({ browser }) => {
    const context = await browser.newContext({ colorScheme: scheme, viewport: { width: 390, height: 844 } });
    const wallet = await WalletPage.open(context);
    const check = async (): Promise<void> => {
      const { violations } = await new AxeBuilder({ page: wallet.page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.html).join(' ')}`)).toEqual([]);
    };
    await check();
    await wallet.create();
    await wallet.playMoney();
    await wallet.expectSpendable('100');
    await check();
    for (const name of ['Send', 'Receive', 'Settings'] as const) {
      await wallet.go(name);
      if (name === 'Send') await wallet.options();
      await check();
    }
    await wallet.pay(await wallet.address(), '1', 'rescue');
    await expect(wallet.rows('send', 'confirmed')).toHaveCount(1);
    await wallet.rows('send').getByRole('link').click();
    await wallet.page.getByText('Technical').click();
    await check();
  });
}
