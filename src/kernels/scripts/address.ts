// The account that consumes a note is the one an address names: t = H(account id, r), where only the recipient knows r.
import { Tag } from '../../hash/index.ts';
import { type as t, type Digest, type FunctionBuilder, type Ptr } from '../../vm/builder/index.ts';
import { transactionView, type TransactionView } from '../tx/view.ts';

/** Advice: r. The address tag of the consuming account under it: `tag` itself where that is given. One permutation. */
export function consumerTag(f: FunctionBuilder, view: Ptr<TransactionView>, tag?: Digest, message?: string): Digest {
  const words = f.declare(t.words(4));
  f.load(view, transactionView, 'accountId', words.at(0));
  f.hintWords(words.at(1));
  f.set(words.part(2, 2), [0, 0, 0, 0]);
  return f.sponge(Tag.ADDRESS, words, tag, message);
}
