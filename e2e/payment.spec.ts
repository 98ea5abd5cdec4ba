// The main job: two people with nothing but a browser pay each other privately.
import { expect, test } from '@playwright/test';
import { WalletPage } from './wallet-page.ts';

// Fees of src/protocol/fees.ts, in units of 1.
const MINTED = 100;
const RESCUE = 0.001;
const BLAKE3 = 0.011;
const money = (value: number): string => String(Number(value.toFixed(6)));

test('Alice and Bob pay each other, reload, and Alice restores from her phrase', async ({ browser }) => {
  const [forAlice, forBob, forThird] = [await browser.newContext(), await browser.newContext(), await browser.newContext()];
  const alice = await WalletPage.open(forAlice);
  await alice.create();
  await alice.playMoney();
  // Found by scanning and trial decryption, consumed by a transaction that creates her account.
  let hers = MINTED - RESCUE;
  await alice.expectSpendable(money(hers));

  const bob = await WalletPage.open(forBob);
  await bob.create();
  await bob.collectWith('BLAKE3');
  await alice.pay(await bob.address(), '12.5', 'rescue', 'for the book');
  hers -= 12.5 + RESCUE;
  await alice.expectSpendable(money(hers));
  let his = 12.5 - BLAKE3;
  await expect(bob.page.getByText('for the book')).toBeVisible();
  await bob.expectSpendable(money(his));

  await bob.pay(await alice.address(), '2', 'blake3');
  his -= 2 + BLAKE3;
  hers += 2 - RESCUE;
  await bob.expectSpendable(money(his));
  await alice.expectSpendable(money(hers));

  for (const [wallet, amount] of [[alice, hers], [bob, his]] as const) {
    await wallet.page.reload();
    await wallet.unlock();
    await wallet.expectSpendable(money(amount));
  }
  // Alice + Bob = minted - public fees: three of hers (consume, pay, consume) and two of his (consume, pay).
  expect(money(hers + his)).toBe(money(MINTED - 3 * RESCUE - 2 * BLAKE3));

  const third = await WalletPage.open(forThird);
  await third.restore(alice.phrase);
  await third.expectSpendable(money(hers));
  const history = async (wallet: WalletPage): Promise<string[]> =>
    (await wallet.page.getByTestId('activity').locator('strong').allInnerTexts()).toSorted();
  await expect(async () => expect(await history(third)).toEqual(await history(alice))).toPass();
  for (const wallet of [alice, bob, third]) {
    expect(wallet.console.filter((line) => /^(error|pageerror)/.test(line))).toEqual([]);
    for (const word of [alice.phrase, bob.phrase]) expect(wallet.console.join('\n')).not.toContain(word);
  }
});
