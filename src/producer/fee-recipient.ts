// Where a block's fees go: a P2ID note to the producer's own account, with a serial of its own for each block (two notes of
// one serial and amount would share a nullifier, and the second would be worthless).
import { Tag, padToBlocks, sponge } from '../hash/index.ts';
import { concatFelts, recipientOf, type Digest, type Permutation, type Word } from '../protocol/index.ts';

export interface FeeAccount {
  /** Secret word from which the serials derive. */
  readonly seed: Word;
  readonly scriptRoot: Digest;
  /** The script's 28 input felts. */
  readonly inputs: Uint32Array;
  readonly owner: Digest;
}

/** Serial of the fee note of a block. */
export const feeSerial = (permute: Permutation, seed: Word, block: number): Word =>
  sponge(permute, Tag.DERIVE, padToBlocks(concatFelts(seed, [block]))).slice(0, 4);

export const feeRecipients =
  (permute: Permutation, account: FeeAccount): ((block: number) => Digest) =>
  (block) =>
    recipientOf(permute, { ...account, serial: feeSerial(permute, account.seed, block) });
