// The prover as its owner sees it: starts the worker, restarts it after a crash, and makes Cancel certain. A busy worker hears no
// message, so Cancel is a word in the shared memory; with no answer in time the worker is ended and made anew by the next call.
import { proxy, wrap, type Remote } from 'comlink';
import { requestCancel, wantProof } from '../engine/index.ts';
import type { ProveJob, ProveProgress, ProveResult, Prover, ProverApi, ProverInfo } from './prover.contract.ts';

/** A proof that was asked to end has this long before its worker is ended. */
const CANCEL_TIMEOUT_MS = 150;

const failed = (code: 'cancelled' | 'internal', message: string): ProveResult => ({ ok: false, error: { code, message } });

interface Running {
  readonly worker: Worker;
  readonly api: Remote<ProverApi>;
  /** Resolves when the worker is no more, with what an unfinished proof then is. */
  readonly ended: Promise<ProveResult>;
  readonly end: (result: ProveResult) => void;
  readonly info: Promise<ProverInfo>;
  /** Known once it has started, on several threads. */
  memory: WebAssembly.Memory | undefined;
}

export class ProverClient implements Prover {
  readonly #create: () => Worker;
  readonly #gone: (worker: Worker) => Promise<void>;
  #running: Running | undefined;
  #active: Promise<ProveResult> | undefined;
  /** Of the last proof. */
  #ticket = 0;

  /** `gone` resolves when a worker that has started is no more, however it ended: a browser that ends one tells nobody. */
  constructor(create: () => Worker, gone: (worker: Worker) => Promise<void> = () => new Promise<never>(() => undefined)) {
    this.#create = create;
    this.#gone = gone;
  }

  start(): Promise<ProverInfo> {
    return this.#ready().info;
  }

  async prove(job: ProveJob, onProgress?: (progress: ProveProgress) => void): Promise<ProveResult> {
    const { api, ended, memory } = this.#ready();
    // A worker on several threads hears nothing while it rehearses.
    if (memory) wantProof(memory);
    const proof = api.prove(job, ++this.#ticket, onProgress && proxy(onProgress)).catch((error: unknown) => failed('internal', sentence(error)));
    this.#active = Promise.race([proof, ended]);
    const result = await this.#active;
    this.#active = undefined;
    return result;
  }

  async cancel(): Promise<void> {
    const active = this.#active;
    const running = this.#running;
    if (!active || !running) return;
    const ticket = this.#ticket;
    void running.info.then(({ memory }) => (memory ? requestCancel(memory, ticket) : running.api.cancel(ticket)));
    const late = new Promise<'late'>((resolve) => setTimeout(resolve, CANCEL_TIMEOUT_MS, 'late'));
    if ((await Promise.race([active, late])) === 'late') this.#end(running, failed('cancelled', 'Cancelled.'));
  }

  async memoryBytes(): Promise<number> {
    return this.#ready().api.memoryBytes();
  }

  rehearse(): void {
    // What goes wrong in it, a proof will tell.
    void this.#ready().api.rehearse().catch(() => undefined);
  }

  #ready(): Running {
    if (this.#running) return this.#running;
    const worker = this.#create();
    const api = wrap<ProverApi>(worker);
    let end: (result: ProveResult) => void = () => {};
    const ended = new Promise<ProveResult>((resolve) => (end = resolve));
    const running: Running = { worker, api, ended, end, info: api.start(), memory: undefined };
    void running.info.then(({ memory }) => (running.memory = memory), () => undefined);
    const crashed = (what: string): void => this.#end(running, failed('internal', `The prover stopped (${what}). Try again.`));
    worker.addEventListener('error', (event) => crashed(event.message));
    worker.addEventListener('messageerror', () => crashed('a message could not be read'));
    // A start that fails is told by the proof that wanted it.
    void running.info.then(() => this.#gone(worker)).then(() => crashed('the browser ended it'), () => undefined);
    this.#running = running;
    return running;
  }

  #end(running: Running, result: ProveResult): void {
    running.worker.terminate();
    if (this.#running === running) this.#running = undefined;
    running.end(result);
  }
}

const sentence = (error: unknown): string => `The prover failed (${error instanceof Error ? error.message : 'unknown'}). Try again.`;
