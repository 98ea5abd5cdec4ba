// Where the wallet keeps its data: newer than the page, refused by the browser, erased under an open page; and what the tabs of
// one browser are to each other.
import { expect, test } from '@playwright/test';
import { WalletPage } from './wallet-page.ts';

test('a store of a newer version, and a browser that keeps nothing, get a sentence and a way on', async ({ browser }) => {
  const newer = await (await browser.newContext()).newPage();
  await newer.goto('/icon.svg');
  await newer.evaluate(() => new Promise((resolve, reject) => {
    const open = indexedDB.open('sotto-2', 99);
    open.addEventListener('success', () => { open.result.close(); resolve(undefined); });
    open.addEventListener('error', reject);
  }));
  await newer.goto('/');
  await expect(newer.getByRole('alert')).toContainText('newer version');
  await expect(newer.getByRole('button', { name: 'Reload the page' })).toBeVisible();

  const context = await browser.newContext({ serviceWorkers: 'block' });
  // Worker scripts run before anything else: the wallet's sees a browser whose storage is closed.
  await context.route(/wallet\.worker.*\.js/, async (route) => {
    const answer = await route.fetch();
    const refuse = 'IDBFactory.prototype.open = () => { throw new DOMException("denied", "SecurityError"); };\n';
    await route.fulfill({ response: answer, body: refuse + (await answer.text()) });
  });
  const refused = await context.newPage();
  await refused.goto('/');
  await expect(refused.getByRole('alert')).toContainText('does not let the page keep data');
});

test('a store erased under an open page is told at once, and the words bring the wallet back', async ({ browser, baseURL }) => {
  const context = await browser.newContext();
  const wallet = await WalletPage.open(context);
  await wallet.create();
  const cdp = await context.newCDPSession(wallet.page);
  await cdp.send('Storage.clearDataForOrigin', { origin: baseURL!, storageTypes: 'indexeddb' });
  await expect(wallet.page.getByRole('alert')).toContainText('erased while it was open');
  await wallet.page.getByRole('button', { name: 'Reload the page' }).click();
  await wallet.restore(wallet.phrase);
  await expect(wallet.page.getByText('Up to date')).toBeVisible();
});

test('locking one tab locks all; a locked tab does not keep another from working', async ({ browser }) => {
  const [first, second] = await WalletPage.inTwoTabs(await browser.newContext());
  await first.go('Settings');
  await first.page.getByRole('button', { name: 'Lock now' }).click();
  for (const tab of [first, second]) await expect(tab.page.getByRole('button', { name: 'Unlock' })).toBeVisible();
  // The first tab stays locked.
  await second.unlock();
  await expect(second.page.getByText('Up to date')).toBeVisible();
  await expect(second.page.getByText('open in another tab')).toHaveCount(0);
  await second.playMoney();
  await second.expectSpendable('100');
  // Erased here, gone there.
  await second.go('Settings');
  await second.page.getByLabel('Type erase to confirm').fill('erase');
  await second.page.getByRole('button', { name: 'Erase everything' }).click();
  for (const tab of [first, second]) await expect(tab.page.getByRole('button', { name: 'Create a wallet' })).toBeVisible();
});

test('a wallet whose worker dies, or cannot load its parts, says so and offers a reload', async ({ browser }) => {
  const context = await browser.newContext({ serviceWorkers: 'block' });
  await context.route(/kernels\.st.*\.wasm/, (route) => route.abort());
  const page = await context.newPage();
  await page.goto('/');
  await expect(page.getByRole('alert')).toContainText('could not load');
  await context.unrouteAll();
  await page.getByRole('button', { name: 'Reload the page' }).click();
  await expect(page.getByRole('button', { name: 'Create a wallet' })).toBeVisible();
  await page.workers().find((worker) => worker.url().includes('wallet.worker'))!.evaluate(() => self.close());
  await expect(page.getByRole('alert')).toContainText('stopped working');
});
