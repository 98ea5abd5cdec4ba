// Waits until the machine is idle: a run on all threads means nothing while somebody else has one of the cores.
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const BUSY = 0.08;
const SAMPLE_MS = 1000;
const LONGEST_WAIT_MS = 90_000;

/** Share of all cores' time that was spent, over a second. */
async function load(): Promise<number> {
  const read = (): { idle: number; total: number } => {
    const ticks = readFileSync('/proc/stat', 'utf8').split('\n')[0]!.trim().split(/\s+/).slice(1, 9).map(Number);
    return { idle: ticks[3]! + ticks[4]!, total: ticks.reduce((sum, x) => sum + x, 0) };
  };
  const before = read();
  await sleep(SAMPLE_MS);
  const after = read();
  return 1 - (after.idle - before.idle) / Math.max(1, after.total - before.total);
}

/** Whether the cores are idle now: takes a second. */
export const isQuiet = async (): Promise<boolean> => (await load()) < BUSY;

/** True when the machine was idle in the end. */
export async function waitForQuiet(): Promise<boolean> {
  for (const start = performance.now(); performance.now() - start < LONGEST_WAIT_MS; ) if (await isQuiet()) return true;
  return false;
}
