// The payment kernel: what a wallet proves. A wallet has no state on the chain; its identity is derived anew in every transaction, notes in
// pay for notes out and the fee, and the header shows no account. Source: design 45-private-accounts "Two kernels".
import { Tag } from '../../hash/index.ts';
import { buildKernel } from '../../vm/builder/index.ts';
import { ProgramFlag } from '../../vm/index.ts';
import { assertConserved } from './conservation.ts';
import { runPrograms, scriptFunctions } from './scripts.ts';
import { declareStatement, hintStatement, noteFunctions, placeNotes, stateHeader } from './statement.ts';
import { identityRecord, noteRecord, transactionView } from './view.ts';

const ZERO = [0, 0, 0, 0];

/**
 * Advice: the statement's words; code root, storage root, salt; notes; what conservation asks; programs.
 * Proves: the header's notes are what they say; nothing is made of nothing; the program of the identity, one that keeps storage and is
 * not public, said yes, and so did each input's script. The header's public id, initial and final state are zero.
 */
export const paymentKernel = buildKernel('payment', (program) => {
  const scripts = scriptFunctions(program);
  const notes = noteFunctions(program);
  return (f) => {
    const { transactionId, view } = declareStatement(f);
    const { nativeFaucet } = hintStatement(f, view);
    for (const field of [view.publicId, view.initial, view.final]) f.set(field, ZERO);

    // IDENTITY: all eight felts, from the program that runs below. Scripts read it from the view, never from the header.
    const origin = f.record(identityRecord);
    f.hintWords(origin.codeRoot);
    f.hintWords(origin.storageRoot);
    f.hintWords(origin.salt);
    f.set(origin.zeros, ZERO);
    f.sponge(Tag.ACCOUNT_ID, origin.all, view.identity);
    f.set(view.codeRoot, origin.codeRoot);
    f.set(view.storageRoot, origin.storageRoot);
    // What a payment has none of, to the end of the view.
    const { nonce } = transactionView.offsets;
    f.set(view.all.part(nonce, transactionView.cells - nonce), ZERO);

    const { inputs, outputs } = placeNotes(f, notes, view);
    const assets = inputs.map(({ note }) => note.part(noteRecord.offsets.faucet, 2));
    assertConserved(f, nativeFaucet, assets, outputs.map(({ asset }) => asset), view.fee);
    stateHeader(f, view, transactionId);

    const flags = runPrograms(f, scripts, view, inputs);
    // Exactly this: a public program would run without its account's state, and other flags mean nothing yet.
    f.assertEqual(flags, ProgramFlag.KEEPS_STORAGE, 'the program is that of a wallet');
  };
});
