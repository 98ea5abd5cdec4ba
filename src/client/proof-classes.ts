// The classes of proofs on offer: each a machine, a kernel and the parameter sets of its keys. Whatever is said of all keys (their digests,
// docs/keys.md, the tests) goes over this list, so a class is one entry more.
import { K } from '../field/index.ts';
import type { Suite } from '../hash/index.ts';
import { txKernel, txMachine } from '../kernels/tx/index.ts';
import { deriveParameters, shapeOf, verifyingKey, type KeyParts, type ParameterChoice, type VerifyingKey } from '../stark/index.ts';
import { fixedColumns, type Program, type VmMachine } from '../vm/index.ts';
import { KEY_DIGESTS } from './key-digests.ts';
import { PARAMETER_CHOICES } from './parameter-sets.ts';

export interface ProofClass {
  readonly name: string;
  /** Number in proof headers. */
  readonly classId: number;
  readonly vm: VmMachine;
  readonly kernel: Program;
  readonly choices: readonly ParameterChoice[];
}

/** Every payment, whatever it does. */
export const PAYMENTS: ProofClass = { name: 'payment', classId: 1, vm: txMachine, kernel: txKernel, choices: PARAMETER_CHOICES };

export const PROOF_CLASSES: readonly ProofClass[] = [PAYMENTS];

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
