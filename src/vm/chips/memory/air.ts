// Memory: write-once cells. The address is not a column but the row number times the lanes plus the lane, so every address
// occurs exactly once and no ordering argument is needed. A request for an address that no row has is unprovable.
// The two public words are ordinary cells, 0 and 1, of which the verifier requests each once.
// A padding row is a cell that nobody requests: uses = 0.
import { expr, layout, type Chip } from '../../../air/index.ts';
import { Space, WORDS } from '../../buses.ts';
import { MemoryColumns } from './columns.ts';

export const memory: Chip<typeof MemoryColumns.spec> = {
  name: 'memory',
  columns: MemoryColumns,
  fixed: layout({}),
  periodic: {},
  evaluate(air, { row, shared, lane, lanes }) {
    // CELL  (tuple of degree 1)
    // The cell at this row's address holds `word`, stated as often as asked. Otherwise one address could hold two words.
    air.offer('cell', WORDS, row.uses, [expr(Space.MEMORY), shared.index.mul(lanes).add(lane), ...row.word]);
  },
};
