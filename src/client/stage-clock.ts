// Turns stages into percent and seconds left. A stage's weight is what it took in this device's last proof of the same kind;
// before the first proof, what it took on a machine of two cores.
import { PROVE_STAGES, type LocalProofKind, type ProveProgress, type ProveStage } from './prover.contract.ts';

type Durations = Record<ProveStage, number>;

const FIRST_GUESS: Readonly<Record<LocalProofKind, Durations>> = {
  blake3: { execute: 8, trace: 4, commit: 12, lookups: 6, quotient: 12, openings: 3, fri: 6, grinding: 6, queries: 3 },
  rescue: { execute: 8, trace: 4, commit: 300, lookups: 90, quotient: 80, openings: 3, fri: 10, grinding: 60, queries: 3 },
};

/**
 * A stage is told when it will last so long, or when nothing was told for so long: a message to another thread takes a part of a
 * millisecond, and nobody reads faster.
 */
const WORTH_TELLING_MS = 20;
const SILENCE_MS = 40;

export interface StageRun {
  enter(stage: ProveStage): void;
  /** What each stage took, and all of them, in milliseconds. Remembered for the next run's estimate. */
  finish(): { readonly stagesMs: Readonly<Durations>; readonly totalMs: number };
}

export class StageClock {
  readonly #expected: Record<LocalProofKind, Durations> = { blake3: { ...FIRST_GUESS.blake3 }, rescue: { ...FIRST_GUESS.rescue } };

  start(kind: LocalProofKind, onProgress: (progress: ProveProgress) => void): StageRun {
    const expected = this.#expected[kind];
    const total = PROVE_STAGES.reduce((sum, stage) => sum + expected[stage], 0);
    const spent = Object.fromEntries(PROVE_STAGES.map((stage) => [stage, 0])) as Durations;
    let current: ProveStage = 'execute';
    let since = performance.now();
    let highest = 0;
    let reported = since;
    const close = (): void => {
      const now = performance.now();
      spent[current] += now - since;
      since = now;
    };
    return {
      enter: (stage) => {
        close();
        current = stage;
        if (expected[stage] < WORTH_TELLING_MS && since - reported < SILENCE_MS) return;
        reported = since;
        // Grinding is entered several times between other stages, so count what is done, never what comes before in a list.
        const done = PROVE_STAGES.reduce((sum, s) => sum + Math.min(spent[s], expected[s]), 0);
        highest = Math.max(highest, Math.min(99, Math.round((100 * done) / total)));
        onProgress({ stage, percent: highest, secondsLeft: Math.max(0, total - done) / 1000 });
      },
      finish: () => {
        close();
        this.#expected[kind] = spent;
        return { stagesMs: spent, totalMs: PROVE_STAGES.reduce((sum, stage) => sum + spent[stage], 0) };
      },
    };
  }
}
