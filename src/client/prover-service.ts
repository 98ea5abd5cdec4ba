// The prover behind its contract: a plain class that a worker exposes. Proofs run one after another; every failure is a value.
import { requestCancel, type Engine } from '../engine/index.ts';
import { PaymentProver } from './payment-prover.ts';
import { Rehearsals } from './rehearsals.ts';
import type { ProveJob, ProveProgress, ProveResult, ProverApi, ProverInfo } from './prover.contract.ts';

/** The engine and the payment class's evaluator, of one build. */
export interface ProverParts {
  readonly engine: Engine;
  readonly evaluator: Uint8Array<ArrayBuffer>;
}

interface Ready {
  readonly prover: PaymentProver;
  readonly rehearsals: Rehearsals;
}

export class ProverService implements ProverApi {
  readonly #load: () => Promise<ProverParts>;
  readonly #seed: () => Uint8Array;
  readonly #rehearsalMs: number;
  #ready: Promise<Ready> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /** `seed`: 32 fresh random bytes a call. `rehearsalMs`: how long to rehearse while nobody wants a proof. */
  constructor(load: () => Promise<ProverParts>, seed: () => Uint8Array, rehearsalMs: number) {
    this.#load = load;
    this.#seed = seed;
    this.#rehearsalMs = rehearsalMs;
  }

  async start(): Promise<ProverInfo> {
    const { engine } = (await this.#started()).prover;
    return { threads: engine.threads, memory: engine.threads > 1 ? engine.arena.memory : undefined };
  }

  prove(job: ProveJob, ticket: number, onProgress?: (progress: ProveProgress) => void): Promise<ProveResult> {
    const run = this.#last.then(async (): Promise<ProveResult> => {
      try {
        const { prover, rehearsals } = await this.#started();
        await rehearsals.pause();
        // The callback lives on another thread; nobody waits for it.
        const result = await prover.prove(job, ticket, (progress) => void onProgress?.(progress));
        rehearsals.resume();
        return result;
      } catch (error) {
        const why = error instanceof Error ? error.message : 'unknown';
        return { ok: false, error: { code: 'internal', message: `The prover could not start (${why}). Nothing was sent; reload and try again.` } };
      }
    });
    this.#last = run;
    return run;
  }

  async cancel(ticket: number): Promise<void> {
    requestCancel((await this.#started()).prover.engine.arena.memory, ticket);
  }

  async memoryBytes(): Promise<number> {
    return (await this.#started()).prover.engine.arena.memory.buffer.byteLength;
  }

  /** Resolves when all rehearsals have been made. */
  async rehearsed(): Promise<void> {
    await (await this.#started()).rehearsals.finished;
  }

  /** A failed start is tried again by the next call. */
  #started(): Promise<Ready> {
    this.#ready ??= this.#create().catch((error: unknown) => {
      this.#ready = undefined;
      throw error;
    });
    return this.#ready;
  }

  async #create(): Promise<Ready> {
    const { engine, evaluator } = await this.#load();
    const prover = await PaymentProver.create(engine, evaluator, this.#seed);
    // The first goes through everything once; the user is still reading the page.
    await prover.rehearse();
    const rehearsals = new Rehearsals(() => prover.rehearse(), () => prover.interruptRehearsal(), this.#rehearsalMs);
    return { prover, rehearsals };
  }
}
