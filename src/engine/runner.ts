// Two ways to run a kernel over its items: on this thread, or on this thread and lanes. Everything above sees only `Runner`.
import { grainOf, type EvaluatorTable, type KernelSet } from './kernels.ts';
import { Command, Word, controlWords, describeRegion, hitOf, workOnRegion, type Region } from './region.ts';

export interface Runner {
  /** Threads that work on a region, this one included. */
  readonly threads: number;
  /** Runs a region to its end, or (cancellable) to the slice in which Cancel was asked for. Blocks this thread. */
  run(region: Region): number | undefined;
  /** The same, but gives the host a turn now and then if no other thread could notice a Cancel. */
  runPausing(region: Region): Promise<number | undefined>;
  /** Loads the next evaluator on all threads; `address` and `length` are its bytes in the memory. */
  load(module: WebAssembly.Module, address: number, length: number): EvaluatorTable;
  stop(): void;
}

/** A lane could not be started, or a kernel threw in one: the engine is unusable. */
export class LaneFailed extends Error {
  override readonly name = 'LaneFailed';
}

/** Items of a search taken at once: few, because what is searched behind the hit is lost. */
const SEARCH_SLICE = 1024;
/** Slices a thread: the last one to finish wastes at most a slice of the others' time. */
const SLICES_A_THREAD = 16;
/** Polls before the coordinator sleeps, about 0.1 ms: the last slices of a region end within microseconds of each other. */
const POLLS = 20_000;
/** Milliseconds between two pauses of the one-thread engine. */
const PAUSE_AFTER = 12;

/** Whole fours, because kernels take four rows at a time. */
function sliceOf({ kernel, count, search }: Region, threads: number): number {
  if (search) return SEARCH_SLICE;
  const slice = Math.max(grainOf(kernel), Math.ceil(count / (threads * SLICES_A_THREAD)));
  return slice < 4 ? slice : Math.ceil(slice / 4) * 4;
}

const command = (kernel: number, args: readonly number[]): Region => ({ kernel, args, count: 0, search: false, cancellable: false });

/** `pause` gives the host's event loop a turn. */
export function singleThread(kernels: KernelSet, memory: WebAssembly.Memory, pause: () => Promise<void>): Runner {
  // A view is taken anew each time: an unshared memory that grows detaches it.
  const describe = (region: Region): void =>
    describeRegion(controlWords(memory), region, sliceOf(region, 1));
  return {
    threads: 1,
    run(region) {
      describe(region);
      workOnRegion(controlWords(memory), kernels, 0);
      return hitOf(controlWords(memory));
    },
    async runPausing(region) {
      describe(region);
      while (!workOnRegion(controlWords(memory), kernels, 0, performance.now() + PAUSE_AFTER)) await pause();
      return hitOf(controlWords(memory));
    },
    load: (module) => kernels.addEvaluator(module),
    stop: () => {},
  };
}

/** `lanes` lanes are ready and wait on `memory`, which is shared. */
export function manyThreads(kernels: KernelSet, memory: WebAssembly.Memory, lanes: number): Runner {
  const control = controlWords(memory);
  const threads = lanes + 1;
  const wake = (): void => {
    Atomics.store(control, Word.FINISHED, 0);
    Atomics.add(control, Word.GENERATION, 1);
    Atomics.notify(control, Word.GENERATION);
  };
  const awaitLanes = (): void => {
    for (let poll = 0; poll < POLLS && Atomics.load(control, Word.FINISHED) < lanes; poll++);
    for (let finished; (finished = Atomics.load(control, Word.FINISHED)) < lanes; ) Atomics.wait(control, Word.FINISHED, finished);
    if (Atomics.load(control, Word.FAILED) > 0) throw new LaneFailed('a kernel failed in a lane');
  };
  const run = (region: Region): number | undefined => {
    const slice = sliceOf(region, threads);
    describeRegion(control, region, slice);
    const shared = region.count > slice;
    if (shared) wake();
    workOnRegion(control, kernels, 0);
    if (shared) awaitLanes();
    return hitOf(control);
  };
  return {
    threads,
    run,
    runPausing: async (region) => run(region),
    load(module, address, length) {
      describeRegion(control, command(Command.LOAD, [address, length]), 1);
      wake();
      const table = kernels.addEvaluator(module);
      awaitLanes();
      return table;
    },
    stop() {
      describeRegion(control, command(Command.STOP, []), 1);
      wake();
    },
  };
}
