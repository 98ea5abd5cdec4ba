// Fills the CPU: the executed rows, then the HALT row repeated. Operand values are what memory holds in the end.
import { columnsByField, type Columns, type Instance } from '../../../air/index.ts';
import { F } from '../../../field/index.ts';
import type { ExecutedRow, Execution } from '../../execution.ts';
import { CpuColumns } from './columns.ts';

export function fillCpu({ rows, memory }: Execution, { mainBase }: Instance, main: Columns): void {
  const columns = columnsByField(main, mainBase, CpuColumns);
  const [[pc], [fp], [user], [savedPc], [savedFp]] = [columns.pc, columns.fp, columns.user, columns.savedPc, columns.savedFp];
  const [[a], [b], [c], [immediateB], [addressB]] = [columns.a, columns.b, columns.c, columns.immediateB, columns.addressB];
  const { imm, A, B, C } = columns;

  rows.forEach((row, at) => {
    const { instruction } = row;
    const address = operandAddresses(row);
    pc![at] = row.pc;
    fp![at] = row.fp;
    user![at] = row.user ? 1 : 0;
    savedPc![at] = row.savedPc;
    savedFp![at] = row.savedFp;
    if (instruction.op !== 'HALT') columns[instruction.op][0]![at] = 1;
    immediateB![at] = instruction.immediateB ? 1 : 0;
    a![at] = instruction.a;
    b![at] = instruction.b;
    c![at] = instruction.c;
    addressB![at] = row.addressB;
    for (let i = 0; i < 4; i++) {
      imm[i]![at] = instruction.imm[i]!;
      A[i]![at] = memory[4 * address.a + i]!;
      B[i]![at] = address.b === undefined ? instruction.imm[i]! : memory[4 * address.b + i]!;
      C[i]![at] = memory[4 * address.c + i]!;
    }
  });
  for (const column of main.slice(mainBase, mainBase + CpuColumns.width)) column.fill(column[rows.length - 1]!, rows.length);
}

/** The addresses that a row reads as A, B (where it reads it) and C. */
export function operandAddresses({ fp, instruction, addressB }: ExecutedRow): { a: number; b: number | undefined; c: number } {
  return { a: F.add(fp, instruction.a), b: instruction.immediateB ? undefined : addressB, c: F.add(fp, instruction.c) };
}
