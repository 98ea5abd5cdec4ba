// Committed matrices in the engine's memory: scaled coefficients (assembly/ntt.ts) and values on D, both [group][row][4], the salts
// behind the columns, and the tree.
import type { Columns } from '../air/index.ts';
import type { CommittedMatrix, OpenedLeaves } from '../stark/index.ts';
import type { Engine } from './engine.ts';
import { openEngineTree, type EngineHash, type EngineTree } from './trees.ts';

export interface EngineMatrix extends CommittedMatrix {
  /** Base columns, without salts. */
  readonly width: number;
  readonly coefficients: number;
  /** Coefficient rows of a group; `rows * 16` bytes from group to group. */
  readonly rows: number;
  readonly values: number;
  readonly tree: EngineTree;
}

/** What every matrix of a proof has in common. */
export interface MatrixShape {
  readonly log: number;
  readonly blowupLog: number;
  readonly saltWords: number;
  readonly capLog: number;
  /** Factor pairs of 3^i, i < 2n. */
  readonly powers: number;
  /** Factor pairs of 3^i / n. */
  readonly traceScale: number;
}

export const groupsOf = (columns: number): number => Math.ceil(columns / 4);
const wholeFours = (length: number): number => Math.ceil(length / 4) * 4;

/** Columns of at most `length` words one behind another, zeros behind the shorter ones. Returns address and byte stride. */
export function stage({ arena }: Engine, columns: Columns | readonly Uint32Array[], length: number): { address: number; stride: number } {
  const address = arena.allocate(columns.length * length * 4);
  const words = arena.words(address, columns.length * length);
  columns.forEach((column, c) => {
    words.set(column, c * length);
    if (column.length < length) words.fill(0, c * length + column.length, (c + 1) * length);
  });
  return { address, stride: 4 * length };
}

/** Interpolates columns on H and adds (X^n - 1) * mask to each. */
export async function traceCoefficients(
  engine: Engine, shape: MatrixShape, columns: Columns, masks: readonly Uint32Array[],
): Promise<{ coefficients: number; rows: number }> {
  const { log } = shape;
  const n = 2 ** log;
  const maskRows = wholeFours(Math.max(0, ...masks.map((m) => m.length)));
  const rows = n + maskRows;
  const groups = groupsOf(columns.length);
  const coefficients = engine.arena.allocate(groups * rows * 16);
  const mark = engine.arena.mark();
  const values = stage(engine, columns, n);
  await engine.step('gatherValues', [values.address, values.stride, columns.length, log, coefficients, rows * 16], groups);
  await engine.step('interpolate', [engine.tables.inverseRoots, shape.traceScale, coefficients, rows * 16, log], groups);
  const random = stage(engine, masks, maskRows);
  await engine.step('addMasks', [shape.powers, random.address, random.stride, columns.length, maskRows, coefficients, rows * 16, log], groups);
  engine.arena.release(mark);
  return { coefficients, rows };
}

/** Scaled coefficient rows of columns given by coefficients. */
export async function scaledCoefficients(engine: Engine, shape: MatrixShape, columns: Columns): Promise<{ coefficients: number; rows: number }> {
  const rows = wholeFours(Math.max(...columns.map((c) => c.length)));
  const groups = groupsOf(columns.length);
  const coefficients = engine.arena.allocate(groups * rows * 16);
  const mark = engine.arena.mark();
  const plain = stage(engine, columns, rows);
  await engine.step('gatherCoefficients', [shape.powers, plain.address, plain.stride, columns.length, rows, coefficients, rows * 16], groups);
  engine.arena.release(mark);
  return { coefficients, rows };
}

/** Extends to D, salts, hashes. */
export async function commitMatrix(
  engine: Engine, hash: EngineHash, shape: MatrixShape, width: number,
  { coefficients, rows }: { coefficients: number; rows: number }, salts: Uint32Array,
): Promise<EngineMatrix> {
  const { log, blowupLog, saltWords, capLog } = shape;
  const { arena, tables } = engine;
  const N = 2 ** (log + blowupLog);
  const groups = groupsOf(width);
  const values = arena.allocate(groupsOf(width + saltWords) * N * 16);
  await engine.step('extend', [tables.roots, coefficients, rows * 16, rows, values, log, 2 ** blowupLog], groups * 2 ** blowupLog);
  if (saltWords > 0) {
    const mark = arena.mark();
    await engine.step('placeSalts', [arena.store(salts), saltWords, values, N, width], N);
    arena.release(mark);
  }
  const tree = await hash.tree({ base: values, groupStride: 16 * N, rowStride: 16, width: width + saltWords }, N, capLog);
  return { width, coefficients, rows, values, tree, cap: tree.cap };
}

/** Rows of the committed matrix, felts then salt, and the siblings of their leaves. */
export function openMatrixRows(engine: Engine, shape: MatrixShape, matrix: EngineMatrix, indices: readonly number[]): OpenedLeaves {
  const N = 2 ** (shape.log + shape.blowupLog);
  const width = matrix.width + shape.saltWords;
  const words = engine.arena.words(matrix.values, groupsOf(width) * N * 4);
  const leaves = new Uint32Array(indices.length * width);
  let at = 0;
  for (const row of indices) {
    for (let from = 4 * row, left = width; left > 0; from += 4 * N, left -= 4) {
      for (let k = 0; k < 4 && k < left; k++) leaves[at++] = words[from + k]!;
    }
  }
  return { leaves, siblings: openEngineTree(engine, matrix.tree, indices) };
}
