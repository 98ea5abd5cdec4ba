// Code: one word of the kernel a row and lane.
import { layout } from '../../../air/index.ts';

export const CodeColumns = layout({
  /** How often the word is fetched. */
  uses: 1,
});

/** Preprocessed: part of the verifying key. */
export const CodeFixed = layout({
  word: 4,
});
