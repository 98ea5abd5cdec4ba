// Fills the CPU: the executed rows, then the HALT row repeated. Operand values are what memory holds in the end.
import { writeRow, type Columns, type Instance } from '../../../air/index.ts';
import { F } from '../../../field/index.ts';
import type { ExecutedRow, Execution } from '../../execution.ts';
import type { Word } from '../../isa.ts';
import { CpuColumns } from './columns.ts';

export function fillCpu(execution: Execution, { mainBase }: Instance, main: Columns): void {
  const { rows } = execution;
  const height = main[mainBase]!.length;
  for (let at = 0; at < height; at++) writeRow(main, mainBase, CpuColumns, at, valuesOf(execution, rows[Math.min(at, rows.length - 1)]!));
}

/** The cell at an address of the finished memory. */
export const cellAt = ({ memory }: Execution, address: number): Word => Array.from(memory.subarray(4 * address, 4 * address + 4));

/** The addresses that a row reads as A, B (where it reads it) and C. */
export function operandAddresses({ fp, instruction, addressB }: ExecutedRow): { a: number; b: number | undefined; c: number } {
  return { a: F.add(fp, instruction.a), b: instruction.immediateB ? undefined : addressB, c: F.add(fp, instruction.c) };
}

function valuesOf(execution: Execution, row: ExecutedRow) {
  const { op, immediateB, a, b, c, imm } = row.instruction;
  const address = operandAddresses(row);
  return {
    pc: row.pc, fp: row.fp, user: row.user ? 1 : 0, savedPc: row.savedPc, savedFp: row.savedFp,
    ...(op !== 'HALT' && { [op]: 1 }),
    immediateB: immediateB ? 1 : 0,
    a, b, c, imm,
    A: cellAt(execution, address.a),
    B: address.b === undefined ? imm : cellAt(execution, address.b),
    C: cellAt(execution, address.c),
    addressB: row.addressB,
  };
}
