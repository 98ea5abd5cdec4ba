// Flows in a real Chromium against the built product. Debian's Chromium where it is, Playwright's own elsewhere.
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from '@playwright/test';

const executablePath = process.env['CHROMIUM'] ?? ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => existsSync(path));
const server = (port: number, env: Record<string, string>) => ({
  command: 'node build/producer/start.js',
  url: `http://127.0.0.1:${port}/status`,
  reuseExistingServer: false,
  env: { PORT: String(port), DATA: mkdtempSync(join(tmpdir(), 'sotto-e2e-')), ...env },
});

/** Three ports from here on: two producers, and one that a test starts and stops. */
const FIRST_PORT = Number(process.env['PORT'] ?? 8181);
export const ISOLATED = `http://127.0.0.1:${FIRST_PORT}`;
export const NOT_ISOLATED = `http://127.0.0.1:${FIRST_PORT + 1}`;
export const OTHER_PORT = FIRST_PORT + 2;

export default defineConfig({
  testDir: 'e2e',
  timeout: 120_000,
  expect: { timeout: 30_000 },
  fullyParallel: false,
  workers: 1,
  forbidOnly: true,
  retries: 0,
  reporter: 'list',
  use: {
    baseURL: ISOLATED,
    trace: 'retain-on-failure',
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    },
  },
  webServer: [server(FIRST_PORT, {}), server(FIRST_PORT + 1, { ISOLATED: '0' })],
});
