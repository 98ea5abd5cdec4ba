// The digest of a verifying key: all that a verifier takes for granted, by RPO whatever the suite of the proofs, so that a kernel which
// verifies them can compute it from its own constants and the child's fixed root (design 70, Keys).
//
//     digest = sponge(VERIFYING_KEY, system digest 8 | numbers | fixed root 8)
//
// The system digest is 64 bytes of BLAKE3 over the machine's encoding, eight bytes mod p each: nothing in the VM ever has to hash a machine.
// The numbers stand between two digests and their count follows from one of them, that of the folds, so no two keys give one message.
// A wallet computes none of this: keys on offer have their digests in src/client/key-digests.ts.
import { blake3 } from '@noble/hashes/blake3.js';
import { encodeMachine, type Columns, type EncodedMachine } from '../air/index.ts';
import { P } from '../field/index.ts';
import { Tag, padToBlocks, sponge, wordsToBytes, type Digest, type Permutation, type Suite } from '../hash/index.ts';
import type { Parameters } from './parameters.ts';

/** Version of the proof format and of the transcript. */
export const PROOF_VERSION = 2;

/** What a digest is made of. */
export interface KeyFacts {
  readonly suite: Pick<Suite, 'id'>;
  readonly machine: EncodedMachine;
  /** Number of the class in the proof header. */
  readonly classId: number;
  readonly fixed: Columns;
  readonly parameters: Parameters;
}

export interface KeyDigests {
  readonly system: Digest;
  readonly fixedRoot: Digest;
  /** Of the whole key: what the transcript absorbs. */
  readonly key: Digest;
}

export function keyDigests(permute: Permutation, facts: KeyFacts): KeyDigests {
  const system = systemDigest(facts.machine);
  const fixedRoot = fixedColumnsRoot(permute, facts.fixed);
  const message = [...system, ...keyNumbers(facts), ...fixedRoot];
  return { system, fixedRoot, key: sponge(permute, Tag.VERIFYING_KEY, padToBlocks(message)) };
}

/** Of the constraint system alone. */
export function systemDigest(machine: EncodedMachine): Digest {
  const bytes = blake3(wordsToBytes(encodeMachine(machine)), { dkLen: 64 });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint32Array.from({ length: 8 }, (_, i) => Number(view.getBigUint64(8 * i, true) % BigInt(P)));
}

/** Of the fixed columns' values on H, column after column. */
export function fixedColumnsRoot(permute: Permutation, fixed: Columns): Digest {
  return sponge(permute, Tag.FIXED_COLUMNS, padToBlocks(fixed.flatMap((column) => [...column])));
}

/** All numbers that are agreed on, in the order of docs/proof-format.md. */
export function keyNumbers({ suite, classId, parameters: p }: Pick<KeyFacts, 'suite' | 'classId' | 'parameters'>): number[] {
  const g = p.grinding;
  return [
    PROOF_VERSION, classId, suite.id, p.setId, p.logHeight, p.blowupLog, p.queries, p.degreeBound, p.capLog,
    g.lookup, g.constraints, g.point, g.batch, g.folds.length, ...g.folds, g.query,
    p.masks.main, p.masks.mainNext, p.masks.helper, p.masks.sum, p.masks.quotient, p.masks.random ? 1 : 0, p.masks.saltWords,
  ];
}
