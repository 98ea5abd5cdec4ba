// The engine: kernels, their memory, their tables, and a way to run a kernel over a range of items. One thread and many lanes
// look the same to everything above.
import { ProofCancelled } from '../stark/backend.ts';
import { R, factorPair } from './constants.ts';
import {
  KernelSet, evaluatorKernelNumber, kernelNumber, type EvaluatorKernels, type RangeKernels, type SearchKernels, type SerialKernels,
} from './kernels.ts';
import type { LaneInit } from './lane.ts';
import { Arena, MAX_LANES, SCRATCH_BYTES, scratchOf } from './memory.ts';
import { Word, controlWords, isCancelled, type Region } from './region.ts';
import { rpoTable } from './rpo-tables.ts';
import { manyThreads, singleThread, type Runner } from './runner.ts';

/** Addresses of what is filled once. */
export interface Tables {
  readonly rpo: number;
  /** The factor pair of 2^32. */
  readonly powerPair: number;
  /** Factor pairs of the transforms' roots and of their inverses, for domains up to 2^MAX_LOG_DOMAIN. */
  readonly roots: number;
  readonly inverseRoots: number;
}

/** A generated evaluator that all threads have loaded. */
export interface LoadedEvaluator {
  readonly number: number;
  /** Address of its constants, the first argument of its kernels. */
  readonly constants: number;
}

/** Largest domain that the tables of roots serve. */
export const MAX_LOG_DOMAIN = 17;

/** Starts a lane in a worker of its own; resolves when it has posted LANE_READY, rejects with LaneFailed. */
export type SpawnLane = (init: LaneInit) => Promise<void>;

export class Engine {
  readonly arena: Arena;
  readonly tables: Tables;
  readonly serial: SerialKernels;
  readonly #runner: Runner;
  #evaluators = 0;

  private constructor(kernels: KernelSet, arena: Arena, runner: Runner) {
    this.arena = arena;
    this.serial = kernels.serial;
    this.#runner = runner;
    const entries = 2 ** (MAX_LOG_DOMAIN - 1);
    this.tables = {
      rpo: arena.store(rpoTable()),
      powerPair: arena.store(Uint32Array.of(...factorPair(R))),
      roots: arena.allocate(8 * entries),
      inverseRoots: arena.allocate(8 * entries),
    };
    const mark = arena.mark();
    this.serial.fillRoots(this.tables.roots, this.tables.inverseRoots, arena.allocate(4 * entries), MAX_LOG_DOMAIN - 1);
    arena.release(mark);
  }

  /** On compiled kernels and a fresh memory of the matching kind; `pause` gives the host's event loop a turn. */
  static async onOneThread(module: WebAssembly.Module, memory: WebAssembly.Memory, pause: () => Promise<void>): Promise<Engine> {
    const kernels = await KernelSet.create(module, memory);
    return new Engine(kernels, new Arena(memory, kernels.serial.wipe), singleThread(kernels, memory, pause));
  }

  /**
   * On `threads` >= 2 threads, this one included, which must be allowed to block. `spawn` starts a lane and resolves when it is
   * ready (lane.ts), all of them before the first region.
   */
  static async onThreads(module: WebAssembly.Module, memory: WebAssembly.Memory, threads: number, spawn: SpawnLane): Promise<Engine> {
    const lanes = Math.min(threads, MAX_LANES) - 1;
    if (lanes < 1) throw new RangeError(`at least two threads expected, got ${threads}`);
    const kernels = await KernelSet.create(module, memory);
    const runner = manyThreads(kernels, memory, lanes);
    try {
      await Promise.all(Array.from({ length: lanes }, (_, i) => spawn({ module, memory, lane: i + 1 })));
    } catch (error) {
      runner.stop();
      throw error;
    }
    return new Engine(kernels, new Arena(memory, kernels.serial.wipe), runner);
  }

  get threads(): number {
    return this.#runner.threads;
  }

  /** Runs a kernel over items [0, count) and blocks meanwhile. */
  run<K extends keyof RangeKernels>(kernel: K, args: Parameters<RangeKernels[K]>, count: number): void {
    this.#runner.run({ kernel: kernelNumber(kernel), args, count, search: false, cancellable: false });
  }

  /** The same as a step of a proof: rejects with ProofCancelled when that was asked for. */
  async step<K extends keyof RangeKernels>(kernel: K, args: Parameters<RangeKernels[K]>, count: number): Promise<void> {
    await this.#step({ kernel: kernelNumber(kernel), args, count, search: false, cancellable: true });
  }

  /** A kernel of a loaded evaluator, as a step of a proof. */
  async evaluate<K extends keyof EvaluatorKernels>(
    { number }: LoadedEvaluator, kernel: K, args: Parameters<EvaluatorKernels[K]>, count: number,
  ): Promise<void> {
    await this.#step({ kernel: evaluatorKernelNumber(number, kernel), args, count, search: false, cancellable: true });
  }

  /** The smallest number in [0, count) that the kernel accepts, or undefined; a step of a proof. */
  async search<K extends keyof SearchKernels>(kernel: K, args: Parameters<SearchKernels[K]>, count: number): Promise<number | undefined> {
    return this.#step({ kernel: kernelNumber(kernel), args, count, search: true, cancellable: true });
  }

  async #step(region: Region): Promise<number | undefined> {
    const hit = await this.#runner.runPausing(region);
    if (isCancelled(controlWords(this.arena.memory))) throw new ProofCancelled('the proof was cancelled');
    return hit;
  }

  /** Loads an evaluator's bytes on all threads. Its table of constants stays in the arena. */
  async load(bytes: Uint8Array<ArrayBuffer>): Promise<LoadedEvaluator> {
    const module = await WebAssembly.compile(bytes);
    const mark = this.arena.mark();
    const address = this.arena.allocate(bytes.length);
    new Uint8Array(this.arena.memory.buffer, address, bytes.length).set(bytes);
    const table = this.#runner.load(module, address, bytes.length);
    this.arena.release(mark);
    const constants = this.arena.allocate(table.constantBytes());
    table.fillConstants(constants);
    return { number: this.#evaluators++, constants };
  }

  /** Factor pairs of start * base^i, i < count, in the arena. */
  powers(start: number, base: number, count: number): number {
    const address = this.arena.allocate(8 * count);
    this.serial.fillPowers(address, start, base, count);
    return address;
  }

  /** A proof begins, whose Cancel names this ticket: not 0, and of no other proof of which Cancel may be asked. */
  begin(ticket: number): void {
    Atomics.store(controlWords(this.arena.memory), Word.TICKET, ticket);
  }

  /** A proof begins that ends when another one is wanted (wantProof). */
  beginRehearsal(): void {
    const control = controlWords(this.arena.memory);
    Atomics.store(control, Word.WANTED_BEFORE, Atomics.load(control, Word.WANTED));
    Atomics.store(control, Word.TICKET, 0);
  }

  /** Wipes what kernels leave behind in the lanes' scratch areas. */
  wipeScratch(): void {
    this.serial.wipe(scratchOf(0), this.threads * SCRATCH_BYTES);
  }

  /** Ends the lanes. */
  stop(): void {
    this.#runner.stop();
  }
}
