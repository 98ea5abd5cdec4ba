// SWAP: an offer. Whoever consumes it creates a payback note for the maker; its serial derives from the offer's own, so that one
// payback serves one offer (review-crypto P5). The maker takes the offer back freely.
import type { Word } from '../../protocol/index.ts';
import { bitAdvice, wordsAdvice, type Advice } from '../../vm/index.ts';
import { Tag, rpoPermuteReference } from '../../hash/index.ts';
import { buildScript, record, type as t } from '../../vm/builder/index.ts';
import { digestWords, scriptRoot } from '../../vm/index.ts';
import { recipientRecord, transactionView, type TransactionView } from '../tx/view.ts';
import { consumerTag } from './address.ts';
import { swapNote } from './inputs.ts';
import { p2id } from './p2id.ts';

const P2ID_ROOT = digestWords(scriptRoot(rpoPermuteReference, p2id));
const ZERO = [0, 0, 0, 0];

/**
 * Inputs: asked asset, the maker's t and owner. Advice: cancel; then r, or the payback's place among the outputs (two bits).
 * Proves: H(identity, r) = t, or an output is the note (serial H(SWAP, own serial), P2ID to t, owner, asked asset).
 */
export const swap = buildScript<TransactionView, typeof swapNote.fields>({ name: 'swap' }, (f, view, own) => {
  f.if(
    f.hintBool('cancelled or not'),
    () => void consumerTag(f, view, f.load(own, swapNote, 'tag'), 'the offer is taken back by its maker'),
    () => {
      const seed = f.declare(t.words(4));
      f.load(own, swapNote, 'serial', seed.at(0));
      f.set(seed.part(1, 3), ZERO);
      const payback = f.record(recipientRecord);
      f.set(payback.serial, f.sponge(Tag.SWAP, seed).low);
      f.set(payback.scriptRoot.low, P2ID_ROOT[0]);
      f.set(payback.scriptRoot.high, P2ID_ROOT[1]);
      f.load(own, swapNote, 'owner', payback.owner);
      f.load(own, swapNote, 'tag', payback.inputs.digest(0));
      f.set(payback.inputs.part(2, 5), ZERO);
      const commitment = f.compress(Tag.NOTE, f.sponge(Tag.RECIPIENT, payback.all), f.load(own, swapNote, 'asked'));

      // The output at place low + 2 * high; each is two words.
      const bits = f.hintWord();
      f.range(bits, 1, 'the bits of a place');
      const distance = f.limb(bits, [2, 4, 0, 0]);
      const outputs = record({ before: t.words(transactionView.offsets.commitments), chosen: t.digest });
      const place = f.asPtr<typeof outputs.fields>(f.add(view, distance));
      f.assertField(place, outputs, 'chosen', commitment, 'the maker is paid what the offer asks');
    },
  );
});

/** The payback is output number `place`. */
export const swapTakeAdvice = (place: number): Advice[] => [bitAdvice(false), wordsAdvice([place % 2, Math.floor(place / 2), 0, 0])];
/** `r` of the maker's own address. */
export const swapCancelAdvice = (r: Word): Advice[] => [bitAdvice(true), wordsAdvice(r)];
