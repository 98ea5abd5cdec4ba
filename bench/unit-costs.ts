// Unit costs of the hot kernels on one thread, warm: medians over many runs, beside the ceilings that the proof's figures rest on.
import type { Engine } from '../src/engine/index.ts';
import { F } from '../src/field/index.ts';
import { Tag } from '../src/hash/index.ts';

export const RUNS = 41;
/** Milliseconds of a timing at least: a page that is not isolated sees only tenths of a millisecond. */
const TIMED_MS = 4;

export interface UnitCost {
  readonly name: string;
  readonly unit: string;
  readonly ceiling: number | undefined;
  readonly median: number;
  readonly minimum: number;
}

/** Median time of `run`, which does `items` items, in `perSecond`-ths of a second an item; a timing is of as many runs as it takes. */
function measure(name: string, unit: string, perSecond: number, ceiling: number | undefined, items: number, run: () => void): UnitCost {
  const timed = (repeats: number): number => {
    const start = performance.now();
    for (let i = 0; i < repeats; i++) run();
    return performance.now() - start;
  };
  // The first runs are still being compiled.
  for (let i = 0; i < RUNS; i++) timed(1);
  const repeats = Math.ceil(TIMED_MS / Math.max(0.1, timed(1)));
  const warm = Array.from({ length: RUNS }, () => (timed(repeats) / repeats / 1000 / items) * perSecond).sort((a, b) => a - b);
  return { name, unit, ceiling, median: warm[warm.length >> 1]!, minimum: warm[0]! };
}

/** Takes memory that the engine does not get back. */
export function unitCosts(engine: Engine): UnitCost[] {
  const { arena, tables } = engine;
  const log = 10;
  const n = 2 ** log;
  const cosets = 8;
  const N = n * cosets;
  const groups = 40;
  const width = 4 * groups;
  const coefficients = arena.allocate(groups * n * 16);
  const values = arena.allocate(groups * N * 16);
  const out = arena.allocate(N * 32);
  const words = arena.words(coefficients, groups * n * 4);
  for (let i = 0; i < words.length; i++) words[i] = (i * 2654435761) % F.p;
  const scale = engine.powers(F.inv(n), 3, n);
  const butterflies = (size: number): number => width * size * (log / 2);
  const weights = arena.allocate(48 * Math.max(n, width));
  engine.serial.splitWeights(weights, coefficients, Math.max(n, width));
  const betas = arena.store(new Uint32Array(48));
  return [
    measure('rpo permutation', 'us', 1e6, 4, 4096, () => engine.run('rpoPermuteMany', [tables.rpo, values], 4096)),
    measure('rpo leaves of 160 columns, a permutation', 'us', 1e6, 4, 1024 * 10, () => engine.run('rpoLeaves', [tables.rpo, Tag.LEAF, values, 16 * N, 16, width, out], 1024)),
    measure('blake3 leaves of 160 columns, a compression', 'ns', 1e9, 45, N * 10, () => engine.run('blake3Leaves', [values, 16 * N, 16, width, out], N)),
    measure('blake3 nodes, a compression', 'ns', 1e9, 45, N, () => engine.run('blake3Nodes', [values, out], N)),
    measure('blake3 stream, a compression', 'ns', 1e9, 45, N, () => engine.run('blake3Stream', [coefficients, 32, 0, values], N)),
    measure('extension x8, a butterfly', 'ns', 1e9, 0.8, butterflies(N), () => engine.run('extend', [tables.roots, coefficients, 16 * n, n, values, log, cosets], groups * cosets)),
    measure('interpolation, a butterfly', 'ns', 1e9, 0.8, butterflies(n), () => engine.run('interpolate', [tables.inverseRoots, scale, coefficients, 16 * n, log], groups)),
    measure('opening, a coefficient', 'ns', 1e9, undefined, n * width, () => engine.run('evaluate', [weights, coefficients, 16 * n, n, out], groups)),
    measure('deep combination, a coefficient', 'ns', 1e9, undefined, n * width, () => engine.run('combine', [weights, coefficients, 16 * n, groups, out], n)),
    measure('fold by 8, an output', 'ns', 1e9, undefined, N / 8, () => engine.run('foldCodeword', [tables.inverseRoots, betas, tables.roots, values, 3, out], N / 8)),
  ];
}
