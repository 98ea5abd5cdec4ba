// When the next block closes. One with transactions 500 ms after the first of them came, a full one at once. On an idle chain an empty one a
// minute goes on until everything that was ever handed in has expired by block number: a wallet that handed over a payment and heard nothing
// learns from the chain alone that it will not arrive. Whatever was received counts, refused or not, since a wallet may have lost the answer.
import { BLOCK_CLOSE_MS, EMPTY_BLOCK_MS } from '../protocol/index.ts';

export interface NextClose {
  readonly afterMs: number;
  /** A block is closed even if nothing is in it. */
  readonly empty: boolean;
}

/** What the time of the next block depends on. */
export interface Waiting {
  readonly pending: number;
  readonly maxBlockTransactions: number;
  /** Number of the newest block. */
  readonly block: number;
  /** The last block that may be closed empty. */
  readonly emptyUntil: number;
}

export function nextClose({ pending, maxBlockTransactions, block, emptyUntil }: Waiting): NextClose | undefined {
  if (pending >= maxBlockTransactions) return { afterMs: 0, empty: false };
  if (pending > 0) return { afterMs: BLOCK_CLOSE_MS, empty: false };
  return block < emptyUntil ? { afterMs: EMPTY_BLOCK_MS, empty: true } : undefined;
}
