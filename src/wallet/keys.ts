// All keys of one account, derived from the root secret by S DERIVE: root 8 felts, (purpose, account, index, 0), a word of
// context. Nothing derived is ever stored; the phrase alone gives all of it again.
import { blake3 } from '@noble/hashes/blake3.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { Tag, sponge, wordsToBytes } from '../hash/index.ts';
import {
  EMPTY_STORAGE,
  ZERO_WORD,
  addressBase,
  addressTag,
  concatFelts,
  deriveAccountId,
  keyDigest,
  keyOn,
  ownerOf,
  storageTree,
  type Address,
  type Digest,
  type Permutation,
  type Storage,
  type Word,
} from '../protocol/index.ts';

/** What a derived word is for. Numbers are never reused. */
const Purpose = { KEY: 1, SALT: 2, BLINDING: 3, NULLIFIER: 4, ADDRESS: 5, SERIAL: 6 } as const;
const ENCRYPTION_CONTEXT = utf8ToBytes('sotto 2026-11 wallet encryption key v1');
const Encryption = { SCAN: 1, SELF: 2 } as const;

/** One address of ours with its secrets. */
export interface OwnAddress extends Pick<Address, 'tag' | 'owner'> {
  readonly index: number;
  /** Nullifier key of the notes sent to it. */
  readonly nk: Word;
  readonly r: Word;
}

export class AccountKeys {
  /** Id, first storage and code root do not change over an account's life. */
  readonly accountId: Word;
  readonly firstStorage: Storage;
  readonly codeRoot: Digest;
  readonly salt: Word;
  /** Preimage of the key digest in storage leaf 0: whoever knows it can spend. */
  readonly key: Word;
  /** X25519 secret that reads what is sent to any address of the account. */
  readonly scan: Uint8Array;
  /** X25519 secret of the records to oneself. */
  readonly self: Uint8Array;
  private readonly permute: Permutation;
  private readonly root: Digest;
  private readonly account: number;
  private readonly addresses = new Map<number, OwnAddress>();

  /** `codeRoot`: of the wallet account's program. */
  constructor(permute: Permutation, root: Digest, codeRoot: Digest, account = 0) {
    this.permute = permute;
    this.root = root;
    this.account = account;
    this.codeRoot = codeRoot;
    this.key = this.derive(Purpose.KEY, 0);
    this.salt = this.derive(Purpose.SALT, 0);
    this.firstStorage = EMPTY_STORAGE.with(0, keyDigest(permute, this.key));
    this.accountId = deriveAccountId(permute, codeRoot, storageTree(permute, this.firstStorage).root, this.salt);
    this.scan = this.encryption(Encryption.SCAN);
    this.self = this.encryption(Encryption.SELF);
  }

  /** Blinding word of the account's state with this nonce. */
  blinding(nonce: number): Word {
    return this.derive(Purpose.BLINDING, nonce);
  }

  /** Serial of the output at a place of an attempt. */
  serial(attempt: Word, place: number): Word {
    return this.derive(Purpose.SERIAL, place, attempt);
  }

  address(index: number): OwnAddress {
    const known = this.addresses.get(index);
    if (known !== undefined) return known;
    const nk = this.derive(Purpose.NULLIFIER, index);
    const r = this.derive(Purpose.ADDRESS, index);
    const tag = addressTag(this.permute, this.accountId, r);
    const address: OwnAddress = { index, nk, r, tag, owner: ownerOf(this.permute, nk) };
    this.addresses.set(index, address);
    return address;
  }

  /** What is given to a payer. */
  publicAddress(index: number): Address {
    const { tag, owner } = this.address(index);
    return { tag, owner, encryptionKey: keyOn(addressBase(tag), this.scan) };
  }

  private derive(purpose: number, index: number, context: Word = ZERO_WORD): Word {
    const felts = concatFelts(this.root, [purpose, this.account, index, 0], context);
    return sponge(this.permute, Tag.DERIVE, felts).slice(0, 4);
  }

  private encryption(purpose: number): Uint8Array {
    const material = concatBytes(wordsToBytes(this.root), wordsToBytes(Uint32Array.of(this.account, purpose)));
    return blake3(material, { context: ENCRYPTION_CONTEXT });
  }
}
