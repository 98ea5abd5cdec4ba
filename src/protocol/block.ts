// Blocks. A block goes from one state (a, n, x) to the next; its signed header is what a wallet holds the producer to.
// Leaves that block i appends to the note tree come in aligned fours: (record of block i - 1, 0, 0, 0), the four commitments of each
// transaction, (one note of all its fees, 0, 0, 0). So an append is one subtree of height 2, wherever it goes. The record makes every
// older root provable against the current one. A block without transactions is a block like any other.
import { ed25519 } from '@noble/curves/ed25519.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { Tag, compress, padToBlocks, sponge, type Permutation } from '../hash/index.ts';
import { isAmount, type Amount } from './amount.ts';
import { encode, type Codec } from './bytes.ts';
import type { ChainState } from './genesis.ts';
import { MAX_BLOCK_TRANSACTIONS } from './genesis.ts';
import { MAX_BLOCK, NOTES_OUT } from './header.ts';
import { NOTE_TREE_DEPTH } from './note-tree.ts';
import { MAX_COMPACT_TRANSACTION_BYTES, compactTransactionCodec, type CompactTransaction } from './transaction.ts';
import { ZERO_DIGEST, ZERO_WORD, baseWord, concatFelts, type Digest } from './words.ts';

export const BLOCK_VERSION = 2;
const SIGNATURE_DOMAIN = utf8ToBytes('sotto unproven block v2');
/** Leaves in one four: a transaction's commitments. */
export const FOUR = NOTES_OUT;
/** The note tree's room, in fours. */
export const MAX_FOURS = 2 ** NOTE_TREE_DEPTH / FOUR;

export interface BlockHeader {
  readonly genesis: Digest;
  /** From 1; block 0 is the genesis state. */
  readonly number: number;
  /** Milliseconds since 1970 by the producer's clock: shown, never relied on. */
  readonly time: number;
  readonly initial: ChainState;
  readonly final: ChainState;
  /** Of block number - 1: with `initial` it gives that block's record. */
  readonly previousTransactionsHash: Digest;
  readonly transactionsHash: Digest;
  /** Fours of leaves in the note tree before this block. */
  readonly firstFour: number;
  readonly fees: Amount;
  /** Recipient of the fee note, named by the producer, another one each block. */
  readonly feeRecipient: Digest;
}

export interface SignedBlockHeader {
  readonly header: BlockHeader;
  readonly signature: Uint8Array;
}

/** A block without proofs: what every wallet downloads. */
export interface CompactBlock {
  readonly signed: SignedBlockHeader;
  readonly transactions: readonly CompactTransaction[];
}

/** The hash of some transactions and one more: a chain, so that it can be continued from the middle of a block. */
export const extendTransactionsHash = (permute: Permutation, hash: Digest, id: Digest): Digest =>
  compress(permute, Tag.TRANSACTIONS, hash, id);

/** Of the ids of a block's transactions, in order; the zero digest where there are none. */
export const transactionsHash = (permute: Permutation, ids: readonly Digest[]): Digest =>
  ids.reduce((hash, id) => extendTransactionsHash(permute, hash, id), ZERO_DIGEST);

/** Index in the note tree of note `place` of transaction number `transaction` of a block. */
export const noteLeaf = ({ firstFour }: Pick<BlockHeader, 'firstFour'>, transaction: number, place: number): number =>
  FOUR * (firstFour + 1 + transaction) + place;

export function blockRecord(
  permute: Permutation,
  genesis: Digest,
  number: number,
  state: ChainState,
  hash: Digest,
): Digest {
  const head = concatFelts(genesis, baseWord(number), ZERO_WORD);
  return sponge(
    permute,
    Tag.BLOCK,
    padToBlocks(concatFelts(head, state.accounts, state.notes, state.nullifiers, hash)),
  );
}

/** The record of the block before, this block's first leaf. */
export const previousRecord = (permute: Permutation, h: Omit<BlockHeader, 'final'>): Digest =>
  blockRecord(permute, h.genesis, h.number - 1, h.initial, h.previousTransactionsHash);

const stateCodec: Codec<ChainState> = {
  write: (w, state) => w.felts(concatFelts(state.accounts, state.notes, state.nullifiers)),
  read: (r) => ({ accounts: r.digest(), notes: r.digest(), nullifiers: r.digest() }),
};

export const blockHeaderCodec: Codec<BlockHeader> = {
  write(w, h) {
    w.u8(BLOCK_VERSION);
    w.felts(h.genesis);
    w.u32(h.number);
    w.safeInteger(h.time);
    stateCodec.write(w, h.initial);
    stateCodec.write(w, h.final);
    w.felts(h.previousTransactionsHash);
    w.felts(h.transactionsHash);
    w.safeInteger(h.firstFour);
    w.u64(h.fees);
    w.felts(h.feeRecipient);
  },
  read(r) {
    r.tag(BLOCK_VERSION, 'block version');
    const genesis = r.digest();
    const number = r.below(MAX_BLOCK, 'block number');
    if (number === 0) r.fail('out-of-range', 'a block number from 1', '0');
    const time = r.safeInteger();
    const [initial, final] = [stateCodec.read(r), stateCodec.read(r)];
    const [previous, current] = [r.digest(), r.digest()];
    const firstFour = r.safeInteger();
    if (firstFour >= MAX_FOURS) r.fail('out-of-range', `fewer fours than ${MAX_FOURS}`, `${firstFour}`);
    const fees = r.u64();
    if (!isAmount(fees)) r.fail('out-of-range', 'fees below 2^62', `${fees}`);
    return {
      genesis,
      number,
      time,
      initial,
      final,
      previousTransactionsHash: previous,
      transactionsHash: current,
      firstFour,
      fees,
      feeRecipient: r.digest(),
    };
  },
};

export const signedBlockHeaderCodec: Codec<SignedBlockHeader> = {
  write(w, signed) {
    blockHeaderCodec.write(w, signed.header);
    w.fixed(signed.signature);
  },
  read: (r) => ({ header: blockHeaderCodec.read(r), signature: r.fixed(64) }),
};

/** No compact block is longer: a full one of public accounts with every slot in use, and its signed header. */
export const MAX_COMPACT_BLOCK_BYTES = 1024 + MAX_BLOCK_TRANSACTIONS * MAX_COMPACT_TRANSACTION_BYTES;

export const compactBlockCodec: Codec<CompactBlock> = {
  write(w, block) {
    signedBlockHeaderCodec.write(w, block.signed);
    w.list(block.transactions, compactTransactionCodec.write);
  },
  read: (r) => ({
    signed: signedBlockHeaderCodec.read(r),
    transactions: r.list(MAX_BLOCK_TRANSACTIONS, compactTransactionCodec.read),
  }),
};

/** What the producer signs. */
export function signedBytes(header: BlockHeader): Uint8Array {
  const bytes = encode(blockHeaderCodec, header);
  const message = new Uint8Array(SIGNATURE_DOMAIN.length + bytes.length);
  message.set(SIGNATURE_DOMAIN);
  message.set(bytes, SIGNATURE_DOMAIN.length);
  return message;
}

export const signBlock = (header: BlockHeader, secretKey: Uint8Array): SignedBlockHeader => ({
  header,
  signature: ed25519.sign(signedBytes(header), secretKey),
});

/** Strict verification (canonical encodings): false on any other bytes, never an exception. */
export function isSignedBy(signed: SignedBlockHeader, producerKey: Uint8Array): boolean {
  try {
    return ed25519.verify(signed.signature, signedBytes(signed.header), producerKey, { zip215: false });
  } catch {
    return false;
  }
}
