// The classes of proofs on offer: each a machine, a kernel and the parameter sets of its keys. Whatever is said of all keys (their digests,
// docs/keys.md, the tests) goes over this list, so a class is one entry more.
import { K } from '../field/index.ts';
import type { Suite, SuiteName } from '../hash/index.ts';
import { KERNELS, type KernelName } from '../kernels/tx/index.ts';
import { deriveParameters, shapeOf, verifyingKey, type KeyParts, type ParameterChoice, type VerifyingKey } from '../stark/index.ts';
import { fixedColumns, type Program, type VmMachine } from '../vm/index.ts';
import { KEY_DIGESTS } from './key-digests.ts';
import { CHAIN_SET, PARAMETER_CHOICES, choiceOf } from './parameter-sets.ts';

export interface ProofClass {
  readonly name: KernelName;
  /** Number in proof headers. */
  readonly classId: number;
  readonly vm: VmMachine;
  readonly kernel: Program;
  readonly choices: readonly ParameterChoice[];
}

/** The account kernel has a key for Rescue proofs in one set only: they are made by producers, and verified in batches of their own. */
export const CLASSES: Readonly<Record<KernelName, ProofClass>> = {
  payment: { name: 'payment', classId: 1, ...KERNELS.payment, choices: PARAMETER_CHOICES },
  account: { name: 'account', classId: 2, ...KERNELS.account, choices: [choiceOf('rpo')] },
};
export const PROOF_CLASSES: readonly ProofClass[] = Object.values(CLASSES);

/** Name of a key in the table of digests. */
export const keyName = ({ name }: ProofClass, { suite, set }: ParameterChoice): string => `${name}/${suite}/${set}`;

/** What the digest of a key is made of. */
export function keyParts({ classId, vm, kernel }: ProofClass, suite: Suite, choice: ParameterChoice): KeyParts {
  const { machine } = vm;
  return { suite, machine, classId, fixed: fixedColumns(vm, kernel), parameters: deriveParameters(shapeOf(machine), choice) };
}

/** The key with the digest of this build. Throws RangeError for one that is not on offer. */
export function keyOf(proofClass: ProofClass, suite: Suite, choice: ParameterChoice): VerifyingKey {
  const name = keyName(proofClass, choice);
  const digest = KEY_DIGESTS[name];
  if (!digest || suite.name !== choice.suite) throw new RangeError(`no key on offer for ${name} with ${suite.name}`);
  return verifyingKey(K, keyParts(proofClass, suite, choice), Uint32Array.from(digest));
}

/** All keys on offer: what whoever checks a proof by himself accepts. */
export const allKeys = (suites: Readonly<Record<SuiteName, Suite>>): VerifyingKey[] =>
  PROOF_CLASSES.flatMap((proofClass) => proofClass.choices.map((choice) => keyOf(proofClass, suites[choice.suite], choice)));

/** The keys that chains admit: one parameter set, because each is a constant of the recursive verifier. */
export const chainKeys = (suites: Readonly<Record<SuiteName, Suite>>): VerifyingKey[] =>
  PROOF_CLASSES.flatMap((proofClass) =>
    proofClass.choices.filter(({ set }) => set === CHAIN_SET).map((choice) => keyOf(proofClass, suites[choice.suite], choice)));

/** Number of the parameter set that chains admit, by kernel and suite. */
export const CHAIN_SETS = {
  payment: { rpo: choiceOf('rpo').setId, blake3: choiceOf('blake3').setId },
  account: { rpo: choiceOf('rpo').setId },
} as const;
