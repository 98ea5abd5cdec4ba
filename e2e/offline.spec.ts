// Offline: a note arrives as a file, its consumption is built and proved with no network, and the outbox sends it by itself.
import { readFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { NOT_ISOLATED } from '../playwright.config.ts';
import { WalletPage } from './wallet-page.ts';

test('Bob imports a note file offline; it is sent without a click once he is online', async ({ browser }) => {
  const [forAlice, forBob] = [await browser.newContext({ acceptDownloads: true }), await browser.newContext()];
  const alice = await WalletPage.open(forAlice);
  await alice.create();
  await alice.playMoney();
  await alice.expectSpendable('99.999');
  const bob = await WalletPage.open(forBob);
  await bob.create();

  await alice.fillPayment(await bob.address(), '7');
  await alice.page.getByLabel('Hand it over as a file').check();
  await alice.page.locator('form').getByRole('button', { name: 'Send', exact: true }).click();
  const sent = alice.page.locator('[data-testid=activity][data-kind=send][data-phase=confirmed]');
  await expect(sent).toBeVisible();
  await sent.getByRole('link').click();
  const [file] = await Promise.all([alice.page.waitForEvent('download'), alice.page.getByRole('button', { name: 'Save note file' }).click()]);
  const bytes = await readFile(await file.path());

  // The page itself opens with no network as well.
  await bob.page.waitForFunction(() => navigator.serviceWorker.controller !== null || navigator.serviceWorker.ready.then(() => true));
  await forBob.setOffline(true);
  await bob.page.reload();
  await bob.unlock();
  await expect(bob.page.getByText('No connection')).toBeVisible();
  await bob.go('Receive');
  await bob.page.getByTestId('note-file').setInputFiles({ name: 'payment.sottonote', mimeType: 'application/octet-stream', buffer: bytes });
  await bob.go('Wallet');
  const received = bob.page.locator('[data-testid=activity][data-kind=receive]');
  await expect(received).toContainText('Waiting for the network');

  await forBob.setOffline(false);
  await expect(received).toHaveAttribute('data-phase', 'confirmed');
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
  await alice!.expectSpendable('99.999');
  await alice!.fillPayment(await bob!.address(), '7');
  await alice!.page.getByLabel('Hand it over as a file').check();
  await alice!.page.locator('form').getByRole('button', { name: 'Send', exact: true }).click();
  await alice!.page.locator('[data-kind=send][data-phase=confirmed]').getByRole('link').click();
  const [file] = await Promise.all([alice!.page.waitForEvent('download'), alice!.page.getByRole('button', { name: 'Save note file' }).click()]);
  const buffer = await readFile(await file.path());
  const [transaction] = await Promise.all([alice!.page.waitForEvent('download'), alice!.page.getByRole('button', { name: 'Save transaction file' }).click()]);

  const give = async (wallet: WalletPage, name: string, bytes: Buffer, sentence: RegExp): Promise<void> => {
    await wallet.go('Receive');
    await wallet.page.getByTestId('note-file').setInputFiles({ name, mimeType: 'application/octet-stream', buffer: bytes });
    await expect(wallet.page.getByRole('region', { name: 'Import a note file' })).toContainText(sentence);
  };
  await give(carol!, 'payment.sottonote', buffer, /not made for this wallet/);
  await give(alice!, 'payment.sottonote', buffer, /not made for this wallet/);
  await give(bob!, 'film.mp4', Buffer.alloc(3 * 1024 * 1024, 1), /too large to be a note/);
  await give(bob!, 'photo.jpg', Buffer.alloc(40_000, 0xff), /damaged/);
  await give(bob!, 'transaction.sottotx', await readFile(await transaction.path()), /too large to be a note/);
  await give(bob!, 'payment.sottonote', buffer, /Imported 7/);
  await give(bob!, 'payment.sottonote', buffer, /already in the wallet/);
  await bob!.expectSpendable('6.999');

  // The producer of NOT_ISOLATED is another chain.
  expect(baseURL).not.toBe(NOT_ISOLATED);
  const stranger = await WalletPage.open(await browser.newContext({ baseURL: NOT_ISOLATED, serviceWorkers: 'block' }));
  await stranger.create();
  await expect(stranger.page.getByText('Up to date')).toBeVisible();
  await give(stranger, 'payment.sottonote', buffer, /not signed by the producer of this chain|another chain/);
  await stranger.fillPayment(await bob!.address(), '1');
  await stranger.page.locator('form').getByRole('button', { name: 'Send', exact: true }).click();
  await expect(stranger.page.getByRole('alert').filter({ hasText: 'another chain' })).toBeVisible();
});
