// All keys of a wallet, from its words. Two roots: the *view root* sees everything and spends nothing; the spending key is derived apart,
// and only its digest is needed to know who the wallet is. A view key is the view root and that digest; it sees all accounts of the
// words. Words derive by S DERIVE: view root 8 felts, (purpose, account, index, 0), a word of context. Nothing derived is stored.
import { blake3 } from '@noble/hashes/blake3.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { walletIdentity } from '../kernels/accounts/wallet.ts';
import { F } from '../field/index.ts';
import { Tag, blake3Stream, randomStream, sponge, wordsToBytes } from '../hash/index.ts';
import {
  ZERO_WORD, addressBase, addressTag, concatFelts, deriveIdentity, equalFelts, keyDigest, keyOn, ownerOf,
  type Address, type Digest, type IdentityPreimage, type Permutation, type Word,
} from '../protocol/index.ts';

/** What a derived word is for. Numbers are never reused; 1 to 6 were version 1's. */
const Purpose = { SALT: 7, NULLIFIER: 8, ADDRESS: 9 } as const;
const context = (what: string): Uint8Array => utf8ToBytes(`sotto 2026-11 wallet ${what} v2`);
const CONTEXTS = {
  viewRoot: context('view root'), spendingKey: context('spending key'), scan: context('scan key'), record: context('record key'),
  hint: context('address hint key'), inputs: context('input side'), outputs: context('output side'),
};

/** One address of ours with its secrets. */
export interface OwnAddress extends Pick<Address, 'tag' | 'owner'> {
  readonly index: number;
  /** Nullifier key of the notes sent to it. */
  readonly nk: Word;
  readonly r: Word;
}

/** Addresses that are looked through where a note's hint is of no use. */
const TABLE_SIZE = 2 ** 16;
const INDEX_LIMIT = 2 ** 24;

/** Eight uniform felts from secret bytes. */
const feltsFrom = (material: Uint8Array, what: Uint8Array, count: number): Uint32Array =>
  randomStream(blake3Stream(blake3(material, { context: what }))).felts(F, count);

export class WalletKeys {
  /** Preimage of the key digest in storage leaf 0 of the identity: whoever knows it can spend. */
  readonly spendingKey: Word;
  /** What the identity derives from, and the identity: what scripts compare. */
  readonly origin: IdentityPreimage;
  readonly identity: Digest;
  /** X25519 secret that reads what is sent to any address of the words: one for all accounts, so that restoring costs one multiplication a ciphertext. */
  readonly scan: Uint8Array;
  /** Key of the records to oneself. */
  readonly record: Uint8Array;
  private readonly permute: Permutation;
  private readonly viewRoot: Digest;
  private readonly hintKey: Uint8Array;
  private readonly account: number;
  private readonly addresses = new Map<number, OwnAddress>();
  /** Address indices by tag in hex, of the first `TABLE_SIZE`; built when a hint was of no use. */
  private table: Map<string, number> | undefined;

  /** `seed`: of the words. `codeRoot`: of the wallet's program. */
  constructor(permute: Permutation, seed: Uint8Array, codeRoot: Digest, account = 0) {
    this.permute = permute;
    this.account = account;
    this.viewRoot = feltsFrom(seed, CONTEXTS.viewRoot, 8);
    this.spendingKey = feltsFrom(concatBytes(seed, Uint8Array.of(account)), CONTEXTS.spendingKey, 4);
    this.origin = walletIdentity(permute, codeRoot, keyDigest(permute, this.spendingKey), this.derive(Purpose.SALT, 0));
    this.identity = deriveIdentity(permute, this.origin);
    this.scan = this.secret(CONTEXTS.scan);
    this.record = this.secret(CONTEXTS.record);
    this.hintKey = this.secret(CONTEXTS.hint);
  }

  address(index: number): OwnAddress {
    const known = this.addresses.get(index);
    if (known !== undefined) return known;
    const nk = this.derive(Purpose.NULLIFIER, index);
    const r = this.derive(Purpose.ADDRESS, index);
    const address: OwnAddress = { index, nk, r, tag: addressTag(this.permute, this.identity, r), owner: ownerOf(this.permute, nk) };
    this.addresses.set(index, address);
    return address;
  }

  /** What is given to a payer. */
  publicAddress(index: number): Address {
    const { tag, owner } = this.address(index);
    return { tag, owner, encryptionKey: keyOn(addressBase(tag), this.scan), hint: this.hintOf(tag, index) };
  }

  /**
   * The address of ours with this tag. The hint tells where to look; whatever it says, the answer is the same for the first 2^16
   * addresses, so nobody learns anything from a wrong one.
   */
  find(tag: Digest, hint: Uint8Array): OwnAddress | undefined {
    const hinted = this.hinted(tag, hint);
    if (hinted !== undefined) return hinted;
    this.table ??= new Map(Array.from({ length: TABLE_SIZE }, (_, i) => [this.tagName(i), i]));
    const found = this.table.get(tag.join());
    return found === undefined ? undefined : this.address(found);
  }

  /** The same where the hint is our own: an address that this wallet gave, as text or in a transaction of its own. Builds no table. */
  hinted(tag: Digest, hint: Uint8Array): OwnAddress | undefined {
    const { account, index } = this.readHint(tag, hint);
    if (account !== this.account) return undefined;
    if (equalFelts(this.address(index).tag, tag)) return this.address(index);
    this.addresses.delete(index);
    return undefined;
  }

  /** The same by a search of the addresses below `limit`: for tags that come without a hint. */
  among(tag: Digest, limit: number): OwnAddress | undefined {
    for (let index = 0; index < limit; index++) if (equalFelts(this.address(index).tag, tag)) return this.address(index);
    return undefined;
  }

  /** Bytes for the input side of a transaction: the same for every attempt that spends the note with this nullifier first. */
  inputStream(nullifier: Digest): (length: number) => Uint8Array {
    return stream(blake3(concatBytes(wordsToBytes(this.viewRoot), wordsToBytes(nullifier.slice(0, 4))), { context: CONTEXTS.inputs }));
  }

  /** Bytes for the output side: serials, ciphertext keys, order, all from the seed of the attempt and the place. */
  outputStream(seed: Uint8Array, place: number): (length: number) => Uint8Array {
    return stream(blake3(concatBytes(this.record, seed, Uint8Array.of(place)), { context: CONTEXTS.outputs }));
  }

  private tagName(index: number): string {
    return addressTag(this.permute, this.identity, this.derive(Purpose.ADDRESS, index)).join();
  }

  /** (8 bits account, 24 index) under four bytes that depend on the tag: one key stream for all would link a wallet's addresses. */
  private hintOf(tag: Digest, index: number): Uint8Array {
    if (index >= INDEX_LIMIT) throw new RangeError(`an address index below ${INDEX_LIMIT} expected, got ${index}`);
    const mask = this.hintMask(tag);
    return Uint8Array.of(this.account, index & 0xff, (index >>> 8) & 0xff, index >>> 16).map((byte, i) => byte ^ mask[i]!);
  }

  private readHint(tag: Digest, hint: Uint8Array): { account: number; index: number } {
    const mask = this.hintMask(tag);
    const [account, low, middle, high] = hint.map((byte, i) => byte ^ mask[i]!) as unknown as [number, number, number, number];
    return { account, index: low + 2 ** 8 * middle + 2 ** 16 * high };
  }

  private hintMask(tag: Digest): Uint8Array {
    return blake3(wordsToBytes(tag), { key: this.hintKey, dkLen: 4 });
  }

  private derive(purpose: number, index: number): Word {
    const felts = concatFelts(this.viewRoot, [purpose, this.account, index, 0], ZERO_WORD);
    return sponge(this.permute, Tag.DERIVE, felts).slice(0, 4);
  }

  private secret(what: Uint8Array): Uint8Array {
    return blake3(wordsToBytes(this.viewRoot), { context: what });
  }
}

/** Bytes of an XOF, one call after another. */
function stream(key: Uint8Array): (length: number) => Uint8Array {
  const source = blake3.create({ key, dkLen: 32 });
  return (length) => source.xof(length);
}
