// A note that was sent to us, and whether it is worth anything. A payer chooses the note's fields, so each is checked: the
// commitment was recomputed before; tag and owner must belong to one and the same address of ours. What does not is shown,
// never counted, and never consumed by itself.
import {
  equalFelts,
  isZero,
  nullifierOf,
  ZERO_WORD,
  type Digest,
  type Note,
  type NotePath,
  type Permutation,
} from '../protocol/index.ts';
import { p2idNote, p2ideNote } from '../kernels/scripts/inputs.ts';
import { noteRecord } from '../kernels/tx/view.ts';
import type { OwnAddress } from './keys.ts';

/** Roots of the shipped scripts. */
export interface ScriptRoots {
  readonly p2id: Digest;
  readonly p2ide: Digest;
  readonly swap: Digest;
}

export type NoteKind = keyof ScriptRoots | 'unknown';

/** Why a note cannot be spent by this wallet. */
export type Worthless =
  /** Another owner than the address's: the payer made a mistake, or tries to trace us. */
  | 'foreign-owner'
  /** Its tag is not that of the address it was encrypted to. */
  | 'foreign-tag'
  /** A note with the same nullifier came before. */
  | 'duplicate';

export type Standing =
  /** `automatic`: consuming it reveals nothing to its sender, so the wallet may do so unasked. */
  | { readonly state: 'spendable'; readonly automatic: boolean }
  | { readonly state: 'worthless'; readonly why: Worthless }
  /** The script is none of the shipped ones: the user decides. */
  | { readonly state: 'unknown-script' }
  | { readonly state: 'spent'; readonly block: number; readonly transactionId: string };

export interface OwnedNote {
  readonly note: Note;
  readonly memo: string;
  readonly kind: NoteKind;
  readonly commitment: Digest;
  readonly nullifier: Digest;
  /** The transaction that made it, in hex; undefined for a note from a file that the wallet has not come across yet. */
  readonly madeBy: string | undefined;
  /** Leaf in the note tree. */
  readonly leaf: number;
  readonly block: number;
  readonly addressIndex: number;
  readonly standing: Standing;
  /** A note from a file: the anchor and path it can be proved with while the wallet has none of its own. */
  readonly anchor?: { readonly block: number; readonly root: Digest; readonly path: NotePath };
}

export function noteKind(note: Note, scripts: ScriptRoots): NoteKind {
  const kinds = ['p2id', 'p2ide', 'swap'] as const;
  return kinds.find((kind) => equalFelts(scripts[kind], note.scriptRoot)) ?? 'unknown';
}

/** What the note is worth to the address that could read it. */
export function standingOf(note: Note, kind: NoteKind, address: OwnAddress): Standing {
  // Offsets are words from the start of the note's record.
  const tagAt = (offset: number): Digest => {
    const felt = 4 * (offset - noteRecord.offsets.inputs);
    return note.inputs.subarray(felt, felt + 8);
  };
  if (kind === 'p2id') {
    if (!equalFelts(tagAt(p2idNote.offsets.tag), address.tag)) return { state: 'worthless', why: 'foreign-tag' };
    if (!equalFelts(note.owner, address.owner)) return { state: 'worthless', why: 'foreign-owner' };
    return { state: 'spendable', automatic: true };
  }
  if (kind === 'p2ide') {
    const mine = [p2ideNote.offsets.tag, p2ideNote.offsets.senderTag].some((at) => equalFelts(tagAt(at), address.tag));
    if (!mine) return { state: 'worthless', why: 'foreign-tag' };
    if (!isZero(note.owner)) return { state: 'worthless', why: 'foreign-owner' };
    // With no owner, the sender sees when it is consumed and by which account.
    return { state: 'spendable', automatic: false };
  }
  return { state: 'unknown-script' };
}

export function ownNullifier(permute: Permutation, note: Note, commitment: Digest, address: OwnAddress): Digest {
  return nullifierOf(permute, note.serial, isZero(note.owner) ? ZERO_WORD : address.nk, commitment);
}
