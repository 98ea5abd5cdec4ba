// A lane: one worker with its own instances of the kernels on the shared memory. It serves regions until told to stop, blocked in
// Atomics.wait in between; so it must say that it is ready before the first wait, and is never sent messages afterwards.
import { KernelSet } from './kernels.ts';
import { Command, Word, controlWords, workOnRegion } from './region.ts';

export interface LaneInit {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** 1 and on; the coordinator is lane 0. */
  readonly lane: number;
}

/**
 * Polls before a lane goes to sleep, about 0.3 ms: regions of a stage follow each other within microseconds, and being woken takes tens of
 * microseconds each time. Measured: 2,000 polls cost a payment on two threads 1.5 of 20 ms.
 */
const POLLS = 60_000;

/** What a lane posts once, before its first wait. */
export const LANE_READY = 'ready';

export async function serveLane({ module, memory, lane }: LaneInit, post: (message: typeof LANE_READY) => void): Promise<void> {
  const kernels = await KernelSet.create(module, memory);
  const control = controlWords(memory);
  let generation = Atomics.load(control, Word.GENERATION);
  post(LANE_READY);
  for (;;) {
    generation = nextGeneration(control, generation);
    const command = control[Word.KERNEL]!;
    if (command === Command.STOP) return;
    try {
      if (command === Command.LOAD) kernels.addEvaluator(moduleAt(memory, control[Word.ARGUMENTS]!, control[Word.ARGUMENTS + 1]!));
      else workOnRegion(control, kernels, lane);
    } catch (error) {
      // The coordinator must not wait for ever; it ends the engine when it sees this.
      Atomics.add(control, Word.FAILED, 1);
      console.error(`lane ${lane}`, error);
    }
    Atomics.add(control, Word.FINISHED, 1);
    Atomics.notify(control, Word.FINISHED);
  }
}

function nextGeneration(control: Int32Array, seen: number): number {
  for (let poll = 0; poll < POLLS; poll++) {
    const now = Atomics.load(control, Word.GENERATION);
    if (now !== seen) return now;
  }
  Atomics.wait(control, Word.GENERATION, seen);
  return Atomics.load(control, Word.GENERATION);
}

/** Bytes are compiled from a copy: shared memory is refused. The browser compiles equal bytes once for all lanes. */
function moduleAt(memory: WebAssembly.Memory, address: number, length: number): WebAssembly.Module {
  return new WebAssembly.Module(new Uint8Array(memory.buffer, address, length).slice());
}
