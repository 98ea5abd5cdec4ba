// Memory: one cell a row and lane.
import { layout } from '../../../air/index.ts';

export const MemoryColumns = layout({
  /** The cell's word. */
  word: 4,
  /** How often it is requested. */
  uses: 1,
});
