// Offline: a note arrives as a file, its consumption is built and proved with no network, and the outbox sends it by itself.
import { expect, test } from '@playwright/test';
import { NOT_ISOLATED } from '../playwright.config.ts';
import { WalletPage } from './wallet-page.ts';

async function payByFile(wallet: WalletPage, to: string, amount: string): Promise<void> {
  await wallet.fillPayment(to, amount, 'rescue');
  await wallet.page.getByLabel('Hand it over as a file').check();
  await wallet.pressSend();
  await expect(wallet.rows('send', 'confirmed')).toHaveCount(1);
}

test('Bob takes a payment file in offline; it is sent without a click once he is online', async ({ browser }) => {
  const [forAlice, forBob] = [await browser.newContext({ acceptDownloads: true }), await browser.newContext()];
  const alice = await WalletPage.open(forAlice);
  await alice.create();
  await alice.playMoney();
  await alice.expectSpendable('100');
  const bob = await WalletPage.open(forBob);
  await bob.create();
  await payByFile(alice, await bob.address(), '7');
  await alice.rows('send', 'confirmed').getByRole('link').click();
  const bytes = await alice.saveNoteFile();

  // The page itself opens with no network as well.
  await bob.page.waitForFunction(() => navigator.serviceWorker.controller !== null || navigator.serviceWorker.ready.then(() => true));
  await forBob.setOffline(true);
  await bob.page.reload();
  await bob.unlock();
  await expect(bob.page.getByText('No connection')).toBeVisible();
  await bob.takeInFile(bytes);
  await expect(bob.page.getByText('Took in 7')).toBeVisible();
  await bob.go('Wallet');
  await expect(bob.rows('take')).toHaveCount(1);

  await forBob.setOffline(false);
  await expect(bob.rows('take')).toHaveAttribute('data-phase', 'confirmed');
  await bob.expectSpendable('6.999');
});

test('a payment made offline waits in the outbox, and goes by itself', async ({ browser }) => {
  const context = await browser.newContext();
  const [wallet, other] = [await WalletPage.open(context), await WalletPage.open(await browser.newContext())];
  await wallet.create();
  await other.create();
  await wallet.playMoney();
  await wallet.expectSpendable('100');
  const to = await other.address();
  await context.setOffline(true);
  await expect(wallet.page.getByText('No connection')).toBeVisible();
  await wallet.pay(to, '3', 'rescue');
  await expect(wallet.rows('send')).toContainText('Waiting for the network');
  // Nothing has left this device: it can be called off for nothing.
  await expect(wallet.rows('send').getByRole('button', { name: 'Cancel', exact: true })).toBeVisible();
  await expect(wallet.page.getByTestId('total')).toHaveText('100');
  await context.setOffline(false);
  await expect(wallet.rows('send', 'confirmed')).toHaveCount(1);
  await wallet.expectSpendable('96.999');
  await other.expectSpendable('3');
});

test('a payment file is saved twice, from the words alone too, and taken in by its recipient; only once', async ({ browser }) => {
  const [alice, bob] = [await WalletPage.open(await browser.newContext({ acceptDownloads: true })), await WalletPage.open(await browser.newContext())];
  await alice.create();
  await bob.create();
  await alice.playMoney();
  await alice.expectSpendable('100');
  await payByFile(alice, await bob.address(), '7');
  await alice.rows('send', 'confirmed').getByRole('link').click();
  await alice.saveNoteFile();
  await alice.page.reload();
  await alice.unlock();
  await expect(alice.page.getByText('Save payment file')).toBeVisible();
  const again = await alice.saveNoteFile();
  // Her device is gone; her words make the file once more.
  const restored = await WalletPage.open(await browser.newContext({ acceptDownloads: true }));
  await restored.restore(alice.phrase);
  await restored.rows('send', 'confirmed').getByRole('link').click();
  await expect(restored.page.getByText(await bob.address(), { exact: true })).toBeVisible();
  const fromWords = await restored.saveNoteFile();

  await bob.takeInFile(again);
  await bob.expectSpendable('6.999');
  await expect(bob.rows('take', 'confirmed')).toHaveCount(1);
  await bob.takeInFile(fromWords);
  await expect(bob.page.getByRole('alert')).toContainText('already in the wallet');
  await bob.expectSpendable('6.999');
});

test('a damaged note file gets a sentence and loses nothing', async ({ browser }) => {
  const wallet = await WalletPage.open(await browser.newContext());
  await wallet.create();
  await wallet.go('Receive');
  for (const bytes of [Buffer.alloc(0), Buffer.from('not a note'), Buffer.alloc(100_000, 7)]) {
    await wallet.page.getByTestId('note-file').setInputFiles({ name: 'x.sottonote', mimeType: 'application/octet-stream', buffer: bytes });
    await expect(wallet.page.getByRole('alert')).toBeVisible();
  }
  await wallet.go('Wallet');
  await expect(wallet.page.getByTestId('total')).toHaveText('0');
});

test('a note file imported twice, by somebody else, by the payer, or instead of another kind of file', async ({ browser, baseURL }) => {
  const [alice, bob, carol] = await Promise.all([0, 1, 2].map(async () => WalletPage.open(await browser.newContext({ acceptDownloads: true }))));
  for (const wallet of [alice!, bob!, carol!]) await wallet.create();
  await alice!.playMoney();
  await alice!.expectSpendable('100');
  await payByFile(alice!, await bob!.address(), '7');
  await alice!.rows('send', 'confirmed').getByRole('link').click();
  const buffer = await alice!.saveNoteFile();
  const transaction = await alice!.saveTransactionFile();

  const give = async (wallet: WalletPage, name: string, bytes: Buffer, sentence: RegExp): Promise<void> => {
    await wallet.takeInFile(bytes, name);
    await expect(wallet.page.getByRole('region', { name: 'Take in a payment file' })).toContainText(sentence);
  };
  await give(carol!, 'payment.sottonote', buffer, /not made for this wallet/);
  await give(alice!, 'payment.sottonote', buffer, /not made for this wallet/);
  await give(bob!, 'film.mp4', Buffer.alloc(3 * 1024 * 1024, 1), /too large to be a payment file/);
  await give(bob!, 'photo.jpg', Buffer.alloc(40_000, 0xff), /damaged/);
  await give(bob!, 'transaction.sottotx', transaction, /too large to be a payment file/);
  await give(bob!, 'payment.sottonote', buffer, /Took in 7/);
  await give(bob!, 'payment.sottonote', buffer, /already in the wallet/);
  await bob!.expectSpendable('6.999');

  // The producer of NOT_ISOLATED is another chain.
  expect(baseURL).not.toBe(NOT_ISOLATED);
  const stranger = await WalletPage.open(await browser.newContext({ baseURL: NOT_ISOLATED, serviceWorkers: 'block' }));
  await stranger.create();
  await expect(stranger.page.getByText('Up to date')).toBeVisible();
  await give(stranger, 'payment.sottonote', buffer, /not signed by the producer of this chain|another chain/);
  await stranger.fillPayment(await bob!.address(), '1');
  await stranger.pressSend();
  await expect(stranger.page.getByRole('alert').filter({ hasText: 'another chain' })).toBeVisible();
});
