// What makes a chain this chain: its genesis digest, which is in every header, block record and encrypted note.
// All three trees start empty; the genesis faucet, whose id names the native asset, creates itself by its first
// transaction like any account. Block 0 is the state before the first block.
import { Tag, padToBlocks, sponge, type Permutation } from '../hash/index.ts';
import { emptyRoots } from './empty-roots.ts';
import { KEY_BITS } from './tree-key.ts';
import { NOTE_TREE_DEPTH } from './note-tree.ts';
import { concatFelts, type Digest, type Word } from './words.ts';

/** Version of the formats and rules of this folder. */
export const PROTOCOL_VERSION = 2;
/** A block closes this long after its first transaction. */
export const BLOCK_CLOSE_MS = 500;
/** On an idle chain an empty block closes this long after the one before, until what was handed in last must have expired. */
export const EMPTY_BLOCK_MS = 60_000;
/** A wallet sets expiry = anchor + this; the producer accepts no later one. */
export const EXPIRY_BLOCKS = 2048;
/** A hundred batches of a hundred. */
export const MAX_BLOCK_TRANSACTIONS = 10_000;

/** Networks and the prefix of their addresses. */
export const NETWORKS = { main: 'sotto', test: 'sottotest', local: 'sottolocal' } as const;
export type Network = keyof typeof NETWORKS;
const NETWORK_NUMBERS: Readonly<Record<Network, number>> = { main: 1, test: 2, local: 3 };

export interface Genesis {
  readonly network: Network;
  readonly kernelVersion: number;
  /** Public id of the genesis faucet: the native asset. Not zero. */
  readonly nativeFaucet: Word;
  /** ed25519 public key that signs the blocks. */
  readonly producerKey: Uint8Array;
  /** Random, so that two chains of the same software differ. */
  readonly salt: Word;
}

/** The message of GENESIS: (protocol version, network, kernel version, 0), faucet id, producer key as sixteen 16-bit felts, salt, zeros. */
export function genesisFelts(genesis: Genesis): Uint32Array {
  if (genesis.producerKey.length !== 32) throw new RangeError('producer key of 32 bytes expected');
  const versions = Uint32Array.of(PROTOCOL_VERSION, NETWORK_NUMBERS[genesis.network], genesis.kernelVersion, 0);
  const key = Uint32Array.from(
    { length: 16 },
    (_, i) => genesis.producerKey[2 * i]! + 256 * genesis.producerKey[2 * i + 1]!,
  );
  return padToBlocks(concatFelts(versions, genesis.nativeFaucet, key, genesis.salt));
}

export const genesisDigest = (permute: Permutation, genesis: Genesis): Digest =>
  sponge(permute, Tag.GENESIS, genesisFelts(genesis));

/** The three commitments (a, n, x). */
export interface ChainState {
  readonly accounts: Digest;
  readonly notes: Digest;
  readonly nullifiers: Digest;
}

export function genesisState(permute: Permutation): ChainState {
  const sparse = emptyRoots(permute, KEY_BITS)[KEY_BITS]!;
  return { accounts: sparse, notes: emptyRoots(permute, NOTE_TREE_DEPTH)[NOTE_TREE_DEPTH]!, nullifiers: sparse };
}
