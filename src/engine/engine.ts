// The engine: kernels, their memory, their tables, and a way to run a kernel over a range of items. `run` is the only
// door to the kernels, so that one thread and many lanes look the same to everything above.
import { Arena, scratchOf } from './memory.ts';
import { instantiateKernels, type Kernels, type SerialKernels, type RangeKernel, type SearchKernel } from './kernels.ts';
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
  /** Factor pairs of the transforms' roots and of their inverses, for domains up to 2^MAX_LOG_DOMAIN. */
  readonly roots: number;
  readonly inverseRoots: number;
}

export interface Engine extends Runner {
  readonly arena: Arena;
  readonly tables: Tables;
  readonly serial: SerialKernels;
  /** Factor pairs of start * base^i, i < count, in the arena. */
  powers(start: number, base: number, count: number): number;
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

/** Largest domain that the tables of roots serve. */
export const MAX_LOG_DOMAIN = 17;

/** Builds the engine on compiled kernels and a fresh memory of the matching kind. */
export async function createEngine(module: WebAssembly.Module, memory: WebAssembly.Memory): Promise<Engine> {
  const kernels = await instantiateKernels(module, memory);
  const arena = new Arena(memory);
  const entries = 2 ** (MAX_LOG_DOMAIN - 1);
  const tables: Tables = {
    rpo: arena.store(rpoTable()),
    powerPair: arena.store(Uint32Array.of(...factorPair(R))),
    roots: arena.allocate(8 * entries),
    inverseRoots: arena.allocate(8 * entries),
  };
  const mark = arena.mark();
  kernels.fillRoots(tables.roots, tables.inverseRoots, arena.allocate(4 * entries), MAX_LOG_DOMAIN - 1);
  arena.release(mark);
  return {
    ...singleThread(kernels),
    arena,
    tables,
    serial: kernels,
    powers(start, base, count) {
      const address = arena.allocate(8 * count);
      kernels.fillPowers(address, start, base, count);
      return address;
    },
  };
}
