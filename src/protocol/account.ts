// An account: a program (its code root) with a vault and a storage of 16 digests, known to the chain by its id and a
// commitment that hides everything behind a blinding word, fresh each transaction.
import { Tag, padToBlocks, sponge, type Permutation } from '../hash/index.ts';
import { DenseTree } from './dense-tree.ts';
import { vaultTree, type Vault } from './vault.ts';
import { ZERO_DIGEST, baseWord, concatFelts, type Digest, type Word } from './words.ts';

export const STORAGE_SLOTS = 16;
export const STORAGE_DEPTH = 4;

/** Exactly 16 digests; the zero digest where a leaf is empty. */
export type Storage = readonly Digest[];
export const EMPTY_STORAGE: Storage = Array.from({ length: STORAGE_SLOTS }, () => ZERO_DIGEST);

export interface Account {
  readonly id: Word;
  readonly nonce: number;
  readonly vault: Vault;
  readonly storage: Storage;
  readonly codeRoot: Digest;
  /** From the account's seed and the nonce; secret. */
  readonly blinding: Word;
}

export const storageTree = (permute: Permutation, storage: Storage): DenseTree => DenseTree.build(permute, storage);

/** Root of a program: the version word (VM version, flags, number of code words, 0), then the code words, as felts. */
export const codeRootOf = (permute: Permutation, versionAndCode: Uint32Array): Digest =>
  sponge(permute, Tag.CODE, padToBlocks(versionAndCode));

/** The id is fixed by the program, the first storage root and a salt: it can be derived before the account exists. */
export function deriveAccountId(permute: Permutation, codeRoot: Digest, firstStorageRoot: Digest, salt: Word): Word {
  return sponge(permute, Tag.ACCOUNT_ID, padToBlocks(concatFelts(codeRoot, firstStorageRoot, salt))).slice(0, 4);
}

/** What the commitment covers, with the two trees reduced to their roots. */
export interface AccountRoots {
  readonly id: Word;
  readonly nonce: number;
  readonly vaultRoot: Digest;
  readonly storageRoot: Digest;
  readonly codeRoot: Digest;
  readonly blinding: Word;
}

export const accountRoots = (permute: Permutation, account: Account): AccountRoots => ({
  id: account.id,
  nonce: account.nonce,
  vaultRoot: vaultTree(permute, account.vault).root,
  storageRoot: storageTree(permute, account.storage).root,
  codeRoot: account.codeRoot,
  blinding: account.blinding,
});

export function commitToRoots(permute: Permutation, a: AccountRoots): Digest {
  const felts = concatFelts(a.id, baseWord(a.nonce), a.vaultRoot, a.storageRoot, a.codeRoot, a.blinding);
  return sponge(permute, Tag.ACCOUNT, padToBlocks(felts));
}

export const accountCommitment = (permute: Permutation, account: Account): Digest =>
  commitToRoots(permute, accountRoots(permute, account));

/** Key digest of a wallet account: storage leaf 0. */
export const keyDigest = (permute: Permutation, key: Word): Digest =>
  sponge(permute, Tag.STORAGE_KEY, padToBlocks(key));
