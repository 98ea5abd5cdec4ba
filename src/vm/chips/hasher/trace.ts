// Fills the hasher: the blocks of each proven fact one after another, an operation never split over two lanes, then inactive
// blocks. The states between rounds come from an argument, because they are most of the work (Wasm in product paths).
import { writeRow, type Columns, type Instance } from '../../../air/index.ts';
import { F } from '../../../field/index.ts';
import { ROUNDS, WIDTH, rpoRound } from '../../../hash/index.ts';
import type { Execution } from '../../execution.ts';
import { blockCount, factBlocks, type HashFact, type ProvenFact } from '../../hash-fact.ts';
import { HashKind } from '../../isa.ts';
import { STATES, hasherColumns, type BlockRows } from './columns.ts';

/** For each input state (24 felts), the eight states of its permutation one after another: before each round, after the last. */
export type RoundStates = (inputs: Uint32Array) => Uint32Array;

/** The readable reference, used in tests. */
export const roundStatesReference: RoundStates = (inputs) => {
  const out = new Uint32Array(inputs.length * STATES);
  for (let k = 0; k < inputs.length / WIDTH; k++) {
    let state = Array.from(inputs.subarray(k * WIDTH, (k + 1) * WIDTH));
    for (let round = 0; round < STATES; round++) {
      out.set(state, (k * STATES + round) * WIDTH);
      if (round < ROUNDS) state = rpoRound(state, round);
    }
  }
  return out;
};

export function fillHasher(execution: Execution, lanes: readonly Instance[], rows: BlockRows, main: Columns, roundStates: RoundStates): void {
  const blocksPerLane = main[0]!.length / rows;
  const queue = [...execution.hashFacts];
  for (const lane of lanes) {
    let block = 0;
    while (queue.length > 0 && block + blockCount(queue[0]!) <= blocksPerLane) {
      const fact = queue.shift()!;
      fillFact(fact, roundStates(fact.states), lane, rows, block, main);
      block += blockCount(fact);
    }
    const idle = roundStates(new Uint32Array(WIDTH));
    for (; block < blocksPerLane; block++) fillBlock({}, idle, lane, rows, block, main);
  }
  if (queue.length > 0) throw new RangeError(`${queue.length} hash facts do not fit into ${lanes.length} lanes of ${blocksPerLane} permutations`);
}

function fillFact(fact: ProvenFact, states: Uint32Array, lane: Instance, rows: BlockRows, from: number, main: Columns): void {
  const { parameter, first, b0, b1, out } = fact;
  const blocks = factBlocks(fact);
  const { base, step } = running(fact);
  blocks.forEach(({ kind, low, high }, k) => {
    const last = k === blocks.length - 1;
    const values = {
      [kind]: 1, last: last ? 1 : 0, uses: last ? fact.count : 0,
      parameter, first, b0, b1, out, low, high,
      at: F.add(base, step * k), counter: blocks.length - 1 - k, remaining: b0 >>> k,
    };
    fillBlock(values, states.subarray(k * STATES * WIDTH, (k + 1) * STATES * WIDTH), lane, rows, from + k, main);
  });
}

/** The running address: where it starts and how it moves. */
function running({ kind, first, b0, b1 }: HashFact): { base: number; step: number } {
  if (kind === HashKind.COMPRESS) return { base: F.add(first, b0), step: 0 };
  return kind === HashKind.SPONGE ? { base: F.add(first, b1), step: 4 } : { base: b1, step: 2 };
}

function fillBlock(
  values: Readonly<Record<string, number>>, states: Uint32Array, { mainBase }: Instance, rows: BlockRows, block: number, main: Columns,
): void {
  const width = states.length / rows;
  for (let k = 0; k < rows; k++) {
    writeRow(main, mainBase, hasherColumns(rows), block * rows + k, { ...values, state: states.subarray(k * width, (k + 1) * width) });
  }
}
