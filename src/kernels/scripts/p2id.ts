// P2ID, pay to an id: the note is for the account that an address names.
import type { Word } from '../../protocol/index.ts';
import { wordsAdvice, type Advice } from '../../vm/index.ts';
import { buildScript } from '../../vm/builder/index.ts';
import { noteRecord, type NoteRecord, type TransactionView } from '../tx/view.ts';
import { consumerTag } from './address.ts';
import { P2idInputs } from './inputs.ts';

/** Inputs: t. Advice: r. Proves: H(account id, r) = t. */
export const p2id = buildScript<TransactionView, NoteRecord>({ name: 'p2id' }, (f, view, own) => {
  const inputs = f.load(own, noteRecord, 'inputs');
  f.assertEqual(consumerTag(f, view), inputs.digest(P2idInputs.tag), 'the note is for this account');
});

/** `r` of the address that the note was sent to. */
export const p2idAdvice = (r: Word): Advice[] => [wordsAdvice(r)];
