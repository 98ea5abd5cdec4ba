// The transaction kernel: the one program whose execution a payment proves. Its statement is the transaction id. It opens the
// account, four notes in and four out, moves every asset through the vault, and runs the scripts, which can only say no.
// Source: design 40-protocol "Transaction"; research/review-crypto P3, P6, review-2 A3..A5. Layout: view.ts.
import { Tag, rpoPermuteReference, type Permutation } from '../../hash/index.ts';
import { NOTES_IN, NOTES_OUT, VAULT_DEPTH, emptyRoots, type Word as NativeWord } from '../../protocol/index.ts';
import {
  Amount, buildKernel, hintAmount, record, scriptFrame, type as t, type FunctionBuilder, type Handles, type VmFunction, type Word,
} from '../../vm/builder/index.ts';
import { VM_VERSION, digestWords, type Program } from '../../vm/index.ts';
import { inputNote, inputParams, inputResults, outputNote, outputResults } from './notes.ts';
import { addStep, stepParams, stepResults, takeStep } from './vault-step.ts';
import { ACCOUNT_WORDS, HEADER_WORDS, KERNEL_VERSION, noteRecord, transactionView, type NoteRecord, type TransactionView } from './view.ts';

const ZERO = [0, 0, 0, 0];
/** Fees stay below 2^32 units: what a proof may burn of the native asset is bounded whatever its author says. */
export const MAX_FEE = 2n ** 32n - 1n;

const image = record({ version: t.word });
const scriptParams = { view: t.ptr<TransactionView>(), own: t.ptr<NoteRecord>() };
const scriptResults = { root: t.digest, version: t.word };

/**
 * In: the view, and the script's own record. Advice: the script.
 * Proves: some code with this root, of this VM's version, ran to its EXIT on a frame that holds the two pointers.
 */
function runScript(f: FunctionBuilder, { view, own }: Handles<typeof scriptParams>) {
  const script = f.hintScript();
  const root = f.spongeAt(Tag.CODE, script.place);
  const version = f.load(f.asPtr<typeof image.fields>(script.image), image, 'version');
  f.assertEqual(f.limb(version, [1, 0, 0, 0]), VM_VERSION, 'the script is for this version of the VM');
  const message = 'the script sees the transaction';
  f.assertField(script.frame, scriptFrame, 'self', script.frame, message);
  f.assertField(script.frame, scriptFrame, 'view', view, message);
  f.assertField(script.frame, scriptFrame, 'own', own, message);
  f.enter(f.add(script.image, 1), script.frame);
  return { root, version };
}

/** `nativeFaucet` is the account id that names the native asset, in which fees are paid: a constant of the kernel. */
export function buildTxKernel(nativeFaucet: NativeWord, permute: Permutation = rpoPermuteReference): Program {
  const emptyVault = digestWords(emptyRoots(permute, VAULT_DEPTH)[VAULT_DEPTH]!);

  return buildKernel('tx', (program) => {
    const script = program.function('script', scriptParams, scriptResults, runScript);
    const output = program.function('output', {}, outputResults, outputNote);
    const input = program.function('input', inputParams, inputResults, inputNote);
    const add = program.function('vault-add', stepParams, stepResults, addStep);
    const take = program.function('vault-take', stepParams, stepResults, takeStep);

    return (f) => {
      // The public words are the first two cells.
      const transactionId = f.declare(t.digest);
      const view = f.record(transactionView);
      const header = view.all.part(0, HEADER_WORDS);
      const before = view.all.part(transactionView.offsets.beforeId, ACCOUNT_WORDS);
      const after = view.all.part(transactionView.offsets.afterId, ACCOUNT_WORDS);

      // HEADER: what the statement names and nothing below derives.
      f.hintWords(view.genesis);
      f.set(view.kernelVersion, f.constant(KERNEL_VERSION));
      f.hintWords(view.anchorRoot);
      f.hintFelt('the anchor is a block number', view.anchorBlock);
      f.hintFelt('the expiry is a block number', view.expiryBlock);
      hintAmount(f, 'the fee is an amount', view.fee);
      for (const limb of [[0, 0, 1, 0], [0, 0, 0, 1]]) f.assertEqual(f.limb(view.fee, limb), 0, 'the fee is below 2^32');
      f.hintWords(view.attachment);
      f.set(view.headerZero, ZERO);
      hintAmount(f, 'the mint is an amount', view.mint);
      hintAmount(f, 'the burn is an amount', view.burn);

      // ACCOUNT BEFORE: the initial commitment is H(account), or zero for an account that is created: nonce 0, empty vault,
      // an id that derives from its program. Nonce 0 and the zero commitment occur only together.
      f.hintWords(view.beforeId);
      f.hintFelt('the nonce is a number', view.beforeNonce);
      for (const field of [view.beforeVault, view.beforeStorage, view.beforeCode, view.beforeBlinding]) f.hintWords(field);
      f.set(view.beforeZeros, ZERO);
      f.set(view.accountId, view.beforeId);
      f.if(
        f.isZero(view.beforeNonce),
        () => {
          f.set(view.initial, ZERO);
          f.assertEqual(view.beforeVault.low, emptyVault[0], 'a new account has an empty vault');
          f.assertEqual(view.beforeVault.high, emptyVault[1], 'a new account has an empty vault');
          const origin = f.declare(t.words(8));
          f.set(origin.digest(0), view.beforeCode);
          f.set(origin.digest(2), view.beforeStorage);
          f.hintWords(origin.at(4));
          f.set(origin.part(5, 3), ZERO);
          f.assertEqual(f.sponge(Tag.ACCOUNT_ID, origin).low, view.beforeId, 'the id of a new account derives from its program');
        },
        () => void f.sponge(Tag.ACCOUNT, before, view.initial),
      );

      // NOTES: outputs first, so that scripts of inputs can read their commitments.
      const outputs = repeat(NOTES_OUT, () => f.call(output, {}));
      const inputs = repeat(NOTES_IN, () => f.call(input, { anchor: view.anchorRoot }));
      outputs.forEach(({ commitment }, i) => f.set(view.commitments.digest(2 * i), commitment));
      inputs.forEach(({ nullifier }, i) => f.set(view.nullifiers.digest(2 * i), nullifier));

      // VAULT: a chain of eleven steps. Only the account's own asset is minted or burned, only the native one pays fees.
      let root = view.beforeVault;
      const step = (kind: VmFunction<typeof stepParams, typeof stepResults>, faucet: Word, amount: Word): void => {
        // Ranges were asserted where the amounts came in.
        root = f.call(kind, { root, faucet, amount: new Amount(f.frame, amount.offset) }).root;
      };
      for (const { note } of inputs) step(add, note.at(noteRecord.offsets.faucet), note.at(noteRecord.offsets.amount));
      step(add, view.accountId, view.mint);
      for (const { asset } of outputs) step(take, asset.at(0), asset.at(1));
      step(take, f.constantWord(Array.from(nativeFaucet)), view.fee);
      step(take, view.accountId, view.burn);

      // ACCOUNT AFTER: same id, same program, the next nonce.
      f.set(view.afterId, view.beforeId);
      f.set(view.afterNonce, f.add(view.beforeNonce, 1));
      f.set(view.afterVault, root);
      f.hintWords(view.afterStorage);
      f.set(view.afterCode, view.beforeCode);
      f.hintWords(view.afterBlinding);
      f.set(view.afterZeros, ZERO);
      f.sponge(Tag.ACCOUNT, after, view.final);
      f.sponge(Tag.HEADER, header, transactionId);

      // SCRIPTS: each real input's, then the account's program. They see the whole view.
      const viewPointer = f.pointerTo<TransactionView>(view.all);
      for (const { note, dummy } of inputs) {
        f.if(dummy, () => {}, () => {
          const { root: scriptRoot } = f.call(script, { view: viewPointer, own: f.pointerTo<NoteRecord>(note) });
          f.assertEqual(scriptRoot, note.digest(noteRecord.offsets.scriptRoot), "the script is the note's");
        });
      }
      const account = f.call(script, { view: viewPointer, own: f.asPtr<NoteRecord>(viewPointer) });
      f.assertEqual(account.root, view.beforeCode, "the program is the account's");
      // The only flag there is; a program with any other would keep storage too.
      const keepsStorage = f.limb(account.version, [0, 1, 0, 0]);
      f.assertEitherZero(keepsStorage, f.sub(view.afterStorage.low, view.beforeStorage.low), 'the program keeps storage');
      f.assertEitherZero(keepsStorage, f.sub(view.afterStorage.high, view.beforeStorage.high), 'the program keeps storage');
    };
  });
}

const repeat = <T>(times: number, make: () => T): T[] => Array.from({ length: times }, make);
