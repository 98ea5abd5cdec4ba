// What both sides know before a proof: the machine, its fixed columns, the parameters, and the digest that binds all three in
// the transcript. Fixed columns (the kernel's code, the row index) are not committed in a tree of their own: a verifier knows
// their values and evaluates them at z itself, which saves one Merkle opening a query (docs/design-changes.md).
import { blake3 } from '@noble/hashes/blake3.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { listMachine, type Columns, type Machine, type Tape } from '../air/index.ts';
import type { ExtensionField } from '../field/index.ts';
import { Tag, bytesToWords, type Digest, type Suite } from '../hash/index.ts';
import { compositionTape } from './composition.ts';
import type { Parameters } from './parameters.ts';

/** Version of the proof format and of the transcript. */
export const PROOF_VERSION = 1;

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

export function verifyingKey(
  K: ExtensionField, suite: Suite, machine: Machine, classId: number, fixed: Columns, parameters: Parameters,
): VerifyingKey {
  // The listing states every constraint and interaction, so its hash is a fingerprint of the constraint system.
  const system = Array.from(bytesToWords(blake3(utf8ToBytes(listMachine(machine)))), (word) => word % K.base.p);
  const values = fixed.flatMap((column) => [...column]);
  const digest = suite.absorb(new Uint32Array(8), Tag.VERIFYING_KEY, Uint32Array.from([...system, fixed.length, ...values]));
  return { K, suite, machine, classId, fixed, parameters, tape: compositionTape(machine), digest };
}

/** The first absorption: everything that is agreed, then the statement. */
export function statementWords(vk: VerifyingKey, publicWords: readonly number[]): Uint32Array {
  const { parameters: p, suite } = vk;
  const g = p.grinding;
  return Uint32Array.from([
    PROOF_VERSION, vk.classId, suite.id, p.setId, p.logHeight, p.blowupLog, p.queries, p.degreeBound, p.capLog,
    g.lookup, g.constraints, g.point, g.batch, g.folds.length, ...g.folds, g.query,
    p.masks.main, p.masks.mainNext, p.masks.helper, p.masks.sum, p.masks.quotient, p.masks.random ? 1 : 0, p.masks.saltWords,
    ...vk.digest, publicWords.length, ...publicWords,
  ]);
}
