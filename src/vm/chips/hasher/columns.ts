// Hasher: one permutation is a block of r rows, r in {1, 2, 4, 8}, with 8/r of its eight states side by side in each row.
import { layout } from '../../../air/index.ts';
import { WIDTH } from '../../../hash/index.ts';

/** States of a permutation: before each of seven rounds, and after the last. */
export const STATES = 8;
export type BlockRows = 1 | 2 | 4 | 8;

/** What a block does; the same in each of its rows. */
const control = {
  /** One flag a kind of block; none is set where the block is inactive. */
  compress: 1, absorbFirst: 1, absorbNext: 1, leafLeft: 1, leafRight: 1, climbLeft: 1, climbRight: 1,
  /** 1 on the last block of an operation, the only one that states a fact. */
  last: 1,
  /** The fact: the same in all blocks of an operation. */
  parameter: 1, first: 1, b0: 1, b1: 1, out: 1,
  /** Running address: the next words of a sponge, the next sibling of a path, the right digest of a compression. */
  at: 1,
  /** Blocks or levels still to come. */
  counter: 1,
  /** A path's index, without the bits already consumed. */
  remaining: 1,
  /** Addresses of rate words 0-1 and 2-3. */
  low: 1, high: 1,
} as const;
export const CONTROL_FIELDS = Object.keys(control) as (keyof typeof control)[];

export const hasherColumns = (rows: BlockRows) =>
  layout({
    ...control,
    /** How often the fact is requested; counts on the block's last row. */
    uses: 1,
    /** 24 felts a state. */
    state: (WIDTH * STATES) / rows,
  });
