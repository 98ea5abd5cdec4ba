// What the wallet exports, a stranger can check: `npm run verify -- FILE`.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { WalletPage } from './wallet-page.ts';

function verify(file: string): { code: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', 'verify', '--', file], { encoding: 'utf8' });
  return { code: status, output: stdout + stderr };
}

for (const kind of ['rescue', 'blake3'] as const) {
  test(`an exported transaction verifies, a changed one does not: ${kind}`, async ({ browser }) => {
    const wallet = await WalletPage.open(await browser.newContext({ acceptDownloads: true }));
    await wallet.create();
    await wallet.playMoney();
    await wallet.expectSpendable('100');
    await wallet.pay(await wallet.address(), '1', kind);
    const sent = wallet.page.locator('[data-testid=activity][data-kind=send][data-phase=confirmed]');
    await sent.getByRole('link').click();
    const saved = await wallet.saveTransactionFile();
    const id = await wallet.page.locator('dd').last().innerText();

    const file = join(mkdtempSync(join(tmpdir(), 'sotto-verify-')), 'transaction.sottotx');
    writeFileSync(file, saved);
    const good = verify(file);
    expect(good.output).toContain(id);
    expect(good.output).toMatch(/10\d\.\d proven bits/);
    expect(good.output.trimEnd().endsWith('valid')).toBe(true);
    expect(good.code).toBe(0);

    const bytes = readFileSync(file);
    for (const [at, code] of [[0, 'unknown-version'], [300, 'quotient-mismatch|proof-of-work'], [bytes.length - 1, 'merkle-path|non-canonical-felt'], [-1, 'truncated']] as const) {
      const bad = at < 0 ? bytes.subarray(0, bytes.length - 5) : Buffer.from(bytes);
      if (at >= 0) bad[at]! ^= 1;
      writeFileSync(file, bad);
      const refused = verify(file);
      expect(refused.code).toBe(1);
      expect(refused.output).toMatch(new RegExp(`invalid: (${code})`));
    }
    expect(verify('/no/such/file').code).toBe(2);
  });
}
