// Blocks. A block goes from one state (a, n, x) to the next; its signed header is what a wallet holds the producer to.
// Leaves that block i appends to the note tree, in order: the record of block i - 1, four commitments a transaction, one
// note of all its fees. The record makes every older root provable against the current one.
import { ed25519 } from '@noble/curves/ed25519.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { Tag, padToBlocks, sponge, type Permutation } from '../hash/index.ts';
import { isAmount, type Amount } from './amount.ts';
import { encode, type Codec } from './bytes.ts';
import type { ChainState } from './genesis.ts';
import { MAX_BLOCK_TRANSACTIONS } from './genesis.ts';
import { MAX_BLOCK } from './header.ts';
import { compactTransactionCodec, type CompactTransaction } from './transaction.ts';
import { ZERO_WORD, baseWord, concatFelts, type Digest } from './words.ts';

export const BLOCK_VERSION = 1;
const SIGNATURE_DOMAIN = utf8ToBytes('sotto unproven block v1');

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
  /** Leaves in the note tree before this block. */
  readonly firstLeaf: number;
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

/** Of the ids of a block's transactions, in order. */
export const transactionsHash = (permute: Permutation, ids: readonly Digest[]): Digest =>
  sponge(permute, Tag.TRANSACTIONS, padToBlocks(concatFelts(...ids)));

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
    w.safeInteger(h.firstLeaf);
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
    const firstLeaf = r.safeInteger();
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
      firstLeaf,
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

function signedBytes(header: BlockHeader): Uint8Array {
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
