// Fills the hasher: the blocks of each proven fact one after another, an operation never split over two lanes, then inactive
// blocks. The states between rounds come from an argument, because they are most of the work (Wasm in product paths).
import { columnsByField, type Columns, type Instance } from '../../../air/index.ts';
import { F } from '../../../field/index.ts';
import { ROUNDS, WIDTH, rpoRound } from '../../../hash/index.ts';
import type { Execution } from '../../execution.ts';
import type { HashFact, ProvenFact } from '../../hash-fact.ts';
import { HashKind } from '../../isa.ts';
import { STATES, hasherColumns, type BlockRows } from './columns.ts';

/** Writes the columns `state` of blocks of `rows` rows that permute these states (24 felts each), one block after another. */
export type RoundColumns = (inputs: Uint32Array, rows: BlockRows, columns: Columns) => void;

/** The readable reference, used in tests. */
export const roundColumnsReference: RoundColumns = (inputs, rows, columns) => writeStates(roundStates(inputs), rows, columns);

/** For each input state the eight states of its permutation one after another: before each round, after the last. */
export function roundStates(inputs: Uint32Array): Uint32Array {
  const out = new Uint32Array(inputs.length * STATES);
  for (let k = 0; k < inputs.length / WIDTH; k++) {
    let state = Array.from(inputs.subarray(k * WIDTH, (k + 1) * WIDTH));
    for (let round = 0; round < STATES; round++) {
      out.set(state, (k * STATES + round) * WIDTH);
      if (round < ROUNDS) state = rpoRound(state, round);
    }
  }
  return out;
}

/** The same states as columns: 8 / rows of them side by side in each row. */
export function writeStates(states: Uint32Array, rows: BlockRows, columns: Columns): void {
  const width = (STATES * WIDTH) / rows;
  columns.forEach((column, i) => {
    for (let row = 0; row < states.length / width; row++) column[row] = states[row * width + i]!;
  });
}

export function fillHasher(
  { hashFacts }: Pick<Execution, 'hashFacts'>, lanes: readonly Instance[], rows: BlockRows, main: Columns, roundColumns: RoundColumns,
): void {
  const capacity = main[0]!.length / rows;
  let next = 0;
  for (const lane of lanes) {
    const cells = columnsByField(main, lane.mainBase, hasherColumns(rows));
    const inputs = new Uint32Array(capacity * WIDTH);
    let blocks = 0;
    for (; next < hashFacts.length && blocks + hashFacts[next]!.blocks.length <= capacity; next++) {
      const fact = hashFacts[next]!;
      fillControl(cells, rows, fact, blocks);
      inputs.set(fact.states, blocks * WIDTH);
      blocks += fact.blocks.length;
    }
    // Inactive blocks all permute zeros: one is worked out, the others repeat it.
    const shown = Math.min(blocks + 1, capacity);
    roundColumns(inputs.subarray(0, shown * WIDTH), rows, cells.state);
    for (const column of cells.state) for (let row = shown * rows; row < column.length; row++) column[row] = column[row - rows]!;
  }
  if (next < hashFacts.length) throw new RangeError(`${hashFacts.length - next} hash facts do not fit into ${lanes.length} lanes of ${capacity} permutations`);
}

type HasherCells = Readonly<Record<keyof ReturnType<typeof hasherColumns>['spec'], Columns>>;

/** All columns but the states of one fact, whose first block is number `start`. */
function fillControl(cells: HasherCells, rows: BlockRows, fact: ProvenFact, start: number): void {
  const { blocks, b0 } = fact;
  const [from, to] = [start * rows, (start + blocks.length) * rows];
  for (const field of ['parameter', 'first', 'b0', 'b1', 'out'] as const) cells[field][0]!.fill(fact[field], from, to);
  cells.last[0]!.fill(1, to - rows, to);
  cells.uses[0]!.fill(fact.count, to - rows, to);
  const { base, step } = running(fact);
  const [[low], [high], [at], [counter], [remaining]] = [cells.low, cells.high, cells.at, cells.counter, cells.remaining];
  blocks.forEach((block, k) => {
    for (let row = from + k * rows; row < from + (k + 1) * rows; row++) {
      cells[block.kind][0]![row] = 1;
      low![row] = block.low;
      high![row] = block.high;
      at![row] = F.add(base, step * k);
      counter![row] = blocks.length - 1 - k;
      remaining![row] = b0 >>> k;
    }
  });
}

/** The running address: where it starts and how it moves. */
function running({ kind, first, b0, b1 }: HashFact): { base: number; step: number } {
  if (kind === HashKind.COMPRESS) return { base: F.add(first, b0), step: 0 };
  return kind === HashKind.SPONGE ? { base: F.add(first, b1), step: 4 } : { base: b1, step: 2 };
}
