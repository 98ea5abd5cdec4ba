// A chain whose data was wiped: the wallet says so in a plain sentence and offers a way on.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { OTHER_PORT } from '../playwright.config.ts';
import { WalletPage } from './wallet-page.ts';

const URL_OF_CHAIN = `http://127.0.0.1:${OTHER_PORT}`;

async function startChain(): Promise<ChildProcess> {
  const env = { ...process.env, PORT: String(OTHER_PORT), DATA: mkdtempSync(join(tmpdir(), 'sotto-chain-')) };
  const child = spawn('node', ['build/producer/start.js'], { env, stdio: 'ignore' });
  await expect(async () => expect((await fetch(`${URL_OF_CHAIN}/status`)).ok).toBe(true)).toPass();
  return child;
}

async function stopChain(child: ChildProcess): Promise<void> {
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill();
  await exited;
}

test('a wallet on a chain that was wiped starts over on the new one', async ({ browser }) => {
  let chain = await startChain();
  try {
    const wallet = await WalletPage.open(await browser.newContext({ baseURL: URL_OF_CHAIN }));
    await wallet.create();
    await wallet.playMoney();
    await wallet.expectSpendable('100');

    await stopChain(chain);
    await expect(wallet.page.getByRole('alert')).toContainText('The producer cannot be reached');
    chain = await startChain();
    await expect(wallet.page.getByRole('alert')).toContainText('The producer runs another chain than the one this wallet was used on');
    const startOver = wallet.page.getByRole('button', { name: 'Start over on this chain' });
    await startOver.click();
    await expect(startOver).toHaveCount(0);
    await wallet.expectSpendable('0');
    await wallet.playMoney();
    await wallet.expectSpendable('100');
  } finally {
    await stopChain(chain);
  }
});
