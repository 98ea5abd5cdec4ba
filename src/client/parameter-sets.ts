// The parameter sets on offer. Only what a choice fixes stands here; queries, slack and proof of work are the fixed point that
// stark/soundness.ts computes for the machine. Chosen by measurement: docs/parameters.md.
import type { SuiteName } from '../hash/index.ts';
import type { ParameterChoice } from '../stark/index.ts';

export const PARAMETER_CHOICES: readonly ParameterChoice[] = [
  { set: 'johnson', setId: 1, suite: 'blake3', blowupLog: 3, queryGrinding: 16, roundGrinding: 14, capLog: 7 },
  // With Rescue each bit of query grinding above about twelve costs more than a query.
  { set: 'johnson', setId: 1, suite: 'rpo', blowupLog: 3, queryGrinding: 12, roundGrinding: 14, capLog: 7 },
  { set: 'unique-decoding', setId: 2, suite: 'blake3', blowupLog: 3, queryGrinding: 16, roundGrinding: 14, capLog: 7 },
  { set: 'unique-decoding', setId: 2, suite: 'rpo', blowupLog: 3, queryGrinding: 12, roundGrinding: 14, capLog: 7 },
];

/** The set that chains admit; the others are a library's offer. */
export const CHAIN_SET = 'johnson';

/** What the wallet proves with. `unique-decoding` leans on no list-decoding theorem; its proofs are about half as long again. */
export function choiceOf(suite: SuiteName, set: ParameterChoice['set'] = CHAIN_SET): ParameterChoice {
  return PARAMETER_CHOICES.find((choice) => choice.suite === suite && choice.set === set)!;
}
