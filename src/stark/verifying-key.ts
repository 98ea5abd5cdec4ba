// What both sides know before a proof: the machine, its fixed columns, the parameters, and the digest that binds all of them in
// the transcript. Fixed columns (the kernel's code, the row index) are not committed in a tree of their own: a verifier knows
// their values and evaluates them at z itself, which saves one Merkle opening a query (docs/design-changes.md).
import type { Columns, Machine, Tape } from '../air/index.ts';
import type { ExtensionField } from '../field/index.ts';
import type { Digest, Suite } from '../hash/index.ts';
import { compositionTape } from './composition.ts';
import type { Parameters } from './parameters.ts';

export interface VerifyingKey {
  readonly K: ExtensionField;
  readonly suite: Suite;
  readonly machine: Machine;
  /** Number of the class in the proof header. */
  readonly classId: number;
  readonly fixed: Columns;
  readonly parameters: Parameters;
  /** All constraints and interactions, compiled once. */
  readonly tape: Tape;
  readonly digest: Digest;
}

/** What a key is made of, beside the field. */
export type KeyParts = Pick<VerifyingKey, 'suite' | 'machine' | 'classId' | 'fixed' | 'parameters'>;

/**
 * @param digest that of these parts (`keyDigests`): a constant of the build for keys on offer. With another one proofs are made and accepted
 *   all the same, but by nobody else.
 */
export function verifyingKey(K: ExtensionField, { suite, machine, classId, fixed, parameters }: KeyParts, digest: Digest): VerifyingKey {
  return { K, suite, machine, classId, fixed, parameters, tape: compositionTape(machine), digest };
}

/** The first absorption: everything that is agreed, by the key's digest, then the statement. */
export function statementWords(vk: VerifyingKey, publicWords: readonly number[]): Uint32Array {
  return Uint32Array.from([...vk.digest, ...publicWords]);
}
