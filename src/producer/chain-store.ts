// What a producer keeps, as an interface: the chain, its trees, and every transaction it acknowledged.
// Reads are immediate (a slow medium keeps a cache in front); a write resolves only when it would survive a power cut.
// `appendBlock` is all or nothing: block, tree nodes, and the fate of each transaction change together.
import type { Digest } from '../hash/index.ts';
import type { NodeStore, NoteTreeSnapshot, StoredNode } from '../protocol/index.ts';
import type { RejectionCode } from './rejection.ts';

export interface StoredHead {
  readonly number: number;
  /** `signedBlockHeaderCodec` bytes of that block. */
  readonly signedHeader: Uint8Array;
  readonly noteTree: NoteTreeSnapshot;
}

export type TransactionStatus =
  | { readonly state: 'pending' }
  | { readonly state: 'included'; readonly block: number }
  | { readonly state: 'rejected'; readonly code: RejectionCode };

export interface BlockCommit extends StoredHead {
  /** `compactBlockCodec` bytes. */
  readonly compact: Uint8Array;
  readonly included: readonly string[];
  readonly rejected: readonly { readonly id: string; readonly code: RejectionCode }[];
  readonly accountNodes: ReadonlyMap<string, StoredNode>;
  readonly nullifierNodes: ReadonlyMap<string, StoredNode>;
}

/** Transactions are named by the hex of their id. */
export interface ChainStore {
  readonly accounts: Pick<NodeStore, 'get'>;
  readonly nullifiers: Pick<NodeStore, 'get'>;
  /** The genesis digest this store belongs to, in hex; undefined while it is new. */
  genesis(): string | undefined;
  setGenesis(genesis: string): Promise<void>;
  head(): StoredHead | undefined;
  /** Note root that a block left; undefined for blocks that do not exist. Block 0 is not asked for. */
  noteRoot(block: number): Digest | undefined;
  compactBlock(number: number): Uint8Array | undefined;
  /** Lengths in bytes of compact blocks `first` to `last`, without reading them. */
  compactSizes(first: number, last: number): readonly number[];
  status(id: string): TransactionStatus | undefined;
  /** Acknowledged and in no block yet, in order of arrival. */
  pending(): readonly { readonly id: string; readonly bytes: Uint8Array }[];
  addPending(id: string, bytes: Uint8Array): Promise<void>;
  /** Records that acknowledged transactions were dropped. */
  rejectPending(rejected: BlockCommit['rejected']): Promise<void>;
  appendBlock(commit: BlockCommit): Promise<void>;
}
