// A new wallet reads a synthetic chain in Chromium: the built page, its workers and IndexedDB, as somebody who restores a wallet meets them.
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SyntheticChain } from '../test/harness/synthetic-chain.ts';
import { WalletPage } from '../e2e/wallet-page.ts';
import { launch } from './chromium.ts';
import { serveFolder } from './static-server.ts';

/** Seconds from the last click of restoring until the page says that all is read; argon2id of the password included. */
export async function readInChromium(chain: SyntheticChain, phrase: string): Promise<number> {
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
  const page = await serveFolder('dist', true);
  // One origin, as the product has it: what is no file of the page is the producer's.
  const server = createServer((request, response) => {
    void (async () => {
      const file = await fetch(`${page.origin}${request.url}`);
      const answer = file.ok ? file : await chain.fetch(`http://producer${request.url}`);
      const isolation = ['cross-origin-opener-policy', 'cross-origin-embedder-policy', 'content-type'];
      const headers = Object.fromEntries(isolation.flatMap((name) => (answer.headers.has(name) ? [[name, answer.headers.get(name)!]] : [])));
      response.writeHead(answer.status, headers).end(new Uint8Array(await answer.arrayBuffer()));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await launch();
  try {
    const wallet = await WalletPage.open(await browser.newContext(), `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const began = performance.now();
    await wallet.restore(phrase);
    await wallet.page.getByTestId('sync').filter({ hasText: `Up to date, block ${chain.blocks.length}` }).waitFor({ timeout: 300_000 });
    return (performance.now() - began) / 1000;
  } finally {
    await browser.close();
    server.close();
    page.server.close();
  }
}
