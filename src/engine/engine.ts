// The engine: kernels, their memory, their tables, and a way to run a kernel over a range of items. `run` is the only
// door to the kernels, so that one thread and many lanes look the same to everything above.
import { Arena, scratchOf } from './memory.ts';
import { instantiateKernels, type Kernels, type RangeKernel, type SearchKernel } from './kernels.ts';
import { R, factorPair } from './constants.ts';
import { rpoTable } from './rpo-tables.ts';

/** Runs kernels over items [0, count). Arguments are those between `scratch` and `from`. */
export interface Runner {
  run(kernel: RangeKernel, args: readonly number[], count: number): void;
  /** The smallest hit in [0, count), or undefined. */
  search(kernel: SearchKernel, args: readonly number[], count: number): number | undefined;
}

/** Addresses of what is filled once. */
export interface Tables {
  readonly rpo: number;
  /** The factor pair of 2^32. */
  readonly powerPair: number;
}

export interface Engine extends Runner {
  readonly arena: Arena;
  readonly tables: Tables;
}

/** Items of a search done at once: small enough to stop soon after the first hit. */
const SEARCH_SLICE = 4096;
const NOT_FOUND = 0xffffffff;

/** Everything on the calling thread. */
export function singleThread(kernels: Kernels): Runner {
  const scratch = scratchOf(0);
  return {
    run(kernel, args, count) {
      (kernels[kernel] as (...all: number[]) => void)(scratch, ...args, 0, count);
    },
    search(kernel, args, count) {
      for (let from = 0; from < count; from += SEARCH_SLICE) {
        const to = Math.min(from + SEARCH_SLICE, count);
        const hit = (kernels[kernel] as (...all: number[]) => number)(scratch, ...args, from, to) >>> 0;
        if (hit !== NOT_FOUND) return hit;
      }
      return undefined;
    },
  };
}

/** Builds the engine on compiled kernels and a fresh memory of the matching kind. */
export async function createEngine(module: WebAssembly.Module, memory: WebAssembly.Memory): Promise<Engine> {
  const runner = singleThread(await instantiateKernels(module, memory));
  const arena = new Arena(memory);
  const tables: Tables = { rpo: arena.store(rpoTable()), powerPair: arena.store(Uint32Array.of(...factorPair(R))) };
  return { ...runner, arena, tables };
}
