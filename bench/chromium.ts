// Runs of the bench in Chromium, each in a fresh browser: measurement, memory of the page's renderer, Cancel.
import { chromium, type Browser } from '@playwright/test';
import playwrightConfig from '../playwright.config.ts';
import type { LocalProofKind } from '../src/client/prover.contract.ts';
import type { Measurement } from './measure.ts';
import type { BenchPage } from './page/page.ts';
import { MIB, memoryOf } from './proc-memory.ts';
import { serveFolder } from './static-server.ts';
import type { UnitCost } from './unit-costs.ts';

export interface ChromiumMeasurement extends Measurement {
  readonly peakMiB: number;
  readonly longTaskMaxMs: number;
  readonly cancelMs: number;
  readonly unitCosts?: UnitCost[];
}

declare const bench: BenchPage;

export const launch = (): Promise<Browser> => chromium.launch(playwrightConfig.use!.launchOptions);

async function renderers(browser: Browser): Promise<number[]> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
}

/** `isolated`: on all threads; otherwise on one, as the product does on a page that is not isolated. */
export async function runInChromium(folder: string, kind: LocalProofKind, isolated: boolean): Promise<ChromiumMeasurement> {
  const { origin, server } = await serveFolder(folder, isolated);
  const browser = await launch();
  try {
    const page = await browser.newPage();
    page.on('pageerror', (error) => console.error('page:', error.message));
    await page.goto(origin);
    await page.waitForFunction(() => 'bench' in globalThis);
    const before = new Map((await renderers(browser)).map((pid) => [pid, memoryOf(pid, 'VmRSS')]));
    const measurement = await page.evaluate((k) => bench.measure(k), kind);
    // Beside the page's renderer there may be a spare one, which proves nothing and stays small.
    const peakMiB = Math.max(...[...before].map(([pid, rss]) => (memoryOf(pid, 'VmHWM') - rss) / MIB));
    const cancelMs = await page.evaluate(([k, ms]) => bench.cancelMs(k, ms), [kind, measurement.medianMs] as const);
    return { ...measurement, peakMiB, cancelMs, ...(isolated ? {} : { unitCosts: await page.evaluate(() => bench.unitCosts()) }) };
  } finally {
    await browser.close();
    server.close();
  }
}
