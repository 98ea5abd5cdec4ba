// Openings and the DEEP combination on the engine, from coefficients (assembly/deep.ts): for each point z the weighted sum of all
// polynomials opened there is formed by coefficients, divided by X - z, and only the result is extended to D.
import { F, K, type Ext } from '../field/index.ts';
import { openingPlan } from '../stark/deep.ts';
import { CHUNKS, type DeepInput } from '../stark/index.ts';
import type { Machine } from '../air/index.ts';
import { WEIGHT_BYTES, productMatrix } from './constants.ts';
import type { Engine } from './engine.ts';
import { groupsOf, type EngineMatrix } from './matrices.ts';

const INVERSE_OF_SHIFT = F.inv(3);
/** Scaled coefficients are those in Y = X/3. */
const scaledPoint = (z: Ext): Ext => K.scale(z, INVERSE_OF_SHIFT);

/** Values at z of the base columns of groups [first, first + count) of a matrix, four a group. */
export async function evaluateGroups(engine: Engine, matrix: EngineMatrix, z: Ext, first: number, count: number): Promise<Ext[]> {
  const { arena } = engine;
  const mark = arena.mark();
  const weights = arena.allocate(matrix.rows * WEIGHT_BYTES);
  engine.serial.powers(weights, arena.store(productMatrix(scaledPoint(z))), matrix.rows);
  const out = arena.allocate(count * 64);
  const stride = matrix.rows * 16;
  await engine.step('evaluate', [weights, matrix.coefficients + first * stride, stride, matrix.rows, out], count);
  const words = arena.words(out, count * 16);
  const values = Array.from({ length: 4 * count }, (_, c): Ext => [0, 1, 2, 3].map((j) => words[(c >> 2) * 16 + 4 * j + (c & 3)]!));
  arena.release(mark);
  return values;
}

/** The value of a K column from those of its four base columns: sum of X^j times value j. */
export function joinCoordinates(values: readonly Ext[]): Ext {
  return values.reduceRight((total, value) => K.add(timesX(total), value), K.zero);
}

const timesX = ([a, b, c, d]: Ext): Ext => [F.mul(3, d!), a!, b!, c!];

/** Weight of each base column of a K column. */
function spread(weight: Ext): Ext[] {
  const weights = [weight];
  while (weights.length < 4) weights.push(timesX(weights.at(-1)!));
  return weights;
}

/** Weights of the base columns of one matrix at one point; a column without one is not opened there. */
type Weights = Map<number, Ext>;

/** sum += weights * columns of the matrix. Only groups between the first and the last weighted column are read. */
async function addCombination(engine: Engine, matrix: EngineMatrix, weights: Weights, sum: number): Promise<void> {
  const { arena } = engine;
  const groups = [...weights.keys()].map((column) => column >> 2);
  const first = Math.min(...groups);
  const count = Math.max(...groups) - first + 1;
  // [group][coordinate][column of the group]
  const vectors = new Uint32Array(count * 16);
  for (const [column, weight] of weights) {
    weight.forEach((x, j) => (vectors[((column >> 2) - first) * 16 + 4 * j + (column & 3)] = x));
  }
  const mark = arena.mark();
  const split = arena.allocate(4 * count * WEIGHT_BYTES);
  engine.serial.splitWeights(split, arena.store(vectors), 4 * count);
  const stride = matrix.rows * 16;
  await engine.step('combine', [split, matrix.coefficients + first * stride, stride, count, sum], matrix.rows);
  arena.release(mark);
}

/** Scaled coefficient rows of the DEEP polynomial, one group. */
export async function deepCoefficients(
  engine: Engine, machine: Machine, main: EngineMatrix, helpers: EngineMatrix, quotient: EngineMatrix, input: DeepInput,
): Promise<{ coefficients: number; rows: number }> {
  const { arena } = engine;
  const plan = openingPlan(machine);
  const rows = Math.max(main.rows, helpers.rows, quotient.rows);
  const result = arena.allocate(rows * 16);
  arena.words(result, rows * 4).fill(0);
  if (input.random) {
    // R is K column CHUNKS of the quotient's matrix, slot 0, weight 1.
    const r = arena.words(quotient.coefficients + CHUNKS * quotient.rows * 16, quotient.rows * 4);
    arena.words(result, r.length).set(r);
  }
  // (s(3Y) - s(z)) / (3Y - z) is a third of the quotient in Y.
  const weight = (opening: number): Ext => K.scale(input.weights[opening]!, INVERSE_OF_SHIFT);
  const kColumn = (opening: number, column: number): [number, Ext][] => spread(weight(opening)).map((w, j) => [4 * column + j, w]);
  const kColumns = machine.helperGroups.length + 1;
  const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
  const points: { z: Ext; parts: [EngineMatrix, Weights][] }[] = [
    {
      z: input.z,
      parts: [
        [main, new Map(upTo(main.width).map((c) => [c, weight(plan.main + c)]))],
        [helpers, new Map(upTo(kColumns).flatMap((c) => kColumn(plan.helpers + c, c)))],
        [quotient, new Map(upTo(CHUNKS).flatMap((c) => kColumn(plan.chunks + c, c)))],
      ],
    },
    {
      z: input.zNext,
      parts: [
        [main, new Map(machine.nextColumns.map((c, i) => [c, weight(plan.mainNext + i)]))],
        [helpers, new Map(kColumn(plan.sumNext, kColumns - 1))],
      ],
    },
  ];
  for (const { z, parts } of points) {
    const mark = arena.mark();
    const sum = arena.allocate(rows * 16);
    arena.words(sum, rows * 4).fill(0);
    for (const [matrix, weights] of parts) if (weights.size > 0) await addCombination(engine, matrix, weights, sum);
    engine.serial.divide(sum, arena.store(productMatrix(scaledPoint(z))), rows, result);
    arena.release(mark);
  }
  return { coefficients: result, rows };
}

/** Number of groups that hold the given columns. */
export const spanOf = (columns: readonly number[]): { first: number; count: number } => {
  const first = Math.min(...columns) >> 2;
  return { first, count: groupsOf(Math.max(...columns) + 1) - first };
};
