// Fills the range chip: one word of sixteen rows a fact, zeros afterwards.
import { writeRow, type Columns, type Instance } from '../../../air/index.ts';
import type { Execution } from '../../execution.ts';
import { RANGE_ROWS, RangeColumns } from './columns.ts';

export function fillRange(execution: Execution, { mainBase }: Instance, main: Columns): void {
  execution.rangeFacts.forEach(({ word, bits, count }, fact) => {
    for (let k = 0; k < RANGE_ROWS; k++) {
      const value = word.map((limb) => limb % 2 ** (k + 1));
      writeRow(main, mainBase, RangeColumns, fact * RANGE_ROWS + k, { value, uses: k === bits - 1 ? count : 0 });
    }
  });
}
