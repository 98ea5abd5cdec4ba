// Accounts. An *identity* is a program (its code root), its first storage root and a salt, hashed: eight felts, all of them compared
// wherever money depends on it, because whoever makes an identity can twin its first word with 2^62 work.
// A wallet is an identity and nothing else: it has no state on the chain. A *public* account (a faucet, a pool) has: nonce, vault and
// storage, under a commitment in the account tree, at its public id, the identity's first word. Its state hides nothing.
import { Tag, padToBlocks, sponge, type Permutation } from '../hash/index.ts';
import { DenseTree } from './dense-tree.ts';
import { vaultTree, type Vault } from './vault.ts';
import { ZERO_DIGEST, baseWord, concatFelts, type Digest, type Word } from './words.ts';

export const STORAGE_SLOTS = 16;
export const STORAGE_DEPTH = 4;

/** Exactly 16 digests; the zero digest where a leaf is empty. */
export type Storage = readonly Digest[];
export const EMPTY_STORAGE: Storage = Array.from({ length: STORAGE_SLOTS }, () => ZERO_DIGEST);

/** What an identity derives from. */
export interface IdentityPreimage {
  readonly codeRoot: Digest;
  readonly storageRoot: Digest;
  readonly salt: Word;
}

/** A public account. */
export interface Account {
  readonly identity: Digest;
  readonly nonce: number;
  readonly vault: Vault;
  readonly storage: Storage;
  readonly codeRoot: Digest;
}

export const storageTree = (permute: Permutation, storage: Storage): DenseTree => DenseTree.build(permute, storage);

/** Root of a program: the version word (VM version, flags, number of code words, 0), then the code words, as felts. */
export const codeRootOf = (permute: Permutation, versionAndCode: Uint32Array): Digest =>
  sponge(permute, Tag.CODE, padToBlocks(versionAndCode));

/** S ACCOUNT_ID, all eight felts. */
export const deriveIdentity = (permute: Permutation, { codeRoot, storageRoot, salt }: IdentityPreimage): Digest =>
  sponge(permute, Tag.ACCOUNT_ID, padToBlocks(concatFelts(codeRoot, storageRoot, salt)));

/** The name of a public account and of the asset that it mints. */
export const publicIdOf = (identity: Digest): Word => identity.slice(0, 4);

/** What the commitment covers, with the two trees reduced to their roots. */
export interface AccountRoots {
  readonly identity: Digest;
  readonly codeRoot: Digest;
  readonly storageRoot: Digest;
  readonly nonce: number;
  readonly vaultRoot: Digest;
}

export const accountRoots = (permute: Permutation, account: Account): AccountRoots => ({
  identity: account.identity,
  codeRoot: account.codeRoot,
  storageRoot: storageTree(permute, account.storage).root,
  nonce: account.nonce,
  vaultRoot: vaultTree(permute, account.vault).root,
});

export function commitToRoots(permute: Permutation, a: AccountRoots): Digest {
  const felts = concatFelts(a.identity, a.codeRoot, a.storageRoot, baseWord(a.nonce), a.vaultRoot);
  return sponge(permute, Tag.ACCOUNT, padToBlocks(felts));
}

export const accountCommitment = (permute: Permutation, account: Account): Digest =>
  commitToRoots(permute, accountRoots(permute, account));

/** Digest of a wallet's spending key: storage leaf 0 of its identity. */
export const keyDigest = (permute: Permutation, key: Word): Digest =>
  sponge(permute, Tag.STORAGE_KEY, padToBlocks(key));
