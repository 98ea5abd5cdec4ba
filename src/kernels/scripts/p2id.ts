// P2ID, pay to an id: the note is for the identity that an address names.
import type { Word } from '../../protocol/index.ts';
import { wordsAdvice, type Advice } from '../../vm/index.ts';
import { buildScript } from '../../vm/builder/index.ts';
import type { TransactionView } from '../tx/view.ts';
import { consumerTag } from './address.ts';
import { p2idNote } from './inputs.ts';

/** Inputs: t. Advice: r. Proves: H(identity, r) = t. */
export const p2id = buildScript<TransactionView, typeof p2idNote.fields>({ name: 'p2id' }, (f, view, own) => {
  consumerTag(f, view, f.load(own, p2idNote, 'tag'), 'the note is for this account');
});

/** `r` of the address that the note was sent to. */
export const p2idAdvice = (r: Word): Advice[] => [wordsAdvice(r)];
