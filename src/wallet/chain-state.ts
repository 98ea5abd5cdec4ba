// Everything a wallet knows from the chain: how far it has read, its notes, its own transactions. Blocks take it from one state to the
// next (apply-block.ts); what a batch of blocks changes is a *draft* beside the state, which is stored and then taken over as a whole,
// or dropped. So a wallet of a hundred thousand notes pays for what changes, not for what it has.
import {
  NoteTree, ZERO_DIGEST, feltsToHex, genesisState,
  type Amount, type ChainState, type Digest, type Note, type NotePages, type NoteTreeSnapshot, type Permutation, type ProofKind, type Step, type Word,
} from '../protocol/index.ts';
import type { OddNote, OwnedNote } from './owned-note.ts';

/** The last block that was read and verified. */
export interface Cursor {
  readonly number: number;
  readonly state: ChainState;
  readonly transactionsHash: Digest;
  /** `signedBlockHeaderCodec` bytes of it; undefined at block 0. Compared on every visit: a change is a fork. */
  readonly signedHeader: Uint8Array | undefined;
  readonly noteTree: NoteTreeSnapshot;
  /** The leaves of full pages are in the store, each page a record. */
  readonly pages: NotePages;
  /** Leaves before each chunk of blocks, from chunk 0 on: they tell in which one a leaf was made. */
  readonly chunkLeaves: readonly number[];
}

/** An output of an own transaction, opened again. */
export interface OwnOutput {
  readonly place: number;
  /** `own`: change, or what a merge or cancel leaves. `sent`, `file`: to whom it is for, also when that is us. */
  readonly delivery: 'sent' | 'own' | 'file';
  /** The address that it was sent to, as far as the note and the record tell. */
  readonly to: { readonly tag: Digest; readonly owner: Digest; readonly encryptionKey: Uint8Array; readonly hint: Uint8Array };
  readonly commitment: Digest;
  readonly faucet: Word;
  readonly amount: Amount;
  readonly memo: string;
  /** May be taken back from this block on, while nobody has taken it. */
  readonly reclaimFrom: number | undefined;
  /** Of a note that travels by file: what the file needs. */
  readonly file: { readonly note: Note; readonly leaf: number } | undefined;
}

/** What the record of an own transaction tells. */
export interface Replayed {
  /** The intent's word, in hex. */
  readonly intent: string;
  readonly step: Step;
  readonly outputs: readonly OwnOutput[];
}

/** A transaction that shows the nullifier of a note of ours. */
export interface OwnTransaction {
  readonly id: string;
  readonly block: number;
  readonly time: number;
  /** Its place in the chain, to sort by. */
  readonly order: number;
  readonly kind: ProofKind;
  readonly fee: Amount;
  /** Commitments of the notes of ours it consumed, in hex. */
  readonly consumed: readonly string[];
  /** Undefined where its record does not open or does not replay: another took an ownerless note, or it cannot be followed. */
  readonly replayed: Replayed | undefined;
}

export interface WalletChain {
  readonly cursor: Cursor;
  /** Believed ones, by commitment in hex. */
  readonly notes: ReadonlyMap<string, OwnedNote>;
  /** Commitment by nullifier, in hex, of the believed ones. */
  readonly byNullifier: ReadonlyMap<string, string>;
  /** By commitment and leaf. */
  readonly odd: ReadonlyMap<string, OddNote>;
  /** The lowest address index not handed out, as far as is known. */
  readonly nextAddress: number;
  /** By id. */
  readonly history: ReadonlyMap<string, OwnTransaction>;
}

/** What is asked of a chain, or of a draft over one, by who does not go through all of it. */
export interface ChainLookup {
  readonly cursor: Cursor;
  readonly notes: Pick<ReadonlyMap<string, OwnedNote>, 'get'>;
  readonly history: Pick<ReadonlyMap<string, OwnTransaction>, 'get'>;
}

export function startOfChain(permute: Permutation): WalletChain {
  const cursor: Cursor = {
    number: 0,
    state: genesisState(permute),
    transactionsHash: ZERO_DIGEST,
    signedHeader: undefined,
    noteTree: new NoteTree(permute).snapshot(),
    pages: { roots: [], last: [] },
    chunkLeaves: [],
  };
  return { cursor, notes: new Map(), byNullifier: new Map(), odd: new Map(), nextAddress: 1, history: new Map() };
}

/** What one batch of blocks, or one file, changes of a chain. Reads go through to what it stands on. */
export class ChainDraft {
  cursor: Cursor;
  nextAddress: number;
  readonly notes = new Map<string, OwnedNote>();
  readonly byNullifier = new Map<string, string>();
  readonly odd = new Map<string, OddNote>();
  readonly history = new Map<string, OwnTransaction>();
  /** Leaves of pages that became full, by page number. */
  readonly fullPages = new Map<number, readonly Digest[]>();
  private readonly base: WalletChain;

  constructor(base: WalletChain) {
    this.base = base;
    this.cursor = base.cursor;
    this.nextAddress = base.nextAddress;
  }

  note(id: string): OwnedNote | undefined {
    return this.notes.get(id) ?? this.base.notes.get(id);
  }

  /** The believed note with this nullifier. */
  noteOf(nullifierHex: string): OwnedNote | undefined {
    const id = this.byNullifier.get(nullifierHex) ?? this.base.byNullifier.get(nullifierHex);
    return id === undefined ? undefined : this.note(id);
  }

  /** Believes a note, or changes a believed one. */
  keep(note: OwnedNote): void {
    const id = feltsToHex(note.commitment);
    this.notes.set(id, note);
    this.byNullifier.set(feltsToHex(note.nullifier), id);
    if (note.addressIndex >= this.nextAddress) this.nextAddress = note.addressIndex + 1;
  }

  lookup(): ChainLookup {
    const { base } = this;
    return {
      cursor: this.cursor,
      notes: { get: (id) => this.note(id) },
      history: { get: (id) => this.history.get(id) ?? base.history.get(id) },
    };
  }

  /** The chain with the changes in it. The old value must not be used any more: its maps are the new one's. */
  taken(): WalletChain {
    const { base } = this;
    return {
      cursor: this.cursor,
      nextAddress: this.nextAddress,
      notes: merged(base.notes, this.notes),
      byNullifier: merged(base.byNullifier, this.byNullifier),
      odd: merged(base.odd, this.odd),
      history: merged(base.history, this.history),
    };
  }
}

function merged<V>(base: ReadonlyMap<string, V>, changes: ReadonlyMap<string, V>): ReadonlyMap<string, V> {
  const map = base as Map<string, V>;
  for (const [key, value] of changes) map.set(key, value);
  return map;
}
