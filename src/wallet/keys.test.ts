import { bytesToHex } from '@noble/hashes/utils.js';
import { mnemonicToSeedSync } from '@scure/bip39';
import { describe, expect, it } from 'vitest';
import { sampleNote } from '../../test/arbitraries/protocol.ts';
import { permute } from '../../test/permutation.ts';
import { seededBytes } from '../../test/random.ts';
import {
  accountCommitment,
  addressTag,
  deriveAccountId,
  feltsToHex,
  keyDigest,
  plainKey,
  sealMessages,
  ownerOf,
  storageTree,
  tryDecrypt,
  type Message,
} from '../protocol/index.ts';
import { newAccount } from './account-state.ts';
import { AccountKeys } from './keys.ts';
import { lockWith, newDataKey, seal, unlockWith, unseal } from './lock.ts';
import { pack, unpack } from './pack.ts';
import { newPhrase, readPhrase, rootSecret } from './phrase.ts';

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
  const keys = new AccountKeys(permute, rootSecret(ZEROS), codeRoot);

  it('are the same from the same phrase, for ever (golden)', () => {
    const again = new AccountKeys(permute, rootSecret(ZEROS), codeRoot);
    expect(feltsToHex(again.accountId)).toBe(feltsToHex(keys.accountId));
    const golden = [
      keys.key,
      keys.salt,
      keys.blinding(1),
      keys.address(0).nk,
      keys.address(0).r,
      keys.serial(codeRoot.slice(0, 4), 2),
    ];
    expect([
      ...golden.map(feltsToHex),
      bytesToHex(plainKey(keys.self).key),
      bytesToHex(keys.publicAddress(5).encryptionKey),
    ]).toMatchInlineSnapshot(`
      [
        "2f32af41b4decc2da870464891025e04",
        "28e185099f544279c639be544586aa08",
        "ccff1c3cfae92340a8527239c39a115c",
        "bc4be412340e534129485244a3fdf246",
        "5548f018a422ee0d7397874a8e2ad50b",
        "1b9c92681c0ef746634c326265ecff69",
        "c3b1e016ff670fcf18988a2f68409530ef9be9d4eb0960b76f608cb544ee5379",
        "37a81dd8aa5efc54209477e56cba7ee42947634828c7a15eed7a3d79a0823053",
      ]
    `);
  });

  it('are what the protocol says', () => {
    const address = keys.address(3);
    expect(address.owner).toEqual(ownerOf(permute, address.nk));
    expect(address.tag).toEqual(addressTag(permute, keys.accountId, address.r));
    expect(keys.firstStorage[0]).toEqual(keyDigest(permute, keys.key));
    expect(keys.accountId).toEqual(
      deriveAccountId(permute, codeRoot, storageTree(permute, keys.firstStorage).root, keys.salt),
    );
    expect(newAccount(keys).commitment.every((x) => x === 0)).toBe(true);
  });

  it('are all different: purposes, indices, accounts, phrases, attempts', () => {
    const other = new AccountKeys(permute, rootSecret(ZEROS), codeRoot, 1);
    const stranger = new AccountKeys(permute, rootSecret(newPhrase(random)), codeRoot);
    const attempt = codeRoot.slice(0, 4);
    const all = [keys, other, stranger].flatMap((k) => [
      k.key,
      k.salt,
      k.accountId,
      k.blinding(0),
      k.blinding(1),
      k.serial(attempt, 0),
      k.serial(attempt, 1),
      k.serial(codeRoot.slice(4), 0),
      ...[0, 1].flatMap((i) => [k.address(i).nk, k.address(i).r, k.address(i).tag, k.address(i).owner]),
    ]);
    expect(new Set(all.map(feltsToHex)).size).toBe(all.length);
    const publics = [keys, other, stranger]
      .flatMap((k) => [plainKey(k.self).key, k.publicAddress(0).encryptionKey, k.publicAddress(1).encryptionKey])
      .map(bytesToHex);
    expect(new Set(publics).size).toBe(publics.length);
  });

  it('P8: hide the account: its commitment changes with the blinding word alone', () => {
    const { account } = newAccount(keys);
    const a = accountCommitment(permute, account);
    expect(accountCommitment(permute, { ...account, blinding: keys.blinding(1) })).not.toEqual(a);
  });

  it('read what is sent to any address of the account with one secret, and records with another', () => {
    const note: Message = { type: 'note', to: keys.publicAddress(7), note: sampleNote(random), memo: '' };
    const [ciphertext] = sealMessages(random, codeRoot, [note]);
    expect(tryDecrypt(keys.scan, codeRoot, ciphertext!).ok).toBe(true);
    expect(tryDecrypt(keys.self, codeRoot, ciphertext!).ok).toBe(false);
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
