// Who consumes a note is the identity that an address names: t = H(identity, r), where only the recipient knows r. The identity
// comes from the view's account record, all eight felts of it, never from the header: a payment's header has none.
import { Tag } from '../../hash/index.ts';
import { type as t, type Digest, type FunctionBuilder, type Ptr } from '../../vm/builder/index.ts';
import { transactionView, type TransactionView } from '../tx/view.ts';

/** Advice: r. The address tag of the consuming identity under it: `tag` itself where that is given. One permutation. */
export function consumerTag(f: FunctionBuilder, view: Ptr<TransactionView>, tag?: Digest, message?: string): Digest {
  const words = f.declare(t.words(4));
  f.load(view, transactionView, 'identity', words.digest(0));
  f.hintWords(words.at(2));
  f.set(words.at(3), [0, 0, 0, 0]);
  return f.sponge(Tag.ADDRESS, words, tag, message);
}
