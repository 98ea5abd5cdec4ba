// The words and the password are nowhere but where they must be: not in the console, the address, the storage, or left in the page.
import { expect, test } from '@playwright/test';
import { rpoPermuteReference } from '../src/hash/index.ts';
import { decode, feltsToHex, transactionCodec, transactionId } from '../src/protocol/index.ts';
import { PASSWORD, WalletPage } from './wallet-page.ts';

test('phrase and password: not in console, URL, storage, nor in the page once they were shown', async ({ browser }) => {
  const context = await browser.newContext();
  const sent: string[] = [];
  context.on('request', (request) => sent.push(`${request.url()} ${request.postData() ?? ''}`));
  const wallet = await WalletPage.open(context);
  const { page } = wallet;
  await wallet.create();
  const gone = async (): Promise<void> => {
    const html = await wallet.everything();
    for (const secret of [PASSWORD, ...threes(wallet.phrase)]) expect(html).not.toContain(secret);
  };
  await gone();
  await wallet.playMoney();
  await wallet.expectSpendable('100');
  await wallet.go('Settings');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Show my 24 words' }).click();
  await page.getByTestId('phrase').waitFor();
  // Locked from another tab while the words are shown: they go, and do not come back with the next unlocking.
  const other = await WalletPage.open(context);
  await other.unlock();
  await other.go('Settings');
  await other.page.getByRole('button', { name: 'Lock now' }).click();
  await expect(page.getByRole('button', { name: 'Unlock' })).toBeVisible();
  await gone();
  await wallet.unlock();
  await expect(page.getByRole('navigation')).toBeVisible();
  await expect(page.getByTestId('phrase')).toHaveCount(0);
  await gone();

  const stored = await page.evaluate(async () => {
    const db = await new Promise<IDBDatabase>((resolve) => { const open = indexedDB.open('sotto-2'); open.addEventListener('success', () => resolve(open.result)); });
    const all = await Promise.all([...db.objectStoreNames].map((name) => new Promise((resolve) => {
      const get = db.transaction(name).objectStore(name).getAll();
      get.addEventListener('success', () => resolve(get.result));
    })));
    db.close();
    const text = JSON.stringify(all, (_, v: unknown) => (v instanceof Uint8Array ? new TextDecoder('latin1').decode(v) : v));
    const cached: string[] = [];
    for (const name of await caches.keys()) for (const { url } of await (await caches.open(name)).keys()) cached.push(url);
    return { text, cached, local: JSON.stringify(localStorage), session: JSON.stringify(sessionStorage), cookies: document.cookie, history: `${location.href} ${JSON.stringify(history.state)}` };
  });
  expect(stored.text.length).toBeGreaterThan(500);
  expect([stored.local, stored.session, stored.cookies]).toEqual(['{}', '{}', '']);
  const everything = [JSON.stringify(stored), ...sent, ...wallet.console, ...other.console].join('\n');
  for (const secret of [PASSWORD, ...threes(wallet.phrase)]) expect(everything).not.toContain(secret);
  // Chromium has no complaint about password fields, and nothing else has one.
  expect(wallet.console.filter((line) => /^(error|warning|pageerror)|Password forms/.test(line))).toEqual([]);
});

test('no account is named: not in the page, the console, nor in what is handed over', async ({ browser }) => {
  const context = await browser.newContext({ serviceWorkers: 'block' });
  const bodies: Buffer[] = [];
  await context.route('**/transactions', async (route) => {
    bodies.push(route.request().postDataBuffer()!);
    await route.continue();
  });
  const wallet = await WalletPage.open(context);
  await wallet.create();
  await wallet.playMoney();
  await wallet.expectSpendable('100');
  await wallet.pay(await wallet.address(), '1', 'rescue');
  await expect(wallet.rows('send', 'confirmed')).toHaveCount(1);
  let shown = await wallet.page.locator('body').innerText();
  for (const name of ['Send', 'Receive', 'Settings'] as const) {
    await wallet.go(name);
    shown += await wallet.page.locator('body').innerText();
  }
  await wallet.go('Wallet');
  await wallet.rows('send').getByRole('link').click();
  await wallet.page.getByText('Technical').click();
  shown += await wallet.page.locator('body').innerText();
  expect(`${shown}\n${wallet.console.join('\n')}`).not.toMatch(/account/i);
  const sent = decode(transactionCodec, new Uint8Array(bodies[0]!));
  if (!sent.ok) throw new Error(sent.error.message);
  const { header } = sent.value;
  // The only number in it that names anything is the payment's own.
  expect(new Set(shown.match(/\b[0-9a-f]{16,}\b/g))).toEqual(new Set([feltsToHex(transactionId(rpoPermuteReference, header))]));
  expect([...header.publicId, ...header.initial, ...header.final].every((felt) => felt === 0)).toBe(true);
});

/** Each run of three words: two of the list may follow one another in a sentence of the page. */
const threes = (phrase: string): string[] => {
  const words = phrase.split(' ');
  return words.slice(2).map((_, i) => words.slice(i, i + 3).join(' '));
};
