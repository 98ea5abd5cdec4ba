import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ProveProgress } from './prover.contract.ts';
import { StageClock } from './stage-clock.ts';

describe('the stage clock', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** A proof of long and short stages. */
  function run(clock: StageClock): { seen: ProveProgress[]; totalMs: number; commit: number } {
    const seen: ProveProgress[] = [];
    const stages = clock.start('rescue', (progress) => void seen.push(progress));
    stages.enter('execute');
    vi.advanceTimersByTime(100);
    stages.enter('trace');
    vi.advanceTimersByTime(10);
    stages.enter('commit');
    vi.advanceTimersByTime(300);
    stages.enter('lookups');
    vi.advanceTimersByTime(10);
    stages.enter('openings');
    const { stagesMs, totalMs } = stages.finish();
    return { seen, totalMs, commit: stagesMs.commit };
  }

  it('adds up the time of each stage', () => {
    expect(run(new StageClock())).toMatchObject({ totalMs: 420, commit: 300 });
  });

  it('tells what will last, and what comes after a silence', () => {
    expect(run(new StageClock()).seen.map(({ stage }) => stage)).toEqual(['trace', 'commit', 'lookups']);
  });

  it('expects of the next proof what the last one took', () => {
    const clock = new StageClock();
    run(clock);
    const { seen } = run(clock);
    expect(seen.map(({ percent, secondsLeft }) => [percent, secondsLeft])).toEqual([[0, 0.42], [24, 0.32], [26, 0.31], [98, 0.01]]);
  });
});
