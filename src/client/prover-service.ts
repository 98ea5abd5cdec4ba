// The prover behind its contract: a plain class that a worker exposes. Proofs run one after another; every failure is a value.
import { requestCancel, type Engine } from '../engine/index.ts';
import { PaymentProver } from './payment-prover.ts';
import type { ProveJob, ProveProgress, ProveResult, ProverApi, ProverInfo } from './prover.contract.ts';

/** The engine and the payment class's evaluator, of one build. */
export interface ProverParts {
  readonly engine: Engine;
  readonly evaluator: Uint8Array<ArrayBuffer>;
}

export class ProverService implements ProverApi {
  readonly #load: () => Promise<ProverParts>;
  readonly #seed: () => Uint8Array;
  #prover: Promise<PaymentProver> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /** `seed`: 32 fresh random bytes a call. */
  constructor(load: () => Promise<ProverParts>, seed: () => Uint8Array) {
    this.#load = load;
    this.#seed = seed;
  }

  async start(): Promise<ProverInfo> {
    const { engine } = await this.#ready();
    return { threads: engine.threads, memory: engine.threads > 1 ? engine.arena.memory : undefined };
  }

  prove(job: ProveJob, onProgress?: (progress: ProveProgress) => void): Promise<ProveResult> {
    const run = this.#last.then(async (): Promise<ProveResult> => {
      try {
        // The callback lives on another thread; nobody waits for it.
        return await (await this.#ready()).prove(job, (progress) => void onProgress?.(progress));
      } catch (error) {
        const why = error instanceof Error ? error.message : 'unknown';
        return { ok: false, error: { code: 'internal', message: `The prover could not start (${why}). Nothing was sent; reload and try again.` } };
      }
    });
    this.#last = run;
    return run;
  }

  async cancel(): Promise<void> {
    requestCancel((await this.#ready()).engine.arena.memory);
  }

  async memoryBytes(): Promise<number> {
    return (await this.#ready()).engine.arena.memory.buffer.byteLength;
  }

  /** A failed start is tried again by the next call. */
  #ready(): Promise<PaymentProver> {
    this.#prover ??= this.#load()
      .then(({ engine, evaluator }) => PaymentProver.create(engine, evaluator, this.#seed))
      .catch((error: unknown) => {
        this.#prover = undefined;
        throw error;
      });
    return this.#prover;
  }
}
