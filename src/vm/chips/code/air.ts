// Code: the kernel, preprocessed. A kernel row fetches from here and nowhere else, so the prover does not choose kernel code.
// Rows beyond the program hold the zero word, which is no opcode: running off the end is unprovable.
import { expr, type Chip } from '../../../air/index.ts';
import { Space, WORDS } from '../../buses.ts';
import { CodeColumns, CodeFixed } from './columns.ts';

export const code: Chip<typeof CodeColumns.spec, typeof CodeFixed.spec> = {
  name: 'code',
  columns: CodeColumns,
  fixed: CodeFixed,
  periodic: {},
  evaluate(air, { row, fixed, shared, lane, lanes }) {
    // WORD  (tuple of degree 1)
    // Kernel code at this row's address is the preprocessed word. Otherwise the prover could run another kernel.
    air.offer('word', WORDS, row.uses, [expr(Space.CODE), shared.index.mul(lanes).add(lane), ...fixed.word]);
  },
};
