// The exports of assembly/index.ts as types. All arguments are addresses or counts; see the kernels for their meaning.

export interface Kernels {
  rpoPermuteMany(scratch: number, table: number, states: number, from: number, to: number): void;
  rpoLeaves(
    scratch: number, table: number, tag: number, rows: number, groupStride: number, rowStride: number, width: number,
    out: number, from: number, to: number,
  ): void;
  rpoNodes(scratch: number, table: number, tag: number, pairs: number, out: number, from: number, to: number): void;
  rpoGrind(scratch: number, table: number, tag: number, seed: number, limit: number, from: number, to: number): number;
  blake3Leaves(
    scratch: number, rows: number, groupStride: number, rowStride: number, width: number, out: number, from: number, to: number,
  ): void;
  blake3Nodes(scratch: number, pairs: number, out: number, from: number, to: number): void;
  blake3Grind(scratch: number, powerPair: number, tag: number, seed: number, limit: number, from: number, to: number): number;
  blake3Stream(scratch: number, seed: number, length: number, out: number, from: number, to: number): void;
  gatherValues(
    scratch: number, src: number, columnStride: number, columns: number, log: number, out: number, stride: number,
    from: number, to: number,
  ): void;
  gatherCoefficients(
    scratch: number, powers: number, src: number, columnStride: number, columns: number, length: number, out: number, stride: number,
    from: number, to: number,
  ): void;
  addMasks(
    scratch: number, powers: number, masks: number, columnStride: number, columns: number, length: number,
    coefficients: number, stride: number, log: number, from: number, to: number,
  ): void;
  interpolate(
    scratch: number, inverseRoots: number, scale: number, columns: number, stride: number, log: number, from: number, to: number,
  ): void;
  extend(
    scratch: number, roots: number, coefficients: number, coefficientStride: number, length: number,
    out: number, log: number, cosets: number, from: number, to: number,
  ): void;
  evaluate(
    scratch: number, weights: number, coefficients: number, stride: number, rows: number, out: number, from: number, to: number,
  ): void;
  combine(
    scratch: number, weights: number, coefficients: number, stride: number, groups: number, out: number, from: number, to: number,
  ): void;
  foldCodeword(
    scratch: number, inverseRoots: number, betas: number, scale: number, codeword: number, log: number, out: number,
    from: number, to: number,
  ): void;
}

/** Short and serial: called directly, by one thread, without a scratch area. */
export interface SerialKernels {
  fillRoots(roots: number, inverseRoots: number, work: number, log: number): void;
  fillPowers(out: number, start: number, base: number, count: number): void;
  powers(out: number, y: number, count: number): void;
  splitWeights(out: number, vectors: number, count: number): void;
  divide(dividend: number, y: number, rows: number, out: number): void;
}

/** Kernels that work on a range of items: lanes share them. */
export type RangeKernel = { [K in keyof Kernels]: ReturnType<Kernels[K]> extends void ? K : never }[keyof Kernels];
/** Kernels that search a range for the smallest number: they return it, or 0xffffffff. */
export type SearchKernel = Exclude<keyof Kernels, RangeKernel>;
export type Exports = Kernels & SerialKernels;

/** Instantiates the kernels on a memory of the matching kind. */
export async function instantiateKernels(module: WebAssembly.Module, memory: WebAssembly.Memory): Promise<Exports> {
  const instance = await WebAssembly.instantiate(module, { env: { memory } });
  return instance.exports as unknown as Exports;
}
