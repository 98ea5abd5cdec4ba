// The chain as the store has it, read for admission: where it ends, what an account's commitment is, what is spent.
import {
  NoteTree,
  SparseTree,
  decode,
  genesisState,
  signedBlockHeaderCodec,
  transactionsHash,
  type Digest,
  type Genesis,
  type NodeStore,
  type Permutation,
  type Word,
} from '../protocol/index.ts';
import type { ChainView } from './admission.ts';
import type { Head } from './block-builder.ts';
import type { ChainStore } from './chain-store.ts';
import { accountKey, type Mempool } from './mempool.ts';

interface Source {
  readonly store: ChainStore;
  readonly permute: Permutation;
  readonly genesis: Genesis;
}

/** The end of the stored chain; the genesis state where the store is new. Throws when what is stored cannot be read. */
export function storedHead({ store, permute }: Source): Head {
  const stored = store.head();
  if (stored === undefined) {
    const noteTree = new NoteTree(permute).snapshot();
    return { number: 0, state: genesisState(permute), transactionsHash: transactionsHash(permute, []), noteTree };
  }
  const signed = decode(signedBlockHeaderCodec, stored.signedHeader);
  if (!signed.ok) throw new Error(`the stored head is damaged: ${signed.error.code}`);
  const { final, transactionsHash: hash } = signed.value.header;
  return { number: stored.number, state: final, transactionsHash: hash, noteTree: stored.noteTree };
}

/** Commitments of public accounts in blocks. */
export function storedAccounts({ store, permute }: Source): (publicId: Word) => Digest | undefined {
  const tree = new SparseTree(permute, readOnly(store.accounts));
  return (publicId) => tree.get(accountKey(publicId));
}

export function chainView(source: Source, genesis: Digest, head: Head, mempool: Mempool): ChainView {
  const { store, permute } = source;
  const accounts = new SparseTree(permute, readOnly(store.accounts));
  const nullifiers = new SparseTree(permute, readOnly(store.nullifiers));
  return {
    genesis,
    kernelVersion: source.genesis.kernelVersion,
    nextBlock: head.number + 1,
    noteRoot: (block) => (block === 0 ? genesisState(permute).notes : store.noteRoot(block)),
    accountTip: (publicId) => mempool.accountTip(publicId) ?? accounts.get(accountKey(publicId)),
    accountsBeside: (key) => [...accounts.keysBeside(key), ...mempool.accountsBeside(key)],
    nullifiersBeside: (key) => [...nullifiers.keysBeside(key), ...mempool.nullifiersBeside(key)],
    whereabouts: (idHex) => {
      const status = store.status(idHex);
      if (status === undefined || status.state === 'rejected') return undefined;
      return status.state === 'pending' ? 'pending' : `in block ${status.block}`;
    },
  };
}

const readOnly = (nodes: Pick<NodeStore, 'get'>): NodeStore => ({
  get: (position) => nodes.get(position),
  set: () => {
    throw new Error('admission does not write');
  },
});
