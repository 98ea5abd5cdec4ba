// Range: sixteen rows a word, one bit of each limb a row, lowest first.
import { layout } from '../../../air/index.ts';

/** Rows of one word. */
export const RANGE_ROWS = 16;

export const RangeColumns = layout({
  /** The limbs as far as their bits have been seen: on row k of a word, the low k + 1 bits. */
  value: 4,
  /** How often (k + 1, value) is requested. */
  uses: 1,
});
