// SWAP: an offer. Whoever consumes it creates a payback note for the maker; its serial derives from the offer's own, so that one
// payback serves one offer (review-crypto P5). The maker's own account takes the offer back freely.
import type { Word } from '../../protocol/index.ts';
import { bitAdvice, wordsAdvice, type Advice } from '../../vm/index.ts';
import { Tag, rpoPermuteReference } from '../../hash/index.ts';
import { buildScript, record, type as t } from '../../vm/builder/index.ts';
import { digestWords, scriptRoot } from '../../vm/index.ts';
import { noteRecord, transactionView, type NoteRecord, type TransactionView } from '../tx/view.ts';
import { consumerTag } from './address.ts';
import { SwapInputs } from './inputs.ts';
import { p2id } from './p2id.ts';

const P2ID_ROOT = digestWords(scriptRoot(rpoPermuteReference, p2id));
const ZERO = [0, 0, 0, 0];
const digestRecord = record({ digest: t.digest });

/**
 * Inputs: asked asset, the maker's t and owner. Advice: cancel; then r, or the payback's place among the outputs (two bits).
 * Proves: H(account id, r) = t, or an output is the note (serial H(SWAP, own serial), P2ID to t, owner, asked asset).
 */
export const swap = buildScript<TransactionView, NoteRecord>({ name: 'swap' }, (f, view, own) => {
  const inputs = f.load(own, noteRecord, 'inputs');
  const tag = inputs.digest(SwapInputs.tag);
  f.if(
    f.hintBool('cancelled or not'),
    () => f.assertEqual(consumerTag(f, view), tag, 'the offer is taken back by its maker'),
    () => {
      const serial = f.declare(t.words(4));
      f.set(serial.at(0), f.load(own, noteRecord, 'serial'));
      f.set(serial.part(1, 3), ZERO);
      const paybackInputs = f.declare(t.words(8));
      f.set(paybackInputs.digest(0), tag);
      f.set(paybackInputs.part(2, 6), ZERO);

      const payback = f.record(noteRecord);
      f.set(payback.serial, f.sponge(Tag.SWAP, serial).low);
      f.set(payback.zero, ZERO);
      f.set(payback.scriptRoot.low, P2ID_ROOT[0]);
      f.set(payback.scriptRoot.high, P2ID_ROOT[1]);
      f.sponge(Tag.INPUTS, paybackInputs, payback.inputsHash);
      f.set(payback.owner, inputs.digest(SwapInputs.owner));
      const recipient = f.sponge(Tag.RECIPIENT, payback.all.part(0, 8));
      const commitment = f.compress(Tag.NOTE, recipient, inputs.digest(SwapInputs.asked));

      // The output at place 2 * high + low: each is two words further.
      const [low, high] = [f.hintBool('a bit of a place'), f.hintBool('a bit of a place')];
      const place = f.add(f.add(view, f.add(f.mul(low, 2), f.mul(high, 4))), transactionView.offsets.commitments);
      f.assertField(f.asPtr<typeof digestRecord.fields>(place), digestRecord, 'digest', commitment, 'the maker is paid what the offer asks');
    },
  );
});

/** The payback is output number `place`. */
export const swapTakeAdvice = (place: number): Advice[] => [bitAdvice(false), bitAdvice(place % 2 === 1), bitAdvice(place >= 2)];
/** `r` of the maker's own address. */
export const swapCancelAdvice = (r: Word): Advice[] => [bitAdvice(true), wordsAdvice(r)];
