// Fills the memory lanes, and counts who asks for each cell: CPU rows, padding rows, hasher blocks, the verifier.
import { columnsByField, type Columns, type Instance } from '../../../air/index.ts';
import type { Execution } from '../../execution.ts';
import { factPairs } from '../../hash-fact.ts';
import { PUBLIC_WORDS } from '../../isa.ts';
import { operandAddresses } from '../cpu/trace.ts';
import { MemoryColumns } from './columns.ts';

export function fillMemory(execution: Execution, lanes: readonly Instance[], main: Columns): void {
  const counts = memoryUses(execution, main[0]!.length);
  lanes.forEach(({ mainBase }, lane) => {
    const { word, uses } = columnsByField(main, mainBase, MemoryColumns);
    for (let address = lane, row = 0; address < counts.length; address += lanes.length, row++) {
      for (let i = 0; i < 4; i++) word[i]![row] = execution.memory[4 * address + i]!;
      uses[0]![row] = counts[address]!;
    }
  });
}

/** Requests of each cell in a trace of this height. */
function memoryUses(execution: Execution, height: number): Uint32Array {
  const uses = new Uint32Array(execution.memory.length / 4);
  execution.rows.forEach((row, k) => {
    const times = k === execution.rows.length - 1 ? height - k : 1;
    const { a, b, c } = operandAddresses(row);
    uses[a]! += times;
    uses[c]! += times;
    if (b !== undefined) uses[b]! += times;
    if (row.user) {
      uses[row.pc]!++;
      uses[row.pc + 1]!++;
    }
  });
  for (const fact of execution.hashFacts) {
    for (const address of factPairs(fact)) {
      uses[address]!++;
      uses[address + 1]!++;
    }
  }
  for (let i = 0; i < PUBLIC_WORDS; i++) uses[i]!++;
  return uses;
}
