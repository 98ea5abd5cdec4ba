// Fills the range chip: one word of sixteen rows a fact, zeros afterwards.
import { columnsByField, type Columns, type Instance } from '../../../air/index.ts';
import type { Execution } from '../../execution.ts';
import { RANGE_ROWS, RangeColumns } from './columns.ts';

export function fillRange(execution: Execution, { mainBase }: Instance, main: Columns): void {
  const { value, uses } = columnsByField(main, mainBase, RangeColumns);
  execution.rangeFacts.forEach(({ word, bits, count }, fact) => {
    const first = fact * RANGE_ROWS;
    uses[0]![first + bits - 1] = count;
    for (let i = 0; i < 4; i++) {
      for (let k = 0; k < RANGE_ROWS; k++) value[i]![first + k] = word[i]! & (2 ** (k + 1) - 1);
    }
  });
}
