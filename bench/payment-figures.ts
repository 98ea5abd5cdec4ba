// What a payment is made of: rows, columns, permutations, parameters, bytes. Follows from the code alone, so a drift is a change
// of the machine, the kernel or the proof, never of the day.
import type { VerifyingKey } from '../src/stark/index.ts';
import { shapeOf, soundness, type Parameters } from '../src/stark/index.ts';
import { txKernel, txMachine, type ExecutedTransaction } from '../src/kernels/tx/index.ts';
import { PAYMENT, codeCapacity, codeWords, usage } from '../src/vm/index.ts';
import type { SuiteName } from '../src/hash/index.ts';

export interface MachineFigures {
  readonly n: number;
  readonly mainColumns: number;
  readonly columnsReadOnNextRow: number;
  /** Over K, the running sum among them. */
  readonly helperColumns: number;
  readonly constraints: number;
  readonly interactions: number;
}

/** What the execution takes, and what the class can hold. */
export interface UsageFigures {
  readonly cpuRows: number;
  readonly permutations: number;
  readonly cells: number;
  readonly rangeFacts: number;
  readonly kernelWords: number;
}

export interface SuiteFigures {
  readonly provenBits: number;
  readonly proofBytes: number;
  readonly parameters: Parameters;
}

export function machineFigures(): MachineFigures {
  const { machine } = txMachine;
  return {
    n: machine.height,
    mainColumns: machine.mainNames.length,
    columnsReadOnNextRow: machine.nextColumns.length,
    helperColumns: machine.helperGroups.length + 1,
    constraints: machine.constraints.length,
    interactions: machine.interactions.length,
  };
}

export function usageFigures({ execution }: ExecutedTransaction): { worst: UsageFigures; capacity: UsageFigures } {
  const figures = ({ rows, ...others }: ReturnType<typeof usage>, kernelWords: number): UsageFigures => ({ cpuRows: rows, ...others, kernelWords });
  return { worst: figures(usage(execution), codeWords(txKernel)), capacity: figures(txMachine.capacity, codeCapacity(PAYMENT)) };
}

export const provenBits = (vk: VerifyingKey): number => soundness(shapeOf(vk.machine), vk.parameters).provenBits;

/** The file bench/results/payment.json. */
export interface PaymentResults {
  readonly machine: MachineFigures;
  readonly worst: UsageFigures;
  readonly capacity: UsageFigures;
  readonly suites: Readonly<Record<SuiteName, SuiteFigures>>;
}
