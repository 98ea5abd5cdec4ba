// Fills the kernel's words (fixed columns, once a kernel) and their fetch counts (main columns, each execution).
import { fieldColumns, writeRow, type Columns, type Instance } from '../../../air/index.ts';
import type { Execution } from '../../execution.ts';
import { codeWords, type Program } from '../../program.ts';
import { CodeColumns, CodeFixed } from './columns.ts';

export function fillCodeWords(kernel: Program, lanes: readonly Instance[], fixed: Columns): void {
  const capacity = lanes.length * fixed[0]!.length;
  if (codeWords(kernel) > capacity) throw new RangeError(`${kernel.name}: ${codeWords(kernel)} words of code, the class holds ${capacity}`);
  for (let pc = 0; pc < codeWords(kernel); pc++) {
    const { fixedBase } = lanes[pc % lanes.length]!;
    writeRow(fixed, fixedBase, CodeFixed, Math.floor(pc / lanes.length), { word: kernel.code.subarray(4 * pc, 4 * pc + 4) });
  }
}

export function fillCodeUses(execution: Execution, lanes: readonly Instance[], main: Columns): void {
  const height = main[0]!.length;
  const uses = new Uint32Array(codeWords(execution.kernel));
  execution.rows.forEach((row, k) => {
    if (row.user) return;
    const times = k === execution.rows.length - 1 ? height - k : 1;
    uses[row.pc]! += times;
    uses[row.pc + 1]! += times;
  });
  lanes.forEach(({ mainBase }, lane) => {
    const [column] = fieldColumns(main, mainBase, CodeColumns, 'uses');
    for (let pc = lane, row = 0; pc < uses.length; pc += lanes.length, row++) column![row] = uses[pc]!;
  });
}
