// The seven input words of the shipped scripts: one table for those who write notes and for the scripts that read them.
import { NOTE_INPUT_FELTS, amountToWord, baseWord, concatFelts, type Asset, type Digest } from '../../protocol/index.ts';
import { record, type as t } from '../../vm/builder/index.ts';
import { noteRecord } from '../tx/view.ts';

/** The note's record up to its inputs. */
const { commitment, serial, scriptRoot, owner: noteOwner } = noteRecord.fields;
const head = { commitment, serial, scriptRoot, noteOwner };

/** `tag`: the recipient's t. */
export const p2idNote = record({ ...head, tag: t.digest });
export const p2idInputs = (tag: Digest): Uint32Array => inputs(tag);

/** The sender may take the note back once the anchor's block has reached `height`, below 2^30. */
export const p2ideNote = record({ ...head, tag: t.digest, senderTag: t.digest, height: t.word });
export const p2ideInputs = (tag: Digest, senderTag: Digest, height: number): Uint32Array => inputs(tag, senderTag, baseWord(height));

/** The maker asks for `asked`, paid to a P2ID note for (tag, owner). */
export const swapNote = record({ ...head, asked: t.digest, tag: t.digest, owner: t.digest });
export const swapInputs = (asked: Asset, tag: Digest, owner: Digest): Uint32Array =>
  inputs(asked.faucet, amountToWord(asked.amount), tag, owner);

function inputs(...parts: readonly ArrayLike<number>[]): Uint32Array {
  const felts = new Uint32Array(NOTE_INPUT_FELTS);
  felts.set(concatFelts(...parts));
  return felts;
}
