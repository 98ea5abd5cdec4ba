// Times an engine's kernels by name, from outside: its methods are replaced by ones that look at the clock. The product knows
// nothing of it. What a proof takes beyond its own kernels is the ratio that the bench prints (floorRatio).
import type { Engine } from '../src/engine/index.ts';
import { median } from './median.ts';

/** Milliseconds by kernel since the last `take`. */
export interface KernelTimes {
  readonly ms: Readonly<Record<string, number>>;
  /** Hashes that grinding needed: the smallest nonces, and one for each. */
  readonly grindingHashes: number;
}

/** The kernels of which a proof cannot do without any: the rest (copies, masks, salts, random words, the trace) counts as overhead. */
const FLOOR: ReadonlySet<string> = new Set([
  'interpolate', 'extend', 'blake3Leaves', 'blake3Nodes', 'blake3Subtrees', 'rpoLeaves', 'rpoNodes', 'rpoSubtrees', 'evaluateLookups',
  'runningSum', 'evaluateQuotient', 'powers', 'evaluate', 'splitWeights', 'combine', 'divide', 'foldCodeword',
]);
const SEARCHES = ['blake3Grind', 'rpoGrind'];

export class KernelMeter {
  #ms: Record<string, number> = {};
  #grindingHashes = 0;

  constructor(engine: Engine) {
    const { run, step, evaluate, search, serial } = engine;
    engine.run = (kernel, args, count) => this.#timed(kernel, () => run.call(engine, kernel, args as never, count));
    engine.step = (kernel, args, count) => this.#awaited(kernel, () => step.call(engine, kernel, args as never, count));
    engine.evaluate = (evaluator, kernel, args, count) => this.#awaited(kernel, () => evaluate.call(engine, evaluator, kernel, args as never, count));
    engine.search = async (kernel, args, count) => {
      const hit = await this.#awaited(kernel, () => search.call(engine, kernel, args as never, count));
      this.#grindingHashes += (hit ?? count) + 1;
      return hit;
    };
    const timed = Object.entries(serial).map(([name, kernel]) => [name, (...args: number[]) => this.#timed(name, () => kernel(...args))]);
    Object.defineProperty(engine, 'serial', { value: Object.fromEntries(timed) });
  }

  take(): KernelTimes {
    const times = { ms: this.#ms, grindingHashes: this.#grindingHashes };
    this.#ms = {};
    this.#grindingHashes = 0;
    return times;
  }

  #timed<T>(name: string, use: () => T): T {
    const start = performance.now();
    const result = use();
    this.#add(name, start);
    return result;
  }

  async #awaited<T>(name: string, use: () => Promise<T>): Promise<T> {
    const start = performance.now();
    const result = await use();
    this.#add(name, start);
    return result;
  }

  #add(name: string, start: number): void {
    this.#ms[name] = (this.#ms[name] ?? 0) + performance.now() - start;
  }
}

/** The sum of each kernel's median over some proofs; grinding as the median number of hashes times the median time of one. */
export function floorMs(proofs: readonly KernelTimes[]): number {
  const kernels = [...FLOOR].map((name) => median(proofs.map(({ ms }) => ms[name] ?? 0)));
  const searching = proofs.map(({ ms }) => SEARCHES.reduce((sum, name) => sum + (ms[name] ?? 0), 0));
  const perHash = median(proofs.map(({ grindingHashes }, i) => searching[i]! / grindingHashes));
  return kernels.reduce((sum, ms) => sum + ms, 0) + perHash * median(proofs.map(({ grindingHashes }) => grindingHashes));
}
