import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { rpoPermuteReference } from '../hash/index.ts';
import { executeTransaction } from '../kernels/tx/index.ts';
import { rehearsalPayment } from './rehearsal.ts';
import { REHEARSAL_MS, Rehearsals, type Rehearsed } from './rehearsals.ts';

describe('the payment that is rehearsed', () => {
  it('is one that the kernel accepts', () => {
    expect(executeTransaction(rehearsalPayment(rpoPermuteReference), rpoPermuteReference).ok).toBe(true);
  });
});

describe('rehearsals', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** Each takes `takes` milliseconds, or ends at once when interrupted. Two at a time are a mistake. */
  function rehearsing(takes: number, outcome: Rehearsed = 'made') {
    const log: string[] = [];
    let end: ((how: Rehearsed) => void) | undefined;
    const rehearsals = new Rehearsals(
      () => {
        log.push(end ? 'beside another' : 'begins');
        return new Promise((resolve) => {
          const timer = setTimeout(() => end?.(outcome), takes);
          end = (how) => {
            clearTimeout(timer);
            end = undefined;
            log.push(how);
            resolve(how);
          };
        });
      },
      () => end?.('interrupted'),
    );
    return { rehearsals, log };
  }

  it('begin when nobody has wanted anything for a while, and end when they have taken their time', async () => {
    const { rehearsals, log } = rehearsing(REHEARSAL_MS / 3);
    await vi.advanceTimersByTimeAsync(200);
    expect(log).toEqual([]);
    await vi.advanceTimersByTimeAsync(2 * REHEARSAL_MS);
    expect(log).toEqual(['begins', 'made', 'begins', 'made', 'begins', 'made']);
    await rehearsals.finished;
  });

  it('give way: the one that runs is interrupted, none begins before resume, and then not at once', async () => {
    const { rehearsals, log } = rehearsing(100);
    await vi.advanceTimersByTimeAsync(300);
    expect(log).toEqual(['begins']);
    await rehearsals.pause();
    expect(log).toEqual(['begins', 'interrupted']);
    await vi.advanceTimersByTimeAsync(5000);
    expect(log).toHaveLength(2);
    rehearsals.resume();
    await vi.advanceTimersByTimeAsync(200);
    expect(log).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(100);
    expect(log.slice(2)).toEqual(['begins']);
  });

  it('none begins where a pause comes before the first', async () => {
    const { rehearsals, log } = rehearsing(100);
    await rehearsals.pause();
    await vi.advanceTimersByTimeAsync(5000);
    expect(log).toEqual([]);
  });

  it('come one after another however often somebody resumes', async () => {
    const { rehearsals, log } = rehearsing(100);
    for (let time = 0; time < 5; time++) {
      rehearsals.resume();
      await vi.advanceTimersByTimeAsync(150);
    }
    expect(log).not.toContain('beside another');
  });

  it('end with the first that fails', async () => {
    const { rehearsals, log } = rehearsing(100, 'failed');
    await vi.advanceTimersByTimeAsync(REHEARSAL_MS);
    await rehearsals.finished;
    expect(log).toEqual(['begins', 'failed']);
  });
});
