// The prover behind its contract: a plain class that a worker exposes. Proofs run one after another; every failure is a value.
import { requestCancel, wantProof, type Engine } from '../engine/index.ts';
import type { KernelName } from '../kernels/tx/index.ts';
import { CLASSES } from './proof-classes.ts';
import { TransactionProver } from './transaction-prover.ts';
import { Rehearsals } from './rehearsals.ts';
import type { ProveJob, ProveProgress, ProveResult, ProverApi, ProverInfo } from './prover.contract.ts';

/** The engine and the class's evaluator, of one build. */
export interface ProverParts {
  readonly engine: Engine;
  readonly evaluator: Uint8Array<ArrayBuffer>;
}

export class ProverService implements ProverApi {
  readonly #load: () => Promise<ProverParts>;
  readonly #seed: () => Uint8Array;
  readonly #kernel: KernelName;
  #prover: Promise<TransactionProver> | undefined;
  #rehearsals: Rehearsals | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /** `kernel`: what it proves transactions of. `seed`: 32 fresh random bytes a call. */
  constructor(kernel: KernelName, load: () => Promise<ProverParts>, seed: () => Uint8Array) {
    this.#kernel = kernel;
    this.#load = load;
    this.#seed = seed;
  }

  async start(): Promise<ProverInfo> {
    const { engine } = await this.#started();
    return { threads: engine.threads, memory: engine.threads > 1 ? engine.arena.memory : undefined };
  }

  prove(job: ProveJob, ticket: number, onProgress?: (progress: ProveProgress) => void): Promise<ProveResult> {
    const run = this.#last.then(async (): Promise<ProveResult> => {
      await this.#rehearsals?.pause();
      try {
        const prover = await this.#started();
        // The callback lives on another thread; nobody waits for it.
        const result = await prover.prove(job, ticket, (progress) => void onProgress?.(progress));
        if (!result.ok && result.error.code === 'internal') this.#giveUp(prover);
        return result;
      } catch (error) {
        const why = error instanceof Error ? error.message : 'unknown';
        return { ok: false, error: { code: 'internal', message: `The prover could not start (${why}). Reload and try again.` } };
      } finally {
        this.#rehearsals?.resume();
      }
    });
    this.#last = run;
    return run;
  }

  async cancel(ticket: number): Promise<void> {
    requestCancel((await this.#started()).engine.arena.memory, ticket);
  }

  async memoryBytes(): Promise<number> {
    return (await this.#started()).engine.arena.memory.buffer.byteLength;
  }

  async rehearse(): Promise<void> {
    const prover = await this.#started();
    this.#rehearsals ??= new Rehearsals(() => prover.rehearse(), () => wantProof(prover.engine.arena.memory));
    await this.#rehearsals.finished;
  }

  /** A failed start is tried again by the next call. */
  #started(): Promise<TransactionProver> {
    this.#prover ??= this.#load()
      .then(({ engine, evaluator }) => TransactionProver.create(engine, CLASSES[this.#kernel], evaluator, this.#seed))
      .catch((error: unknown) => {
        this.#prover = undefined;
        throw error;
      });
    return this.#prover;
  }

  /** An engine in which something unforeseen happened (a lane that died) is not trusted with another proof; the next call makes a new one. */
  #giveUp(prover: TransactionProver): void {
    prover.engine.stop();
    this.#prover = undefined;
    this.#rehearsals = undefined;
  }
}
