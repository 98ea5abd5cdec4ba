// Everything a wallet knows from the chain: how far it has read, its account, its notes. A plain immutable value; blocks take
// it from one to the next (apply-block.ts), the store keeps it.
import {
  NoteTree,
  genesisState,
  transactionsHash,
  type ChainState,
  type Digest,
  type NotePath,
  type NoteTreeSnapshot,
  type Permutation,
  type ProofKind,
  type SelfRecord,
} from '../protocol/index.ts';
import { newAccount, type AccountState } from './account-state.ts';
import type { AccountKeys } from './keys.ts';
import type { OwnedNote } from './owned-note.ts';

/** The last block that was read and verified. */
export interface Cursor {
  readonly number: number;
  readonly state: ChainState;
  readonly transactionsHash: Digest;
  /** `signedBlockHeaderCodec` bytes of it; undefined at block 0. Compared on every visit: a change is a fork. */
  readonly signedHeader: Uint8Array | undefined;
  /** With the paths of our unspent notes. */
  readonly noteTree: NoteTreeSnapshot;
}

/** One of the account's own transactions, as the chain and its record tell it. */
export interface OwnTransaction {
  readonly id: string;
  readonly block: number;
  readonly time: number;
  readonly kind: ProofKind;
  readonly fee: bigint;
  readonly record: SelfRecord;
  /** Commitments of the notes it consumed, in hex. */
  readonly consumed: readonly string[];
  /** Where its notes are in the tree that the block left: what a note file needs. */
  readonly paths: readonly { readonly place: number; readonly path: NotePath }[];
  /** `signedBlockHeaderCodec` bytes of the block. */
  readonly signedHeader: Uint8Array;
}

export interface WalletChain {
  readonly cursor: Cursor;
  readonly account: AccountState;
  /** By commitment in hex. */
  readonly notes: ReadonlyMap<string, OwnedNote>;
  /** The lowest address index not handed out, as far as is known. */
  readonly nextAddress: number;
  /** In order. */
  readonly history: readonly OwnTransaction[];
}

export function startOfChain(permute: Permutation, keys: AccountKeys): WalletChain {
  const cursor: Cursor = {
    number: 0,
    state: genesisState(permute),
    transactionsHash: transactionsHash(permute, []),
    signedHeader: undefined,
    noteTree: new NoteTree(permute).snapshot(),
  };
  return { cursor, account: newAccount(keys), notes: new Map(), nextAddress: 1, history: [] };
}
