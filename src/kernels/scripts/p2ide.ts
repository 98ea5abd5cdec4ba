// P2IDE: pay to an id, and back to the sender after a while. The anchor's block is a lower bound of now, so "not before" can be
// said; "not after" cannot.
import type { Word } from '../../protocol/index.ts';
import { bitAdvice, wordsAdvice, type Advice } from '../../vm/index.ts';
import { assertAtMost, buildScript } from '../../vm/builder/index.ts';
import { transactionView, type TransactionView } from '../tx/view.ts';
import { consumerTag } from './address.ts';
import { p2ideNote } from './inputs.ts';

/**
 * Inputs: t, the sender's t, a height. Advice: r, reclaim. Proves: H(identity, r) is t; or it is the sender's t and the
 * anchor's block has reached the height, both below 2^30 (a height near p would be reached at once).
 */
export const p2ide = buildScript<TransactionView, typeof p2ideNote.fields>({ name: 'p2ide' }, (f, view, own) => {
  const tag = consumerTag(f, view);
  f.if(
    f.hintBool('reclaimed or not'),
    () => {
      f.assertField(own, p2ideNote, 'senderTag', tag, 'the note is taken back by its sender');
      const height = f.asFelt(f.load(own, p2ideNote, 'height'), 'the height is a block number');
      assertAtMost(f, height, f.load(view, transactionView, 'anchorBlock'), 'the height for taking the note back is reached');
    },
    () => f.assertField(own, p2ideNote, 'tag', tag, 'the note is for this account'),
  );
});

/** `r` of the address that the note was sent to, or of the sender's own when he takes it back. */
export const p2ideAdvice = (r: Word, reclaim: boolean): Advice[] => [wordsAdvice(r), bitAdvice(reclaim)];
