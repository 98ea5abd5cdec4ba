// The VM as a machine of the proof system: which chips, how many lanes, and how an execution becomes a trace. The AIR side
// (`vmMachine`) and the trace side (`fixedColumns`, `mainTrace`) share nothing but the columns.
import { assembleMachine, emptyFixed, emptyTrace, instancesOf, publicWord, type Chip, type Columns, type Machine } from '../air/index.ts';
import { WORDS, Space } from './buses.ts';
import { code } from './chips/code/air.ts';
import { fillCodeUses, fillCodeWords } from './chips/code/trace.ts';
import { cpu } from './chips/cpu/air.ts';
import { fillCpu } from './chips/cpu/trace.ts';
import { hasher } from './chips/hasher/air.ts';
import type { BlockRows } from './chips/hasher/columns.ts';
import { fillHasher, type RoundColumns } from './chips/hasher/trace.ts';
import { memory } from './chips/memory/air.ts';
import { fillMemory } from './chips/memory/trace.ts';
import { range } from './chips/range/air.ts';
import { RANGE_ROWS } from './chips/range/columns.ts';
import { fillRange } from './chips/range/trace.ts';
import type { Capacity, Execution } from './execution.ts';
import type { Program } from './program.ts';

/** The shape of a machine. All proofs of a class have one shape, so all look alike. */
export interface VmShape {
  readonly name: string;
  readonly height: number;
  readonly memoryLanes: number;
  readonly codeLanes: number;
  readonly hasherLanes: number;
  /** Rows a permutation takes. */
  readonly hasherRows: BlockRows;
}

/** Every payment, whatever it does. Chosen by measuring: docs/parameters.md. */
export const PAYMENT: VmShape = { name: 'payment', height: 2 ** 10, memoryLanes: 2, codeLanes: 1, hasherLanes: 1, hasherRows: 4 };
/** Every transaction of a public account: the vault's chain of paths needs twice the permutations. */
export const ACCOUNT: VmShape = { name: 'account', height: 2 ** 10, memoryLanes: 2, codeLanes: 1, hasherLanes: 1, hasherRows: 2 };

export interface VmMachine {
  readonly shape: VmShape;
  readonly machine: Machine;
  readonly capacity: Capacity;
}

export function vmMachine(shape: VmShape): VmMachine {
  const { height } = shape;
  const use = (chip: unknown, lanes: number) => ({ chip: chip as Chip, lanes });
  const machine = assembleMachine(
    shape.name,
    height,
    [use(cpu, 1), use(memory, shape.memoryLanes), use(code, shape.codeLanes), use(range, 1), use(hasher(shape.hasherRows), shape.hasherLanes)],
    // The verifier is one more reader of memory: it asks for cells 0 and 1, once each.
    [0, 1].map((cell) => ({ bus: WORDS, tuple: [Space.MEMORY, cell, ...[0, 1, 2, 3].map((limb) => publicWord(4 * cell + limb))] })),
  );
  const capacity = {
    rows: height,
    cells: height * shape.memoryLanes,
    permutations: (height / shape.hasherRows) * shape.hasherLanes,
    rangeFacts: height / RANGE_ROWS,
  };
  return { shape, machine, capacity };
}

/** Words of kernel code that a shape holds. */
export const codeCapacity = ({ height, codeLanes }: VmShape): number => height * codeLanes;

/** The preprocessed columns of a kernel: what its verifying key commits to. */
export function fixedColumns({ machine }: VmMachine, kernel: Program): Columns {
  const fixed = emptyFixed(machine);
  fillCodeWords(kernel, instancesOf(machine, 'code'), fixed);
  return fixed;
}

/** The witness of an execution, in columns of its own. */
export function mainTrace(vm: VmMachine, execution: Execution, roundColumns: RoundColumns): Columns {
  const main = emptyTrace(vm.machine);
  fillTrace(vm, execution, roundColumns, main);
  return main;
}

/** Writes the witness of an execution into columns of zeros. */
export function fillTrace({ machine, shape }: VmMachine, execution: Execution, roundColumns: RoundColumns, main: Columns): void {
  fillCpu(execution, instancesOf(machine, 'cpu')[0]!, main);
  fillMemory(execution, instancesOf(machine, 'memory'), main);
  fillCodeUses(execution, instancesOf(machine, 'code'), main);
  fillRange(execution, instancesOf(machine, 'range')[0]!, main);
  fillHasher(execution, instancesOf(machine, 'hasher'), shape.hasherRows, main, roundColumns);
}
