// The public part of a transaction: 31 words. Its hash, computed by the kernel, is the transaction id and the only thing
// that a proof states. Order and padding: docs/protocol-layouts.md, "header".
import { Tag, padToBlocks, sponge, type Permutation } from '../hash/index.ts';
import { amountToWord, wordToAmount, type Amount } from './amount.ts';
import type { ByteReader, Codec } from './bytes.ts';
import { baseWord, concatFelts, isZero, type Digest, type Word } from './words.ts';

export const NOTES_IN = 4;
export const NOTES_OUT = 4;
export const HEADER_FELTS = 31 * 4;
export const HEADER_BYTES = 4 * HEADER_FELTS;
/** Block numbers and expiries stay below this, so that comparing them in the VM is easy. */
export const MAX_BLOCK = 2 ** 30;

export interface Header {
  readonly genesis: Digest;
  readonly kernelVersion: number;
  /** The public account that the transaction acts for; zero for a payment, which has no account and shows zero states. */
  readonly publicId: Word;
  /** The account's commitment before; the zero digest when the transaction creates it. */
  readonly initial: Digest;
  readonly final: Digest;
  /** Note root that the proof's paths climb to, and the number of the block that left it. */
  readonly anchorRoot: Digest;
  readonly anchorBlock: number;
  /** Last block that may contain the transaction. */
  readonly expiryBlock: number;
  /** In the native asset. */
  readonly fee: Amount;
  readonly nullifiers: readonly Digest[];
  readonly commitments: readonly Digest[];
  /** Hash of the five ciphertexts. */
  readonly attachment: Digest;
}

/** Which kernel a transaction is of, and so which key its proof is held against. */
export type TransactionKernel = 'payment' | 'account';
export const kernelOf = ({ publicId }: Pick<Header, 'publicId'>): TransactionKernel =>
  isZero(publicId) ? 'payment' : 'account';

/**
 * What the header says of an account, by the rule that os follows too: a payment shows zero states, a public account does not end in none.
 * Without it a header of public id zero could carry an invented state. Returns what is wrong.
 */
export function wrongAccountForm(
  header: Pick<Header, 'publicId' | 'initial' | 'final'>,
): { expected: string; got: string } | undefined {
  if (kernelOf(header) === 'account') {
    return isZero(header.final) ? { expected: 'a state of the public account afterwards', got: 'none' } : undefined;
  }
  const none = isZero(header.initial) && isZero(header.final);
  return none ? undefined : { expected: 'no states without a public account', got: 'one' };
}

/** The 124 felts of the 31 words. */
export function headerFelts(h: Header): Uint32Array {
  if (h.nullifiers.length !== NOTES_IN || h.commitments.length !== NOTES_OUT)
    throw new RangeError('four notes in, four out');
  return concatFelts(
    h.genesis,
    baseWord(h.kernelVersion),
    h.publicId,
    h.initial,
    h.final,
    h.anchorRoot,
    baseWord(h.anchorBlock),
    baseWord(h.expiryBlock),
    amountToWord(h.fee),
    ...h.nullifiers,
    ...h.commitments,
    h.attachment,
  );
}

export const transactionId = (permute: Permutation, header: Header): Digest =>
  sponge(permute, Tag.HEADER, padToBlocks(headerFelts(header)));

/** A word (value, 0, 0, 0) with value below the limit. */
function readBase(r: ByteReader, limit: number, what: string): number {
  const [value, ...rest] = r.word();
  if (value! >= limit || rest.some((x) => x !== 0)) r.fail('out-of-range', `${what} below ${limit}`, `${value}`);
  return value!;
}

export const headerCodec: Codec<Header> = {
  write: (w, header) => w.felts(headerFelts(header)),
  read(r) {
    const digests = (count: number): Digest[] => Array.from({ length: count }, () => r.digest());
    const readFee = (): Amount => {
      const amount = wordToAmount(r.word());
      return amount ?? r.fail('out-of-range', 'an amount below 2^62', 'wider limbs');
    };
    return {
      genesis: r.digest(),
      kernelVersion: readBase(r, 2 ** 16, 'kernel version'),
      publicId: r.word(),
      initial: r.digest(),
      final: r.digest(),
      anchorRoot: r.digest(),
      anchorBlock: readBase(r, MAX_BLOCK, 'anchor block'),
      expiryBlock: readBase(r, MAX_BLOCK, 'expiry block'),
      fee: readFee(),
      nullifiers: digests(NOTES_IN),
      commitments: digests(NOTES_OUT),
      attachment: r.digest(),
    };
  },
};
