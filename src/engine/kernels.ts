// The exports of assembly/index.ts as types, and the numbers by which lanes are told what to run. All arguments are addresses or
// counts; see the kernels for their meaning.

/** Kernels that work on items [from, to): lanes share them. Arguments between `scratch` and `from`. */
export interface RangeKernels {
  rpoPermuteMany(table: number, states: number): void;
  rpoRoundColumns(table: number, plainPair: number, inputs: number, rows: number, out: number, columnStride: number): void;
  rpoLeaves(
    table: number, tag: number, rows: number, groupStride: number, rowStride: number, width: number, out: number,
  ): void;
  rpoNodes(table: number, tag: number, pairs: number, out: number): void;
  rpoSubtrees(table: number, tag: number, levels: number, log: number, height: number): void;
  blake3Leaves(rows: number, groupStride: number, rowStride: number, width: number, out: number): void;
  blake3Nodes(pairs: number, out: number): void;
  blake3Subtrees(levels: number, log: number, height: number): void;
  blake3Stream(seed: number, length: number, first: number, out: number): void;
  gatherValues(src: number, columnStride: number, columns: number, log: number, out: number, stride: number): void;
  gatherCoefficients(
    powers: number, src: number, columnStride: number, columns: number, length: number, out: number, stride: number,
  ): void;
  addMasks(
    powers: number, masks: number, columnStride: number, columns: number, length: number,
    coefficients: number, stride: number, log: number,
  ): void;
  scatterColumns(src: number, stride: number, length: number, out: number, columnStride: number): void;
  placeSalts(salts: number, words: number, matrix: number, height: number, columns: number): void;
  interpolate(inverseRoots: number, scale: number, columns: number, stride: number, log: number): void;
  extend(
    roots: number, coefficients: number, coefficientStride: number, length: number, out: number, log: number, cosets: number,
  ): void;
  evaluate(weights: number, coefficients: number, stride: number, rows: number, out: number): void;
  combine(weights: number, coefficients: number, stride: number, groups: number, out: number): void;
  foldCodeword(
    inverseRoots: number, betas: number, scale: number, codeword: number, log: number, out: number,
  ): void;
}

/** Kernels that search [from, to) for the smallest number and return it, or 0xffffffff. */
export interface SearchKernels {
  rpoGrind(table: number, tag: number, seed: number, limit: number): void;
  blake3Grind(powerPair: number, tag: number, seed: number, limit: number): void;
}

/** Short and serial: called directly, by one thread, without a range. */
export interface SerialKernels {
  permuteOne(table: number, scratch: number, words: number): void;
  blake3Keyed(scratch: number, key: number, message: number, words: number, out: number): void;
  fillRoots(roots: number, inverseRoots: number, work: number, log: number): void;
  fillPowers(out: number, start: number, base: number, count: number): void;
  powers(out: number, y: number, count: number): void;
  splitWeights(out: number, vectors: number, count: number): void;
  runningSum(columns: number, stride: number, count: number, share: number, out: number, rows: number): void;
  divide(dividend: number, y: number, rows: number, out: number): void;
  wipe(address: number, bytes: number): void;
}

/** The kernels of a generated evaluator (scripts/evaluator-source.ts). */
export interface EvaluatorKernels {
  evaluateLookups(
    constants: number, main: number, fixed: number, columnStride: number, periodic: number, alpha: number, betas: number,
    out: number, outStride: number,
  ): void;
  evaluateQuotient(
    constants: number, main: number, mainStride: number, helpers: number, helpersStride: number, fixed: number, fixedStride: number,
    periodic: number, weights: number, gammas: number, alpha: number, betas: number, publicShare: number, vanishing: number,
    out: number, log: number,
  ): void;
}

/** What else an evaluator exports: its table of constants. */
export interface EvaluatorTable {
  constantBytes(): number;
  fillConstants(address: number): void;
}

type Ranged = RangeKernels & SearchKernels;

/** `satisfies` makes the list complete: a missing name does not type-check. */
const NUMBERS = {
  rpoPermuteMany: 0, rpoLeaves: 1, rpoNodes: 2, rpoSubtrees: 3, rpoGrind: 4, blake3Leaves: 5, blake3Nodes: 6, blake3Subtrees: 7,
  blake3Stream: 8, blake3Grind: 9, gatherValues: 10, gatherCoefficients: 11, addMasks: 12, scatterColumns: 13, placeSalts: 14,
  interpolate: 15, extend: 16, evaluate: 17, combine: 18, foldCodeword: 19, rpoRoundColumns: 20,
} as const satisfies Record<keyof Ranged, number>;

/** Items below which a slice of a cheap kernel is not worth another thread's attention, about two microseconds' work. */
const GRAINS: Partial<Record<keyof Ranged, number>> = {
  rpoPermuteMany: 4, rpoLeaves: 4, rpoNodes: 4, rpoRoundColumns: 4, blake3Leaves: 8, blake3Nodes: 64, blake3Stream: 64, combine: 32,
  placeSalts: 512, foldCodeword: 32,
};

/** The grain of a kernel by number. Evaluators and whole columns: one item. */
export const grainOf = (number: number): number => grains.get(number) ?? 1;
const grains = new Map<number, number>(Object.entries(GRAINS).map(([name, grain]) => [NUMBERS[name as keyof Ranged], grain]));

const COUNT = Object.keys(NUMBERS).length;
const EVALUATOR = ['evaluateLookups', 'evaluateQuotient'] as const satisfies readonly (keyof EvaluatorKernels)[];

/** The number of a kernel, or of kernel `name` of the evaluator loaded as number `evaluator`. */
export const kernelNumber = (name: keyof Ranged): number => NUMBERS[name];
export const evaluatorKernelNumber = (evaluator: number, name: keyof EvaluatorKernels): number =>
  COUNT + evaluator * EVALUATOR.length + EVALUATOR.indexOf(name);

/** One thread's instances on the common memory: the kernels and the evaluators loaded since, callable by number. */
export class KernelSet {
  readonly serial: SerialKernels;
  readonly #memory: WebAssembly.Memory;
  readonly #functions: ((...args: number[]) => number)[] = [];

  private constructor(exports: WebAssembly.Exports, memory: WebAssembly.Memory) {
    this.serial = exports as unknown as SerialKernels;
    this.#memory = memory;
    for (const [name, number] of Object.entries(NUMBERS)) this.#functions[number] = exports[name] as (...args: number[]) => number;
  }

  static async create(module: WebAssembly.Module, memory: WebAssembly.Memory): Promise<KernelSet> {
    return new KernelSet((await WebAssembly.instantiate(module, { env: { memory } })).exports, memory);
  }

  /** Instantiates the next evaluator. Synchronous, so that a lane can do it between two regions. */
  addEvaluator(module: WebAssembly.Module): EvaluatorTable {
    const { exports } = new WebAssembly.Instance(module, { env: { memory: this.#memory } });
    for (const name of EVALUATOR) this.#functions.push(exports[name] as (...args: number[]) => number);
    return exports as unknown as EvaluatorTable;
  }

  call(number: number, args: readonly number[]): number {
    return this.#functions[number]!(...args) >>> 0;
  }
}
