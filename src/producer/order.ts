// Which waiting transactions go into the next block, and in which order: by arrival, those of a public account each on top of its state.
// What expired while it waited is dropped, and with it what stood on it. (An order by H(seed, id) would be another file.)
import { equalFelts, feltsToHex, kernelOf, type Digest, type Word } from '../protocol/index.ts';
import type { BlockCommit } from './chain-store.ts';
import type { Pending } from './mempool.ts';

export interface Choice {
  readonly transactions: readonly Pending[];
  readonly rejected: BlockCommit['rejected'];
}

/** `stateOf`: a public account's commitment in the chain, the zero digest where there is none. */
export function chooseByArrival(
  waiting: readonly Pending[],
  blockNumber: number,
  stateOf: (publicId: Word) => Digest,
): Choice {
  const tips = new Map<string, Digest>();
  const transactions: Pending[] = [];
  const rejected: BlockCommit['rejected'][number][] = [];
  for (const pending of waiting) {
    const { header } = pending.transaction;
    if (header.expiryBlock < blockNumber) {
      rejected.push({ id: pending.idHex, code: 'expired' });
      continue;
    }
    if (kernelOf(header) === 'account') {
      const account = feltsToHex(header.publicId);
      const tip = tips.get(account) ?? stateOf(header.publicId);
      if (!equalFelts(tip, header.initial)) {
        rejected.push({ id: pending.idHex, code: 'wrong-initial-state' });
        continue;
      }
      tips.set(account, header.final);
    }
    transactions.push(pending);
  }
  return { transactions, rejected };
}
