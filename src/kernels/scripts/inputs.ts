// The eight input words of the shipped scripts: one table for those who write notes and for the scripts that read them.
import { amountToWord, baseWord, concatFelts, NOTE_INPUT_FELTS, type Asset, type Digest } from '../../protocol/index.ts';

/** First word of each field in the note's inputs. */
export const P2idInputs = { tag: 0 } as const;
export const P2ideInputs = { tag: 0, senderTag: 2, height: 4 } as const;
export const SwapInputs = { asked: 0, tag: 2, owner: 4 } as const;

const inputs = (...parts: readonly ArrayLike<number>[]): Uint32Array => {
  const felts = new Uint32Array(NOTE_INPUT_FELTS);
  felts.set(concatFelts(...parts));
  return felts;
};

/** `tag`: the recipient's t. */
export const p2idInputs = (tag: Digest): Uint32Array => inputs(tag);

/** The sender may take the note back once the anchor's block has reached `height`, below 2^30. */
export const p2ideInputs = (tag: Digest, senderTag: Digest, height: number): Uint32Array => inputs(tag, senderTag, baseWord(height));

/** The maker asks for `asked`, paid to a P2ID note for (tag, owner). */
export const swapInputs = (asked: Asset, tag: Digest, owner: Digest): Uint32Array =>
  inputs(asked.faucet, amountToWord(asked.amount), tag, owner);
