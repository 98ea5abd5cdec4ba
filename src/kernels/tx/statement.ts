// What both kernels do alike around their own rules: lay out the view, hint the words that the statement names and nothing derives, open
// the genesis preimage, place the notes, hash the header. The statement of a proof is the header's hash, its two public words.
import { Tag } from '../../hash/index.ts';
import { NOTES_IN, NOTES_OUT } from '../../protocol/index.ts';
import { hintAmount, type as t, type Bool, type Digest, type FunctionBuilder, type Handles, type ProgramBuilder, type Word, type Words } from '../../vm/builder/index.ts';
import { inputNote, inputParams, inputResults, outputNote, outputResults } from './notes.ts';
import { HEADER_WORDS, KERNEL_VERSION, genesisRecord, transactionView, type TransactionView } from './view.ts';

const ZERO = [0, 0, 0, 0];
/** Fees stay below 2^32 units: what a proof may burn of the native asset is bounded whatever its author says. */
export const MAX_FEE = 2n ** 32n - 1n;

export type ViewHandles = Handles<TransactionView> & { readonly all: Words };

/** Cells of the statement and of the view; to be called first, because the public words are the frame's first two cells. */
export function declareStatement(f: FunctionBuilder): { transactionId: Digest; view: ViewHandles } {
  return { transactionId: f.declare(t.digest), view: f.record(transactionView) };
}

/**
 * Advice: genesis preimage, anchor root and block, expiry, fee, attachment.
 * Proves: the genesis digest is that of the preimage, whose second word is the native asset; block numbers are base values; the fee is
 * below 2^32. The native asset is no constant of a kernel, so one key serves every chain.
 */
export function hintStatement(f: FunctionBuilder, view: ViewHandles): { nativeFaucet: Word } {
  const preimage = f.record(genesisRecord);
  f.hintWords(preimage.all);
  f.sponge(Tag.GENESIS, preimage.all, view.genesis);
  f.set(view.kernelVersion, f.constant(KERNEL_VERSION));
  f.hintWords(view.anchorRoot);
  f.hintFelt('the anchor is a block number', view.anchorBlock);
  f.hintFelt('the expiry is a block number', view.expiryBlock);
  hintAmount(f, 'the fee is an amount', view.fee);
  // Both upper limbs are small numbers, so their sum is zero only where both are.
  f.assertNoLimb(view.fee, [0, 0, 1, 1], 'the fee is below 2^32');
  f.hintWords(view.attachment);
  f.set(view.headerZero, ZERO);
  return { nativeFaucet: preimage.nativeFaucet };
}

export interface PlacedNotes {
  readonly outputs: readonly { readonly asset: Words }[];
  readonly inputs: readonly { readonly note: Words; readonly dummy: Bool }[];
}

/** Defines the functions that `placeNotes` calls. */
export const noteFunctions = (program: ProgramBuilder) => ({
  output: program.function('output', {}, outputResults, outputNote),
  input: program.function('input', inputParams, inputResults, inputNote),
});

/** Four notes out, then four in; their commitments and nullifiers go into the header. Outputs first, so that scripts can read them. */
export function placeNotes(f: FunctionBuilder, { output, input }: ReturnType<typeof noteFunctions>, view: ViewHandles): PlacedNotes {
  const outputs = Array.from({ length: NOTES_OUT }, () => f.call(output, {}));
  const inputs = Array.from({ length: NOTES_IN }, () => f.call(input, { anchor: view.anchorRoot }));
  outputs.forEach(({ commitment }, i) => f.set(view.commitments.digest(2 * i), commitment));
  inputs.forEach(({ nullifier }, i) => f.set(view.nullifiers.digest(2 * i), nullifier));
  return { outputs, inputs };
}

/** The statement is S HEADER of the view's first words. */
export function stateHeader(f: FunctionBuilder, view: ViewHandles, transactionId: Digest): void {
  f.sponge(Tag.HEADER, view.all.part(0, HEADER_WORDS), transactionId);
}
