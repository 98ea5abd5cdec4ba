import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { rpoPermuteReference } from '../hash/index.ts';
import { executeTransaction } from '../kernels/tx/index.ts';
import { rehearsalPayment } from './rehearsal.ts';
import { Rehearsals } from './rehearsals.ts';

describe('the payment that is rehearsed', () => {
  it('is one that the kernel accepts', () => {
    expect(executeTransaction(rehearsalPayment(rpoPermuteReference), rpoPermuteReference).ok).toBe(true);
  });
});

describe('rehearsals', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** Each takes `takes` milliseconds, or ends at once when interrupted. */
  function rehearsing(takes: number, milliseconds: number) {
    const log: string[] = [];
    let end = (): void => {};
    const rehearsals = new Rehearsals(
      () => {
        log.push('begins');
        return new Promise((resolve) => {
          const timer = setTimeout(() => end(), takes);
          end = () => {
            clearTimeout(timer);
            log.push('ends');
            resolve();
          };
        });
      },
      () => {
        log.push('interrupted');
        end();
      },
      milliseconds,
    );
    return { rehearsals, log };
  }

  it('begin when nobody has wanted anything for a while, and end when they have taken their time', async () => {
    const { rehearsals, log } = rehearsing(100, 250);
    await vi.advanceTimersByTimeAsync(200);
    expect(log).toEqual([]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(log).toEqual(['begins', 'ends', 'begins', 'ends', 'begins', 'ends']);
    await rehearsals.finished;
  });

  it('give way: the one that runs is interrupted, none begins before resume', async () => {
    const { rehearsals, log } = rehearsing(100, 10_000);
    await vi.advanceTimersByTimeAsync(300);
    expect(log).toEqual(['begins']);
    await rehearsals.pause();
    expect(log).toEqual(['begins', 'interrupted', 'ends']);
    await vi.advanceTimersByTimeAsync(5000);
    expect(log).toHaveLength(3);
    rehearsals.resume();
    await vi.advanceTimersByTimeAsync(300);
    expect(log.slice(3)).toEqual(['begins']);
  });

  it('none begins where a pause comes before the first', async () => {
    const { rehearsals, log } = rehearsing(100, 10_000);
    await rehearsals.pause();
    await vi.advanceTimersByTimeAsync(5000);
    expect(log).toEqual([]);
  });
});
