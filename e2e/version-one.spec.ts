// A wallet of version 1 on this device is named for what it is, and its password brings its words into a wallet of today.
import { readFileSync } from 'node:fs';
import { expect, test, type BrowserContext } from '@playwright/test';
import { PASSWORD, WalletPage } from './wallet-page.ts';

const fixture = JSON.parse(readFileSync(new URL('fixtures/version-one.json', import.meta.url), 'utf8')) as {
  readonly phrase: string;
  readonly lock: { readonly version: number; readonly salt: string; readonly cost: object; readonly sealedKey: string };
  readonly sealedPhrase: string;
};

/** Opens the page where version 1 has been used. */
async function afterVersionOne(context: BrowserContext): Promise<WalletPage> {
  const wallet = await WalletPage.open(context, '/icon.svg');
  await wallet.page.evaluate(({ lock, sealedPhrase }) => new Promise<void>((resolve, reject) => {
    const bytes = (text: string): Uint8Array => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    const open = indexedDB.open('sotto', 2);
    open.addEventListener('upgradeneeded', () => { for (const name of ['meta', 'records', 'evidence']) open.result.createObjectStore(name); });
    open.addEventListener('error', reject);
    open.addEventListener('success', () => {
      const writing = open.result.transaction(['meta', 'records'], 'readwrite');
      writing.objectStore('meta').put({ ...lock, salt: bytes(lock.salt), sealedKey: bytes(lock.sealedKey) }, 'lock');
      writing.objectStore('records').put(bytes(sealedPhrase), 'phrase/phrase');
      writing.addEventListener('complete', () => { open.result.close(); resolve(); });
    });
  }), fixture);
  await wallet.page.goto('/');
  return wallet;
}

/** Keys of version 1's database, as it is now. */
const stored = (wallet: WalletPage): Promise<unknown> => wallet.page.evaluate(async () => {
  const db = await new Promise<IDBDatabase>((resolve) => { const open = indexedDB.open('sotto'); open.addEventListener('success', () => resolve(open.result)); });
  const keys = await Promise.all([...db.objectStoreNames].map((name) => new Promise((resolve) => {
    const get = db.transaction(name).objectStore(name).getAllKeys();
    get.addEventListener('success', () => resolve([name, get.result]));
  })));
  const { version } = db;
  db.close();
  return [version, keys];
});

test('it is named, a wrong password opens nothing, the right one brings its words; what was stored stays', async ({ browser }) => {
  const wallet = await afterVersionOne(await browser.newContext());
  const { page } = wallet;
  await expect(page.getByRole('heading', { name: 'Welcome back' })).toBeVisible();
  await expect(page.getByText('made for the first version of the chain, which has ended')).toBeVisible();
  const before = await stored(wallet);
  await wallet.unlock('wrong password');
  await expect(page.getByRole('alert')).toContainText('password is not right');
  await wallet.unlock(PASSWORD);
  await expect(page.getByText('Up to date')).toBeVisible();
  await expect(page.getByTestId('total')).toHaveText('0');
  await wallet.playMoney();
  await wallet.expectSpendable('100');
  await wallet.go('Settings');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Show my 24 words' }).click();
  await page.getByTestId('phrase').waitFor();
  const words = await page.getByTestId('phrase').locator('li').allInnerTexts();
  expect(words.map((text) => text.replace(/^\d+\s*/, '').trim()).join(' ')).toBe(fixture.phrase);
  // From now on it is a wallet like any other.
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Welcome back' })).toBeVisible();
  await expect(page.getByText('first version of the chain')).toHaveCount(0);
  await wallet.unlock();
  await wallet.expectSpendable('100');
  expect(await stored(wallet)).toEqual(before);
});

test('erasing takes it along', async ({ browser }) => {
  const { page } = await afterVersionOne(await browser.newContext());
  await page.getByText('I forgot my password').click();
  await page.getByLabel('Type erase to confirm').fill('erase');
  await page.getByRole('button', { name: 'Erase everything' }).click();
  await expect(page.getByRole('button', { name: 'Create a wallet' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('button', { name: 'Create a wallet' })).toBeVisible();
});
