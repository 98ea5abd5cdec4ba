// What a payment's proof is made of: columns, parameters, bytes (what an execution takes: kernel-figures.ts). Follows from the code alone, so a drift is a change
// of the machine, the kernel or the proof, never of the day.
import type { VerifyingKey } from '../src/stark/index.ts';
import { shapeOf, soundness, type Parameters } from '../src/stark/index.ts';
import { KERNELS } from '../src/kernels/tx/index.ts';
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

export interface SuiteFigures {
  readonly provenBits: number;
  readonly proofBytes: number;
  readonly parameters: Parameters;
}

export function machineFigures(): MachineFigures {
  const { machine } = KERNELS.payment.vm;
  return {
    n: machine.height,
    mainColumns: machine.mainNames.length,
    columnsReadOnNextRow: machine.nextColumns.length,
    helperColumns: machine.helperGroups.length + 1,
    constraints: machine.constraints.length,
    interactions: machine.interactions.length,
  };
}

export const provenBits = (vk: VerifyingKey): number => soundness(shapeOf(vk.machine), vk.parameters).provenBits;

/** The file bench/results/payment.json. */
export interface PaymentResults {
  readonly machine: MachineFigures;
  readonly suites: Readonly<Record<SuiteName, SuiteFigures>>;
}
