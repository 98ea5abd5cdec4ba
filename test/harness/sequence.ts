// Shared by the engine's tests: reproducible words and felts, and matrices in the engine's layout.
import { P } from '../../src/field/index.ts';

/** A linear congruential sequence: tests need spread, not secrecy. */
export function sequence(seed: number): { word(): number; words(length: number): Uint32Array; felts(length: number): Uint32Array } {
  let state = seed >>> 0;
  const word = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0);
  return {
    word,
    words: (length) => Uint32Array.from({ length }, word),
    felts: (length) => Uint32Array.from({ length }, () => word() % P),
  };
}

/** Values at which kernels go wrong first. */
export const EDGES = [0, 1, 2, P - 1, P - 2, (P - 1) / 2, (P + 1) / 2, 2 ** 15, 2 ** 16, 2 ** 16 - 1, 0x7f00_0000, 0x7eff_8000];

/** Reads column `column`, row `row` of a matrix [group][row][4]. */
export const cellAt = (matrix: Uint32Array, height: number, column: number, row: number): number =>
  matrix[((column >> 2) * height + row) * 4 + (column & 3)]!;
