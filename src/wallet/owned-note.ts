// A note that concerns us, and what it is to us. A payer chooses the note's fields, so each is checked: the commitment was recomputed
// before; tag, owner and the key that it was encrypted under must belong to one and the same address of ours. What does not is shown,
// never counted, never spent, and takes nobody's place.
import {
  ZERO_WORD, equalFelts, isZero, noteCommitment, nullifierOf, swapPaybackSerial, wordToAmount,
  type Amount, type Asset, type Digest, type Note, type Permutation, type Word,
} from '../protocol/index.ts';
import { p2idInputs, p2idNote, p2ideNote, swapNote } from '../kernels/scripts/inputs.ts';
import { noteRecord } from '../kernels/tx/view.ts';
import type { OwnAddress } from './keys.ts';

/** Roots of the shipped scripts. */
export interface ScriptRoots {
  readonly p2id: Digest;
  readonly p2ide: Digest;
  readonly swap: Digest;
}

export type NoteKind = keyof ScriptRoots | 'unknown';

/**
 * What a believed note is to us. `money`: owned, spendable at any time, and nobody sees when. The others have no owner, so whoever knows
 * them sees when they are consumed, and another may come first: `toTake` was sent to us and may be taken back by its sender from a
 * block on; `toReclaim` is one that we sent so; `offer` is a swap of ours that nobody has taken yet.
 */
export type NoteRole = 'money' | 'toTake' | 'toReclaim' | 'offer';

/** Why a note is not believed. */
export type Worthless =
  /** Another owner than the address's: the payer made a mistake, or tries to trace us. */
  | 'foreign-owner'
  /** Its tag is none of ours, or not that of the address it was encrypted to. */
  | 'foreign-tag'
  /** A note with the same nullifier came before. */
  | 'duplicate'
  /** The script is none of the shipped ones. */
  | 'unknown-script';

export interface Spent {
  readonly block: number;
  readonly transactionId: string;
}

/** A believed note. */
export interface OwnedNote {
  readonly note: Note;
  readonly memo: string;
  readonly role: NoteRole;
  readonly kind: 'p2id' | 'p2ide' | 'swap';
  readonly commitment: Digest;
  readonly nullifier: Digest;
  /** Leaf in the note tree. */
  readonly leaf: number;
  readonly block: number;
  /** Milliseconds since 1970 of the block, as its producer said. */
  readonly time: number;
  /** The transaction that made it, in hex; undefined for a note from a file of a block that was read before. */
  readonly madeBy: string | undefined;
  /** Whether a transaction of ours made it. */
  readonly ownChange: boolean;
  /** Whether a faucet's transaction made it: play money. */
  readonly minted: boolean;
  readonly addressIndex: number;
  readonly spent: Spent | undefined;
  /** Taken in by file: it moves to ourselves at once, and that is what the history tells of. */
  readonly fromFile: boolean;
  /** Came by file, and the blocks since its own have not been looked through for its nullifier: it may be spent already. */
  readonly unchecked: boolean;
}

/** A note that was readable and is not believed: only to be shown. */
export interface OddNote {
  readonly amount: Amount;
  readonly memo: string;
  readonly commitment: Digest;
  readonly block: number;
  readonly why: Worthless;
}

export function noteKind(note: Note, scripts: ScriptRoots): NoteKind {
  const kinds = ['p2id', 'p2ide', 'swap'] as const;
  return kinds.find((kind) => equalFelts(scripts[kind], note.scriptRoot)) ?? 'unknown';
}

/** Offsets are words from the start of the note's record. */
function wordsAt(note: Note, offset: number, words: number): Uint32Array {
  const felt = 4 * (offset - noteRecord.offsets.inputs);
  return note.inputs.slice(felt, felt + 4 * words);
}

/** t of whom a note is for: of the maker for an offer. */
export const recipientTag = (note: Note, kind: Exclude<NoteKind, 'unknown'>): Digest =>
  wordsAt(note, { p2id: p2idNote, p2ide: p2ideNote, swap: swapNote }[kind].offsets.tag, 2);

/** t of whoever may take a P2IDE note back, and the block from which on. */
export const senderTag = (note: Note): Digest => wordsAt(note, p2ideNote.offsets.senderTag, 2);
export const reclaimHeight = (note: Note): number => wordsAt(note, p2ideNote.offsets.height, 1)[0]!;

/** What an offer asks for; undefined where the amount is none. */
export function askedAsset(note: Note): Asset | undefined {
  const [faucet, amount] = [wordsAt(note, swapNote.offsets.asked, 1), wordToAmount(wordsAt(note, swapNote.offsets.asked + 1, 1))];
  return amount === undefined || amount === 0n ? undefined : { faucet, amount };
}

/** The note that whoever takes an offer must make for its maker. */
export function paybackOf(permute: Permutation, offer: Note, scripts: ScriptRoots): Note | undefined {
  const asset = askedAsset(offer);
  if (asset === undefined) return undefined;
  return {
    serial: swapPaybackSerial(permute, offer.serial),
    scriptRoot: scripts.p2id,
    inputs: p2idInputs(recipientTag(offer, 'swap')),
    asset,
    owner: wordsAt(offer, swapNote.offsets.owner, 2),
    dummy: false,
  };
}

/** What a received note is, given the address of ours that it is for and was encrypted to; or why it is not believed. */
export function roleOfReceived(note: Note, kind: NoteKind, address: OwnAddress | undefined): NoteRole | Worthless {
  if (kind === 'unknown' || kind === 'swap') return 'unknown-script';
  if (address === undefined) return 'foreign-tag';
  if (kind === 'p2id') return equalFelts(note.owner, address.owner) ? 'money' : 'foreign-owner';
  return isZero(note.owner) ? 'toTake' : 'foreign-owner';
}

export const isRole = (found: NoteRole | Worthless): found is NoteRole =>
  found === 'money' || found === 'toTake' || found === 'toReclaim' || found === 'offer';

/** Key of the note's nullifier. */
export const nullifierKey = (note: Note, address: OwnAddress): Word => (isZero(note.owner) ? ZERO_WORD : address.nk);

export interface Identified {
  readonly commitment: Digest;
  readonly nullifier: Digest;
}

export function identify(permute: Permutation, note: Note, address: OwnAddress): Identified {
  const commitment = noteCommitment(permute, note);
  return { commitment, nullifier: nullifierOf(permute, note.serial, nullifierKey(note, address), commitment) };
}

