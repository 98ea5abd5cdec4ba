// The verifying key of a payment: the tx kernel on the payment class, with one suite and one parameter set. The key binds
// kernel, machine and parameters in the transcript (stark/verifying-key.ts).
import { K } from '../field/index.ts';
import type { Suite, SuiteName } from '../hash/index.ts';
import { txKernel, txMachine } from '../kernels/tx/index.ts';
import { deriveParameters, shapeOf, verifyingKey, type ParameterChoice, type VerifyingKey } from '../stark/index.ts';
import { fixedColumns } from '../vm/index.ts';
import { PARAMETER_CHOICES } from './parameter-sets.ts';

/** Number of the payment class in proof headers. */
export const PAYMENT_CLASS = 1;

export function paymentKey(suite: Suite, choice: ParameterChoice): VerifyingKey {
  const { machine } = txMachine;
  return verifyingKey(K, suite, machine, PAYMENT_CLASS, fixedColumns(txMachine, txKernel), deriveParameters(shapeOf(machine), choice));
}

/** The keys of all suites and parameter sets on offer: what a verifier accepts. */
export const paymentKeys = (suites: Readonly<Record<SuiteName, Suite>>): VerifyingKey[] =>
  PARAMETER_CHOICES.map((choice) => paymentKey(suites[choice.suite], choice));
