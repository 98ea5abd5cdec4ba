import { blake3 } from '@noble/hashes/blake3.js';
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { mnemonicToSeedSync } from '@scure/bip39';
import { describe, expect, it } from 'vitest';
import { sampleNote } from '../../test/arbitraries/protocol.ts';
import { permute } from '../../test/permutation.ts';
import { seededBytes } from '../../test/random.ts';
import { F } from '../field/index.ts';
import { Tag, blake3Stream, randomStream, sponge, wordsToBytes } from '../hash/index.ts';
import {
  EMPTY_STORAGE, ZERO_WORD, addressBase, addressTag, concatFelts, deriveIdentity, feltsToHex, isMadeFor, keyDigest, keyOn, ownerOf,
  plainKey, sealMessages, storageTree, tryDecrypt,
  type Digest, type Message, type Word,
} from '../protocol/index.ts';
import { WalletKeys } from './keys.ts';
import { lockWith, newDataKey, seal, unlockWith, unseal } from './lock.ts';
import { outputSecrets } from './output-secrets.ts';
import { pack, unpack } from './pack.ts';
import { newPhrase, phraseSeed, readPhrase } from './phrase.ts';

const random = seededBytes(30);
const cost = { memoryKiB: 64, passes: 1 };
/** Of Trezor's BIP 39 vectors (without passphrase), the last one with entropy of zeros. */
const ZEROS = `${'abandon '.repeat(23)}art`;
const codeRoot = ownerOf(permute, Uint32Array.of(1, 2, 3, 4));

describe('phrase', () => {
  it('is BIP 39: the seed of the published phrase', () => {
    expect(bytesToHex(mnemonicToSeedSync(ZEROS)).slice(0, 32)).toBe('408b285c123836004f4b8842c89324c1');
    expect(readPhrase(ZEROS)).toEqual({ ok: true, value: ZEROS });
  });

  it('is read in any case and spacing, and refused with the rule it breaks, without repeating it', () => {
    const code = (text: string): string => {
      const r = readPhrase(text);
      if (r.ok) return r.value;
      expect(JSON.stringify(r.error)).not.toContain('abandon');
      return r.error.code;
    };
    expect(code(`  ${ZEROS.toUpperCase().replaceAll(' ', '\n')} `)).toBe(ZEROS);
    expect(code('abandon art')).toBe('phrase-length');
    expect(code(ZEROS.replace('art', 'artt'))).toBe('phrase-word');
    expect(code(ZEROS.replace('art', 'able'))).toBe('phrase-checksum');
  });

  it('is new every time and valid', () => {
    const [a, b] = [newPhrase(random), newPhrase(random)];
    expect(a).not.toBe(b);
    expect(readPhrase(a).ok).toBe(true);
  });
});

describe('keys', () => {
  const seed = phraseSeed(ZEROS);
  const keys = new WalletKeys(permute, seed, codeRoot);
  const other = new WalletKeys(permute, seed, codeRoot, 1);
  const stranger = new WalletKeys(permute, phraseSeed(newPhrase(random)), codeRoot);

  it('are the same from the same phrase, for ever (golden)', () => {
    const again = new WalletKeys(permute, phraseSeed(ZEROS), codeRoot);
    expect(again.publicAddress(7)).toEqual(keys.publicAddress(7));
    const { nk, r, tag } = keys.address(5);
    expect([
      ...[keys.identity, keys.spendingKey, keys.origin.salt, nk, r, tag].map(feltsToHex),
      ...[plainKey(keys.scan).key, keys.record, keys.publicAddress(5).encryptionKey, keys.publicAddress(5).hint].map(bytesToHex),
      bytesToHex(keys.inputStream(codeRoot)(8)), bytesToHex(keys.outputStream(new Uint8Array(16), 2)(8)),
    ]).toMatchInlineSnapshot(`
      [
        "6a2c231304ebac719a57473ee749c5004466431dd784867b21732637347c5a33",
        "7f5cd9432e3b232337cfaa34ef66b40e",
        "e613c2240b170d7ca61ca477eeae4a78",
        "72c73507a660a72a40651f354fb3c432",
        "dd0dd30e25c7e848c2d8651e7f5b0f7b",
        "e881950595cac724a75764420ddb8b7383c19d37d0e3c86e0658291238f2433f",
        "af639964786b5f4e06e77ba4c5180564004821f751ee2ec303bb37d572642646",
        "eddff75e075a1375f782bb6ae656402ee515f785aca8216d6665feade747e7fc",
        "8cfd10f61e32b8da82fb0546618a839be66862fd072b913a3c6c05bba7a6de13",
        "099edc6c",
        "1885658b869b3141",
        "f96edfa296d8b223",
      ]
    `);
  });

  it('are what the protocol says', () => {
    const address = keys.address(3);
    expect(address.owner).toEqual(ownerOf(permute, address.nk));
    expect(address.tag).toEqual(addressTag(permute, keys.identity, address.r));
    const storage = EMPTY_STORAGE.with(0, keyDigest(permute, keys.spendingKey));
    expect(keys.origin).toEqual({ codeRoot, storageRoot: storageTree(permute, storage).root, salt: keys.origin.salt });
    expect(keys.identity).toEqual(deriveIdentity(permute, keys.origin));
    expect(keys.publicAddress(3)).toEqual({ tag: address.tag, owner: address.owner, encryptionKey: keyOn(addressBase(address.tag), keys.scan), hint: expect.any(Uint8Array) as Uint8Array });
  });

  it('are all different: purposes, indices, accounts, phrases', () => {
    const all = [keys, other, stranger].flatMap((k) => [
      k.spendingKey, k.origin.salt, k.identity,
      ...[0, 1].flatMap((i) => [k.address(i).nk, k.address(i).r, k.address(i).tag, k.address(i).owner]),
    ]);
    expect(new Set(all.map(feltsToHex)).size).toBe(all.length);
    const publics = [keys, other, stranger].flatMap((k) => [0, 1].map((i) => k.publicAddress(i).encryptionKey));
    const secrets = [keys, stranger].flatMap((k) => [k.scan, k.record]);
    expect(new Set([...publics, ...secrets].map(bytesToHex)).size).toBe(publics.length + secrets.length);
    // One scan secret and one record key a phrase: restoring costs one multiplication a ciphertext.
    expect([other.scan, other.record]).toEqual([keys.scan, keys.record]);
  });

  describe('of the view root', () => {
    // What a view key is: the view root and the digest of the spending key. Derived here a second time, from those two alone.
    const context = (what: string): Uint8Array => utf8ToBytes(`sotto 2026-11 wallet ${what} v2`);
    const felts = (material: Uint8Array, what: string, count: number): Uint32Array =>
      randomStream(blake3Stream(blake3(material, { context: context(what) }))).felts(F, count);
    const viewRoot = felts(seed, 'view root', 8);
    const viewed = (root: Digest, purpose: number, account: number, index: number): Word =>
      sponge(permute, Tag.DERIVE, concatFelts(root, [purpose, account, index, 0], ZERO_WORD)).slice(0, 4);
    const secret = (what: string): Uint8Array => blake3(wordsToBytes(viewRoot), { context: context(what) });

    it.each([[0, keys], [1, other]] as const)('account %i is seen whole: identity, addresses, nullifier keys, what it reads and writes to itself', (account, k) => {
      const digest = keyDigest(permute, k.spendingKey);
      const storageRoot = storageTree(permute, EMPTY_STORAGE.with(0, digest)).root;
      const identity = deriveIdentity(permute, { codeRoot, storageRoot, salt: viewed(viewRoot, 7, account, 0) });
      expect(identity).toEqual(k.identity);
      for (const index of [0, 1, 2 ** 24 - 1]) {
        const [nk, r] = [viewed(viewRoot, 8, account, index), viewed(viewRoot, 9, account, index)];
        expect(k.address(index)).toEqual({ index, nk, r, tag: addressTag(permute, identity, r), owner: ownerOf(permute, nk) });
        const mask = blake3(wordsToBytes(k.address(index).tag), { key: secret('address hint key'), dkLen: 4 });
        const bare = [account, index & 255, (index >> 8) & 255, index >> 16];
        expect([...k.publicAddress(index).hint]).toEqual(bare.map((byte, i) => byte ^ mask[i]!));
      }
      expect([k.scan, k.record]).toEqual([secret('scan key'), secret('record key')]);
      const nullifier = stranger.identity;
      const inputs = blake3(concatBytes(wordsToBytes(viewRoot), wordsToBytes(nullifier.slice(0, 4))), { context: context('input side') });
      expect(k.inputStream(nullifier)(40)).toEqual(blake3.create({ key: inputs, dkLen: 32 }).xof(40));
    });

    it('the spending key stands apart: another derivation of the words, another for each account, nothing that the view root gives', () => {
      expect(felts(concatBytes(seed, Uint8Array.of(0)), 'spending key', 4)).toEqual(keys.spendingKey);
      expect(felts(concatBytes(seed, Uint8Array.of(1)), 'spending key', 4)).toEqual(other.spendingKey);
      const derivable = new Set<string>();
      for (let purpose = 0; purpose < 32; purpose++) for (let index = 0; index < 8; index++) derivable.add(feltsToHex(viewed(viewRoot, purpose, 0, index)));
      for (const what of ['view root', 'spending key', 'scan key', 'record key', 'address hint key', 'input side', 'output side']) {
        for (const material of [wordsToBytes(viewRoot), concatBytes(wordsToBytes(viewRoot), Uint8Array.of(0)), wordsToBytes(keyDigest(permute, keys.spendingKey))]) {
          derivable.add(feltsToHex(felts(material, what, 4)));
        }
      }
      expect(derivable.size).toBe(256 + 21);
      expect(derivable.has(feltsToHex(keys.spendingKey))).toBe(false);
      // The digest is all that the rest of the keys knows of it.
      const seen = [keys.origin.salt, ...[0, 1].flatMap((i) => Object.values(keys.address(i)))].filter((value) => value instanceof Uint32Array);
      for (const value of seen) expect(feltsToHex(value)).not.toContain(feltsToHex(keys.spendingKey));
    });
  });

  it('read what is sent to any address of the words with one secret, and who it was made for', () => {
    for (const to of [keys.publicAddress(7), other.publicAddress(0)]) {
      const message: Message = { to, note: sampleNote(random), memo: '' };
      const [ciphertext] = sealMessages(random, codeRoot, [message]);
      expect(tryDecrypt(keys.scan, codeRoot, ciphertext!).ok).toBe(true);
      expect(tryDecrypt(keys.record, codeRoot, ciphertext!).ok).toBe(false);
      expect(tryDecrypt(stranger.scan, codeRoot, ciphertext!).ok).toBe(false);
      expect(isMadeFor(ciphertext!, random(32), to.tag)).toBe(false);
    }
  });

  it('have one stream for all attempts at a note, and one of its own for each attempt and place', () => {
    const [a, b] = [keys.identity, stranger.identity];
    expect(keys.inputStream(a)(64)).toEqual(keys.inputStream(a.with(7, 1))(64));
    const whole = keys.inputStream(a);
    expect(concatBytes(whole(20), whole(44))).toEqual(keys.inputStream(a)(64));
    const seeds = [random(16), random(16)];
    const streams = [
      keys.inputStream(a)(32), keys.inputStream(b)(32), stranger.inputStream(a)(32),
      ...seeds.flatMap((each) => [0, 1, 2, 3, 4].map((place) => keys.outputStream(each, place)(32))), stranger.outputStream(seeds[0]!, 0)(32),
    ];
    expect(new Set(streams.map(bytesToHex)).size).toBe(streams.length);
    const secrets = seeds.flatMap((each) => [0, 1, 2, 3].map((place) => outputSecrets(keys, each, place)));
    const words = secrets.flatMap(({ ephemeral, serial, nobody }) => [bytesToHex(ephemeral), feltsToHex(serial), feltsToHex(nobody)]);
    expect(new Set(words).size).toBe(words.length);
    expect(outputSecrets(keys, seeds[0]!, 2)).toEqual(secrets[2]);
  });
});

describe('hints', () => {
  const seed = phraseSeed(ZEROS);
  const keys = new WalletKeys(permute, seed, codeRoot);
  const hint = (index: number): Uint8Array => keys.publicAddress(index).hint;

  it('lead to the address at once, however far', () => {
    for (const index of [0, 1, 255, 256, 65_535, 65_536, 2 ** 24 - 1]) expect(keys.find(keys.address(index).tag, hint(index))).toBe(keys.address(index));
    expect(() => keys.publicAddress(2 ** 24)).toThrow(RangeError);
  });

  it('of two addresses have nothing in common: what stands over the index is another in each', () => {
    const indices = Array.from({ length: 48 }, (_, i) => i);
    const hints = indices.map(hint);
    const xor = (a: Uint8Array, b: Uint8Array): number => new DataView(a.map((byte, i) => byte ^ b[i]!).buffer).getUint32(0, true);
    for (const i of indices) {
      // (account, index) of the two differ by the index alone, so under one key stream the difference would be i xor j, shifted.
      for (const j of indices.slice(i + 1)) expect([(i ^ j) << 8, 0], `${i} and ${j}`).not.toContain(xor(hints[i]!, hints[j]!));
    }
    // The byte of the account, the same in all, and those of the index that are zero take as many values as random bytes would.
    for (const at of [0, 1, 2, 3]) expect(new Set(hints.map((bytes) => bytes[at])).size, `byte ${at}`).toBeGreaterThan(35);
    // Of one address they are the same on every device.
    expect(new WalletKeys(permute, seed, codeRoot).publicAddress(9).hint).toEqual(hint(9));
  });

  it('that are wrong change nothing: the address is found by a table, for the first 2^16', () => {
    const { tag } = keys.address(40_000);
    const right = hint(40_000);
    expect(keys.find(tag, right)?.index).toBe(40_000);
    const wrong = [new Uint8Array(4), right.map((byte) => byte ^ 1), right.with(0, right[0]! ^ 1), right.with(3, right[3]! ^ 0x80), hint(3)];
    for (const bytes of wrong) expect(keys.find(tag, bytes)).toEqual(keys.address(40_000));
    for (const index of [0, 65_535]) expect(keys.find(keys.address(index).tag, random(4))).toEqual(keys.address(index));
    expect(keys.find(keys.address(65_536).tag, random(4))).toBeUndefined();
    expect(keys.find(keys.address(65_536).tag, hint(65_536))?.index).toBe(65_536);
  });

  it('do not make another wallet\'s address, or another account\'s, one of ours', () => {
    const stranger = new WalletKeys(permute, phraseSeed(newPhrase(random)), codeRoot);
    const second = new WalletKeys(permute, seed, codeRoot, 1);
    for (const { tag, hint: theirs } of [stranger.publicAddress(0), second.publicAddress(0)]) {
      for (const bytes of [theirs, hint(0), random(4)]) expect(keys.find(tag, bytes)).toBeUndefined();
    }
    // The same key stream for both: the account is in the hint, so it is not taken for an index of ours.
    const { tag } = second.publicAddress(6);
    expect(second.find(tag, second.publicAddress(6).hint)?.index).toBe(6);
  });

  it('are not needed among the addresses that were handed out', () => {
    expect(keys.among(keys.address(12).tag, 13)).toBe(keys.address(12));
    expect(keys.among(keys.address(12).tag, 12)).toBeUndefined();
  });
});

describe('lock', () => {
  const key = newDataKey(random);
  const made = lockWith(random, 'long enough', key, cost);
  const lock = made.ok ? made.value : undefined;

  it('opens with its password only; other forms of the same letters are the same password', () => {
    expect(unlockWith('long enough', lock!)).toEqual({ ok: true, value: key });
    const wrong = unlockWith('long enougH', lock!);
    expect(wrong.ok ? 'ok' : wrong.error.code).toBe('password-wrong');
    const accented = lockWith(random, 'caf\u00e9 au lait', key, cost);
    expect(accented.ok && unlockWith('cafe\u0301 au lait', accented.value).ok).toBe(true);
    const short = lockWith(random, 'seven77', key, cost);
    expect(short.ok ? 'ok' : short.error.code).toBe('password-short');
  });

  it('holds nothing that gives the key away, and no two are alike', () => {
    const again = lockWith(random, 'long enough', key, cost);
    expect(again.ok && again.value.sealedKey).not.toEqual(lock!.sealedKey);
    expect(bytesToHex(pack(lock))).not.toContain(bytesToHex(key));
  });

  it('seals records so that none can be changed, cut, or put in the place of another', () => {
    const sealed = seal(random, key, 'note/1', Uint8Array.of(1, 2, 3));
    expect(unseal(key, 'note/1', sealed)).toEqual({ ok: true, value: Uint8Array.of(1, 2, 3) });
    expect(unseal(key, 'note/2', sealed).ok).toBe(false);
    expect(unseal(newDataKey(random), 'note/1', sealed).ok).toBe(false);
    for (let at = 0; at < sealed.length; at++) {
      const changed = sealed.slice();
      changed[at]! ^= 1;
      expect(unseal(key, 'note/1', changed).ok).toBe(false);
      expect(unseal(key, 'note/1', sealed.subarray(0, at)).ok).toBe(false);
    }
  });

  it('costs what OWASP asks at least by default', async () => {
    const { PASSWORD_COST } = await import('./lock.ts');
    expect(PASSWORD_COST.memoryKiB).toBeGreaterThanOrEqual(19 * 1024);
    expect(PASSWORD_COST.passes).toBeGreaterThanOrEqual(2);
  });
});

describe('pack', () => {
  it('gives values back with their types', () => {
    const value = {
      a: 5n,
      b: Uint8Array.of(1, 255),
      c: [Uint32Array.of(1, 2 ** 31)],
      d: { e: 'x', f: null, g: -1.5 },
      h: new Uint8Array(0),
    };
    expect(unpack(pack(value))).toEqual(value);
  });
});
