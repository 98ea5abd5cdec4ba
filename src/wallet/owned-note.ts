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
import { p2idNote, p2ideNote, swapNote } from '../kernels/scripts/inputs.ts';
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
  /** Its tag is none of ours, or not that of the address it was encrypted to. */
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
  /** The address of ours that it names; undefined where it names none. */
  readonly addressIndex: number | undefined;
  readonly standing: Standing;
  /** A note from a file: the anchor and path it can be proved with while the wallet has none of its own. */
  readonly anchor?: { readonly block: number; readonly root: Digest; readonly path: NotePath };
}

export function noteKind(note: Note, scripts: ScriptRoots): NoteKind {
  const kinds = ['p2id', 'p2ide', 'swap'] as const;
  return kinds.find((kind) => equalFelts(scripts[kind], note.scriptRoot)) ?? 'unknown';
}

/** Offsets are words from the start of the note's record. */
function digestAt(note: Note, offset: number): Digest {
  const felt = 4 * (offset - noteRecord.offsets.inputs);
  return note.inputs.subarray(felt, felt + 8);
}

/** The tags whose accounts may consume the note; none where its script is not known. */
function tagsOf(note: Note, kind: NoteKind): Digest[] {
  if (kind === 'p2id') return [digestAt(note, p2idNote.offsets.tag)];
  if (kind === 'p2ide') return [digestAt(note, p2ideNote.offsets.tag), digestAt(note, p2ideNote.offsets.senderTag)];
  if (kind === 'swap') return [digestAt(note, swapNote.offsets.tag)];
  return [];
}

/** The address of ours that the note names by its tag. */
export const addressOf = (note: Note, kind: NoteKind, addresses: readonly OwnAddress[]): OwnAddress | undefined =>
  addresses.find((address) => tagsOf(note, kind).some((tag) => equalFelts(tag, address.tag)));

/** What the note is worth, given the address of ours that it names. */
export function standingOf(note: Note, kind: NoteKind, address: OwnAddress | undefined): Standing {
  if (kind === 'unknown' || kind === 'swap') return { state: 'unknown-script' };
  if (address === undefined) return { state: 'worthless', why: 'foreign-tag' };
  if (kind === 'p2id') {
    if (!equalFelts(note.owner, address.owner)) return { state: 'worthless', why: 'foreign-owner' };
    return { state: 'spendable', automatic: true };
  }
  if (!isZero(note.owner)) return { state: 'worthless', why: 'foreign-owner' };
  // With no owner, the sender sees when it is consumed and by which account.
  return { state: 'spendable', automatic: false };
}

/** Of a note that names no address of ours it is a number without meaning, since such a note is never spent. */
export function ownNullifier(
  permute: Permutation,
  note: Note,
  commitment: Digest,
  address: OwnAddress | undefined,
): Digest {
  const nk = address === undefined || isZero(note.owner) ? ZERO_WORD : address.nk;
  return nullifierOf(permute, note.serial, nk, commitment);
}
