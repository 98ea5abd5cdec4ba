// The verifying keys of payments: the tx kernel on the payment class, with one suite and one parameter set each. A key binds
// kernel, machine and parameters in the transcript (stark/key-digest.ts).
import type { Suite, SuiteName } from '../hash/index.ts';
import type { ParameterChoice, VerifyingKey } from '../stark/index.ts';
import { PAYMENTS, keyOf } from './proof-classes.ts';

export const paymentKey = (suite: Suite, choice: ParameterChoice): VerifyingKey => keyOf(PAYMENTS, suite, choice);

/** The keys of all suites and parameter sets on offer: what a verifier accepts. */
export const paymentKeys = (suites: Readonly<Record<SuiteName, Suite>>): VerifyingKey[] =>
  PAYMENTS.choices.map((choice) => paymentKey(suites[choice.suite], choice));
