// CPU: one row an executed instruction.
import { layout } from '../../../air/index.ts';
import { OP_NAMES, type OpName } from '../../isa.ts';

/** Every operation has a flag but HALT, whose flag is 1 minus the others. */
export type FlagName = Exclude<OpName, 'HALT'>;
export const FLAG_NAMES = OP_NAMES.filter((name): name is FlagName => name !== 'HALT');

export const CpuColumns = layout({
  /** Where the instruction lies: in kernel code, or in memory for a script. */
  pc: 1,
  /** The frame: operand registers are cells from here on. */
  fp: 1,
  /** 1 while a script runs. */
  user: 1,
  /** What EXIT restores. Means something in user rows only. */
  savedPc: 1,
  savedFp: 1,
  /** One flag an operation. */
  ADD: 1, MUL: 1, LIMB: 1, LOAD: 1, BRANCH: 1, CALL: 1, RETURN: 1, ENTER: 1, EXIT: 1, HASH: 1, RANGE: 1,
  /** 1 where B is the immediate word, so that nothing is read. */
  immediateB: 1,
  /** The instruction's operands and immediate. */
  a: 1, b: 1, c: 1,
  imm: 4,
  /** The operand words A = m[fp+a], B = m[addressB] or imm, C = m[fp+c]. */
  A: 4, B: 4, C: 4,
  /** Where B is read. */
  addressB: 1,
});
