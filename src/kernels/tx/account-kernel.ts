// The account kernel: a transaction of a public account (a faucet, a pool), whose state stands in the account tree. It opens the
// account, moves every asset through the vault, and mints and burns the account's own asset. Source: design 45-private-accounts "Two
// kernels", 40-protocol "Transaction"; research/review-crypto P3, P6, review-2 A3..A5.
import { Tag, rpoPermuteReference } from '../../hash/index.ts';
import { VAULT_DEPTH, emptyRoots } from '../../protocol/index.ts';
import { Amount, buildKernel, hintAmount, type Felt, type VmFunction, type Word } from '../../vm/builder/index.ts';
import { ProgramFlag, digestWords } from '../../vm/index.ts';
import { runPrograms, scriptFunctions } from './scripts.ts';
import { declareStatement, hintStatement, noteFunctions, placeNotes, stateHeader } from './statement.ts';
import { addStep, stepParams, stepResults, takeStep } from './vault-step.ts';
import { accountRecord, identityRecord, noteRecord, transactionView } from './view.ts';

const ZERO = [0, 0, 0, 0];
const EMPTY_VAULT_ROOT = digestWords(emptyRoots(rpoPermuteReference, VAULT_DEPTH)[VAULT_DEPTH]!);

/**
 * Advice: the statement's words; mint, burn; the account; its salt where it is created; notes; vault steps; storage after; programs.
 * Proves: initial and final are commitments of one account, with the next nonce, the same identity and program, and a vault that changed
 * by exactly what the notes, the fee, mint and burn say; its program, a public one, said yes, and so did each input's script.
 */
export const accountKernel = buildKernel('account', (program) => {
  const scripts = scriptFunctions(program);
  const notes = noteFunctions(program);
  const add = program.function('vault-add', stepParams, stepResults, addStep);
  const take = program.function('vault-take', stepParams, stepResults, takeStep);

  return (f) => {
    const { transactionId, view } = declareStatement(f);
    const { nativeFaucet } = hintStatement(f, view);
    hintAmount(f, 'the mint is an amount', view.mint);
    hintAmount(f, 'the burn is an amount', view.burn);

    // ACCOUNT BEFORE: the initial commitment is H(account), or zero for an account that is created: nonce 0, empty vault, an identity
    // that derives from its program. Nonce 0 and the zero commitment occur only together.
    f.hintWords(view.identity);
    f.hintWords(view.codeRoot);
    f.hintWords(view.storageRoot);
    f.hintFelt('the nonce is a number', view.nonce);
    f.hintWords(view.vaultRoot);
    f.set(view.zeros, ZERO);
    // A payment is a transaction of public id zero: no account may pass for one.
    f.set(view.publicId, f.nonZero(view.identity.low, 'a public account has an id'));
    f.if(
      f.isZero(view.nonce),
      () => {
        f.set(view.initial, ZERO);
        f.assertEqual(view.vaultRoot.low, EMPTY_VAULT_ROOT[0], 'a new account has an empty vault');
        f.assertEqual(view.vaultRoot.high, EMPTY_VAULT_ROOT[1], 'a new account has an empty vault');
        const origin = f.record(identityRecord);
        f.set(origin.codeRoot, view.codeRoot);
        f.set(origin.storageRoot, view.storageRoot);
        f.hintWords(origin.salt);
        f.set(origin.zeros, ZERO);
        f.sponge(Tag.ACCOUNT_ID, origin.all, view.identity, 'the identity of a new account derives from its program');
      },
      () => void f.sponge(Tag.ACCOUNT, view.all.part(transactionView.offsets.identity, accountRecord.cells), view.initial),
    );

    const { inputs, outputs } = placeNotes(f, notes, view);

    // VAULT: a chain of eleven steps. Only the account's own asset is minted or burned, only the native one pays fees.
    let root = view.vaultRoot;
    const step = (kind: VmFunction<typeof stepParams, typeof stepResults>, faucet: Word, amount: Word): void => {
      // Ranges were asserted where the amounts came in.
      root = f.call(kind, { root, faucet, amount: new Amount(f.frame, amount.offset) }).root;
    };
    for (const { note } of inputs) step(add, note.at(noteRecord.offsets.faucet), note.at(noteRecord.offsets.amount));
    step(add, view.publicId, view.mint);
    for (const { asset } of outputs) step(take, asset.at(0), asset.at(1));
    step(take, nativeFaucet, view.fee);
    step(take, view.publicId, view.burn);

    // ACCOUNT AFTER: the same identity (all of it) and program, the next nonce. It has no blinding: whoever runs a public program could
    // otherwise leave its account in a state that nobody else knows.
    const after = f.record(accountRecord);
    f.set(after.identity, view.identity);
    f.set(after.codeRoot, view.codeRoot);
    f.hintWords(after.storageRoot);
    f.set(after.nonce, f.add(view.nonce, 1));
    f.set(after.vaultRoot, root);
    f.set(after.zeros, ZERO);
    f.sponge(Tag.ACCOUNT, after.all, view.final);
    f.set(view.storageAfter, after.storageRoot);
    f.set(view.vaultAfter, root);
    stateHeader(f, view, transactionId);

    const flags = runPrograms(f, scripts, view, inputs);
    // PUBLIC, with or without KEEPS_STORAGE: the rest is a bit.
    const keepsStorage = f.sub(flags, ProgramFlag.PUBLIC) as Felt;
    f.assertEqual(f.mul(keepsStorage, keepsStorage), keepsStorage, 'the program is a public one');
    f.assertEitherZero(keepsStorage, f.sub(after.storageRoot.low, view.storageRoot.low), 'the program keeps storage');
    f.assertEitherZero(keepsStorage, f.sub(after.storageRoot.high, view.storageRoot.high), 'the program keeps storage');
  };
});
