// Fills the hasher: the blocks of each proven fact one after another, an operation never split over two lanes, then inactive
// blocks. The states between rounds come from an argument, because they are most of the work (Wasm in product paths).
import { fieldColumns, type Columns, type Instance } from '../../../air/index.ts';
import { F } from '../../../field/index.ts';
import { ROUNDS, WIDTH, rpoRound } from '../../../hash/index.ts';
import type { Execution } from '../../execution.ts';
import { blockCount, factBlocks, type BlockKind, type HashFact } from '../../hash-fact.ts';
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

/** What a block's rows hold beside its kind's flag and the states. */
const VALUES = ['last', 'uses', 'parameter', 'first', 'b0', 'b1', 'out', 'low', 'high', 'at', 'counter', 'remaining'] as const;
type Control = Readonly<Record<(typeof VALUES)[number], number>> & { readonly kind: BlockKind };

export function fillHasher(
  { hashFacts }: Pick<Execution, 'hashFacts'>, lanes: readonly Instance[], rows: BlockRows, main: Columns, roundStates: RoundStates,
): void {
  const blocksPerLane = main[0]!.length / rows;
  // One batch: the states of all facts, then those of an inactive block.
  const inputs = new Uint32Array(hashFacts.reduce((felts, fact) => felts + fact.states.length, WIDTH));
  let felts = 0;
  for (const { states } of hashFacts) {
    inputs.set(states, felts);
    felts += states.length;
  }
  const states = roundStates(inputs);
  const idle = felts / WIDTH;

  let [fact, permutation] = [0, 0];
  for (const lane of lanes) {
    const write = controlWriter(lane, rows, main);
    // The permutation that each block shows.
    const shown: number[] = [];
    for (; fact < hashFacts.length && shown.length + blockCount(hashFacts[fact]!) <= blocksPerLane; fact++) {
      for (const control of controlOf(hashFacts[fact]!, hashFacts[fact]!.count)) {
        write(shown.length, control);
        shown.push(permutation++);
      }
    }
    while (shown.length < blocksPerLane) shown.push(idle);
    writeStates(lane, rows, main, shown, states);
  }
  if (fact < hashFacts.length) throw new RangeError(`${hashFacts.length - fact} hash facts do not fit into ${lanes.length} lanes of ${blocksPerLane} permutations`);
}

/** The control columns of each block of a fact. */
function controlOf(fact: HashFact, count: number): Control[] {
  const { parameter, first, b0, b1, out } = fact;
  const blocks = factBlocks(fact);
  const { base, step } = running(fact);
  return blocks.map(({ kind, low, high }, k) => {
    const last = k === blocks.length - 1;
    return {
      kind, last: last ? 1 : 0, uses: last ? count : 0,
      parameter, first, b0, b1, out, low, high,
      at: F.add(base, step * k), counter: blocks.length - 1 - k, remaining: b0 >>> k,
    };
  });
}

/** The running address: where it starts and how it moves. */
function running({ kind, first, b0, b1 }: HashFact): { base: number; step: number } {
  if (kind === HashKind.COMPRESS) return { base: F.add(first, b0), step: 0 };
  return kind === HashKind.SPONGE ? { base: F.add(first, b1), step: 4 } : { base: b1, step: 2 };
}

function controlWriter({ mainBase }: Instance, rows: BlockRows, main: Columns): (block: number, control: Control) => void {
  const layout = hasherColumns(rows);
  const column = (field: (typeof VALUES)[number] | BlockKind): Uint32Array => fieldColumns(main, mainBase, layout, field)[0]!;
  const values = VALUES.map((field) => [field, column(field)] as const);
  return (block, control) => {
    const [from, to] = [block * rows, (block + 1) * rows];
    column(control.kind).fill(1, from, to);
    for (const [field, cells] of values) cells.fill(control[field], from, to);
  };
}

/** Column by column, for that is how a trace lies in memory. */
function writeStates({ mainBase }: Instance, rows: BlockRows, main: Columns, shown: readonly number[], states: Uint32Array): void {
  const columns = fieldColumns(main, mainBase, hasherColumns(rows), 'state');
  columns.forEach((column, i) => {
    for (let row = 0, block = 0; block < shown.length; block++) {
      const first = shown[block]! * STATES * WIDTH + i;
      for (let k = 0; k < rows; k++) column[row++] = states[first + k * columns.length]!;
    }
  });
}
