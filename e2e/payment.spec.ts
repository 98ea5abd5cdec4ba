// The main job: two people with nothing but a browser pay each other privately.
import { expect, test } from '@playwright/test';
import { WalletPage } from './wallet-page.ts';

// Fees of src/protocol/fees.ts, in units of 1.
const MINTED = 100;
const RESCUE = 0.001;
const BLAKE3 = 0.011;
const money = (value: number): string => String(Number(value.toFixed(6)));

/** What each row says, but for the time of proving, which only one device knows. */
const history = async (wallet: WalletPage): Promise<string[]> => {
  await wallet.go('Wallet');
  return (await wallet.page.getByTestId('activity').allInnerTexts()).map((text) => text.replace(/\s+/g, ' '));
};

test('Alice and Bob pay each other, reload, and Alice restores from her phrase', async ({ browser }) => {
  const [forAlice, forBob, forThird] = [await browser.newContext(), await browser.newContext(), await browser.newContext()];
  const alice = await WalletPage.open(forAlice);
  await alice.create();
  await alice.playMoney();
  // Found by scanning and trial decryption: it is money at once, and costs nothing.
  let hers = MINTED;
  await alice.expectSpendable(money(hers));

  const bob = await WalletPage.open(forBob);
  await bob.create();
  const to = await bob.address();
  await alice.pay(to, '12.5', 'rescue', 'for the book');
  hers -= 12.5 + RESCUE;
  await expect(alice.rows('send', 'confirmed')).toHaveCount(1);
  await alice.expectSpendable(money(hers));
  let his = 12.5;
  await expect(bob.page.getByText('for the book')).toBeVisible();
  await bob.expectSpendable(money(his));

  await bob.pay(await alice.address(), '2', 'blake3');
  his -= 2 + BLAKE3;
  hers += 2;
  await bob.expectSpendable(money(his));
  await alice.expectSpendable(money(hers));

  for (const [wallet, amount] of [[alice, hers], [bob, his]] as const) {
    await wallet.page.reload();
    await wallet.unlock();
    await wallet.expectSpendable(money(amount));
    await expect(wallet.page.getByTestId('returning')).toHaveCount(0);
    await expect(wallet.page.getByTestId('leaving')).toHaveCount(0);
  }
  // Alice + Bob = minted - the fees of two payments: nothing else costs anything.
  expect(money(hers + his)).toBe(money(MINTED - RESCUE - BLAKE3));

  const third = await WalletPage.open(forThird);
  await third.restore(alice.phrase);
  await third.expectSpendable(money(hers));
  await expect(async () => expect(await history(third)).toEqual(await history(alice))).toPass();
  // The words bring back to whom, how much and for what.
  await third.rows('send').getByRole('link').click();
  await expect(third.page.getByRole('heading', { level: 1 })).toHaveText('Sent 12.5');
  await expect(third.page.getByText(to, { exact: true })).toBeVisible();
  await expect(third.page.getByText('for the book')).toBeVisible();
  await expect(third.page.getByText('0.001', { exact: true })).toBeVisible();
  for (const wallet of [alice, bob, third]) {
    expect(wallet.console.filter((line) => /^(error|pageerror)/.test(line))).toEqual([]);
    for (const word of [alice.phrase, bob.phrase]) expect(wallet.console.join('\n')).not.toContain(word);
  }
});

test('one Send is one payment, however often it is clicked', async ({ browser }) => {
  const wallet = await WalletPage.open(await browser.newContext());
  await wallet.create();
  await wallet.playMoney();
  await wallet.expectSpendable('100');
  const to = await (async () => {
    const other = await WalletPage.open(await browser.newContext());
    await other.create();
    return other.address();
  })();
  await wallet.fillPayment(to, '1', 'rescue');
  await wallet.page.evaluate(() => {
    const button = [...document.querySelectorAll<HTMLButtonElement>('form button[type=submit]')].at(-1)!;
    for (let i = 0; i < 5; i++) button.click();
    for (const wait of [5, 20, 80, 250]) setTimeout(() => button.click(), wait);
  });
  await expect(wallet.rows('send', 'confirmed')).toHaveCount(1);
  await wallet.page.waitForTimeout(1000);
  await expect(wallet.rows('send')).toHaveCount(1);
  await wallet.expectSpendable('98.999');
});
