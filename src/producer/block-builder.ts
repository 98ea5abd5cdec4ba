// Makes the next unproven block of pending transactions, or of none: applies them to staged trees, appends the leaves (record of the
// block before, commitments, fee note) and signs. Nothing is written here; the result is committed whole or dropped.
import {
  FOUR,
  SparseTree,
  StagedNodes,
  NoteTree,
  blockLeaves,
  compactBlockCodec,
  encode,
  kernelOf,
  signBlock,
  signedBlockHeaderCodec,
  transactionsHash,
  type BlockHeader,
  type ChainState,
  type CompactTransaction,
  type Digest,
  type NoteTreeSnapshot,
  type Permutation,
  type SignedBlockHeader,
  type Transaction,
  type Word,
} from '../protocol/index.ts';
import type { BlockCommit, ChainStore } from './chain-store.ts';
import { accountKey, type Pending } from './mempool.ts';
import type { RejectionCode } from './rejection.ts';

/** Where the chain ends. */
export interface Head {
  readonly number: number;
  readonly state: ChainState;
  readonly transactionsHash: Digest;
  readonly noteTree: NoteTreeSnapshot;
}

export interface BlockInputs {
  readonly permute: Permutation;
  readonly genesis: Digest;
  readonly nativeFaucet: Word;
  readonly secretKey: Uint8Array;
  readonly feeRecipient: Digest;
  readonly time: number;
  readonly head: Head;
  /** In order, each valid on top of the ones before it. */
  readonly transactions: readonly Pending[];
  readonly rejected: readonly { readonly id: string; readonly code: RejectionCode }[];
  readonly store: Pick<ChainStore, 'accounts' | 'nullifiers'>;
}

export interface BuiltBlock {
  readonly signed: SignedBlockHeader;
  readonly head: Head;
  readonly commit: BlockCommit;
}

export function buildBlock(inputs: BlockInputs): BuiltBlock {
  const { permute, head, store } = inputs;
  const number = head.number + 1;
  const accountNodes = new StagedNodes(store.accounts);
  const nullifierNodes = new StagedNodes(store.nullifiers);
  const accounts = new SparseTree(permute, accountNodes);
  const nullifiers = new SparseTree(permute, nullifierNodes);
  const spentIn = Uint32Array.of(number, 0, 0, 0, 0, 0, 0, 0);
  const headers = inputs.transactions.map((pending) => pending.transaction.header);
  const ofAccounts = headers.filter((header) => kernelOf(header) === 'account');
  accounts.setMany(ofAccounts.map((header) => [accountKey(header.publicId), header.final] as const));
  nullifiers.setMany(headers.flatMap((header) => header.nullifiers.map((nullifier) => [nullifier, spentIn] as const)));

  const draft = {
    genesis: inputs.genesis,
    number,
    time: inputs.time,
    initial: head.state,
    previousTransactionsHash: head.transactionsHash,
    transactionsHash: transactionsHash(
      permute,
      inputs.transactions.map((pending) => pending.id),
    ),
    firstFour: head.noteTree.size / FOUR,
    fees: inputs.transactions.reduce((sum, pending) => sum + pending.transaction.header.fee, 0n),
    feeRecipient: inputs.feeRecipient,
  };
  const compact = inputs.transactions.map(({ transaction }) => withoutProof(transaction));
  const noteTree = NoteTree.restore(permute, head.noteTree);
  noteTree.append(blockLeaves(permute, draft, compact, inputs.nativeFaucet));
  const header: BlockHeader = {
    ...draft,
    final: { accounts: accounts.root, notes: noteTree.root, nullifiers: nullifiers.root },
  };
  const signed = signBlock(header, inputs.secretKey);
  const next: Head = {
    number,
    state: header.final,
    transactionsHash: header.transactionsHash,
    noteTree: noteTree.snapshot(),
  };
  return {
    signed,
    head: next,
    commit: {
      number,
      signedHeader: encode(signedBlockHeaderCodec, signed),
      noteTree: next.noteTree,
      compact: encode(compactBlockCodec, { signed, transactions: compact }),
      included: inputs.transactions.map((pending) => pending.idHex),
      rejected: inputs.rejected,
      accountNodes: accountNodes.writes,
      nullifierNodes: nullifierNodes.writes,
    },
  };
}

/** What a block keeps of a transaction. */
const withoutProof = ({ header, kind, ciphertexts, opened }: Transaction): CompactTransaction => ({
  header,
  kind,
  ciphertexts,
  ...(opened && { opened }),
});
