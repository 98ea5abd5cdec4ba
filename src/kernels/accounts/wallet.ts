// The program of a wallet's identity: the owner's secret is a key whose digest is in storage leaf 0. Whoever proves a transaction
// knows the key, so a wallet's transactions are proved on the device. A wallet's storage never changes: it is part of who it is.
import { ProgramFlag, pathAdvice, wordsAdvice, type Advice } from '../../vm/index.ts';
import { Tag, type Permutation } from '../../hash/index.ts';
import { EMPTY_STORAGE, STORAGE_DEPTH, keyDigest, storageTree, type Digest, type IdentityPreimage, type Word } from '../../protocol/index.ts';
import { buildScript, type as t } from '../../vm/builder/index.ts';
import { transactionView, type TransactionView } from '../tx/view.ts';

/** Storage leaf of the key digest. */
export const KEY_SLOT = 0;

/**
 * Advice: the key, and the path of leaf 0. Proves: the prover knows the preimage of the key digest in storage leaf 0.
 * All else is the key holder's to choose.
 */
export const wallet = buildScript<TransactionView, TransactionView>({ name: 'wallet', flags: ProgramFlag.KEEPS_STORAGE }, (f, view) => {
  const key = f.declare(t.words(4));
  f.hintWords(key.at(0));
  f.set(key.part(1, 3), [0, 0, 0, 0]);
  const digest = f.sponge(Tag.STORAGE_KEY, key);
  const slot = f.hintPath();
  f.assertEqual(f.limb(slot, [1, 0, 0, 0]), KEY_SLOT, 'the key digest is in storage leaf 0');
  f.path(STORAGE_DEPTH, digest, slot, f.load(view, transactionView, 'storageRoot'), "the key is the account's");
});

/** What the identity of the wallet of a key derives from; `codeRoot`: of this program. `digest`: of the key. */
export const walletIdentity = (permute: Permutation, codeRoot: Digest, digest: Digest, salt: Word): IdentityPreimage => ({
  codeRoot,
  storageRoot: storageTree(permute, EMPTY_STORAGE.with(KEY_SLOT, digest)).root,
  salt,
});

export const walletAdvice = (permute: Permutation, key: Word): Advice[] => [
  wordsAdvice(key),
  pathAdvice(KEY_SLOT, storageTree(permute, EMPTY_STORAGE.with(KEY_SLOT, keyDigest(permute, key))).siblings(KEY_SLOT)),
];
