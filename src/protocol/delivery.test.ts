// What people hand to each other: addresses, encrypted notes, records to oneself, note files. Each with every part tampered with.
import { blake3 } from '@noble/hashes/blake3.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { bech32m } from '@scure/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleAddress, sampleNote, sampleState, testChain } from '../../test/arbitraries/protocol.ts';
import { seededBytes } from '../../test/random.ts';
import { SMALL_ORDER } from '../../test/small-order.ts';
import { rpoPermuteReference as permute, wordsToBytes } from '../hash/index.ts';
import * as p from './index.ts';

const random = seededBytes(3);
const chain = testChain(random);
const space: p.AddressSpace = { network: 'local', genesis: chain.genesis };
const code = (r: p.ProtocolResult<unknown>): string => (r.ok ? 'ok' : r.error.code);
const payloadOf = (text: string): Uint8Array => bech32m.fromWords(bech32m.decode(text as `${string}1${string}`, false).words);

describe('address', () => {
  const address = sampleAddress(random);
  const text = p.formatAddress(address, space);

  it('comes back, also in upper case and with spaces around', () => {
    for (const t of [text, text.toUpperCase(), `  ${text}\n`]) expect(p.parseAddress(t, space)).toEqual(p.ok(address));
  });

  it('is refused with any one letter changed, dropped or added', () => {
    for (let i = 0; i < text.length; i += 1) {
      const other = text[i] === 'q' ? 'p' : 'q';
      for (const t of [
        text.slice(0, i) + other + text.slice(i + 1),
        text.slice(0, i) + text.slice(i + 1),
        text.slice(0, i) + other + text.slice(i),
      ]) {
        expect(['address-format', 'address-checksum'], t).toContain(code(p.parseAddress(t, space)));
      }
    }
  });

  it('says when it belongs to another network or chain', () => {
    expect(code(p.parseAddress(p.formatAddress(address, { ...space, network: 'main' }), space))).toBe('other-network');
    expect(
      code(p.parseAddress(p.formatAddress(address, { ...space, genesis: testChain(random).genesis }), space)),
    ).toBe('other-chain');
  });

  it.each([
    '',
    'hello',
    'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4',
    'sottolocal1',
    'sottolocal1Q',
    'x'.repeat(10_000),
  ])('%s is none', (t) => expect(['address-format', 'address-checksum']).toContain(code(p.parseAddress(t, space))));

  it('is 105 bytes: version, chain, tag, owner, key, hint', () => {
    const payload = payloadOf(text);
    expect(payload).toHaveLength(105);
    const word = (at: number): number => new DataView(payload.buffer, payload.byteOffset).getUint32(at, true);
    expect([payload[0], word(1)]).toEqual([2, chain.genesis[0]]);
    expect([...payload.subarray(5, 37)]).toEqual([...wordsToBytes(address.tag)]);
    expect([...payload.subarray(37, 69)]).toEqual([...wordsToBytes(address.owner)]);
    expect([...payload.subarray(69, 101), ...payload.subarray(101)]).toEqual([...address.encryptionKey, ...address.hint]);
  });

  it('is refused with a right checksum over wrong contents, in each of its fields', () => {
    const payload = payloadOf(text);
    const reseal = (change: (bytes: Uint8Array) => Uint8Array): string =>
      code(p.parseAddress(bech32m.encode('sottolocal', bech32m.toWords(change(payload.slice())), false), space));
    expect(reseal((b) => b)).toBe('ok');
    for (const version of [0, 1, 3, 255]) expect(reseal((b) => b.fill(version, 0, 1))).toBe('unknown-version');
    for (let at = 1; at < 5; at++) expect(reseal((b) => b.fill(b[at]! ^ 1, at, at + 1))).toBe('other-chain');
    expect(reseal((b) => b.fill(255, 5, 9))).toBe('not-canonical');
    expect(reseal((b) => b.fill(255, 65, 69))).toBe('not-canonical');
    expect(reseal((b) => b.fill(0, 69, 101))).toBe('not-canonical');
    expect(reseal((b) => b.subarray(0, -1))).toBe('truncated');
    expect(reseal((b) => b.subarray(0, -4))).toBe('truncated');
    expect(reseal((b) => Uint8Array.of(...b, 0))).toBe('trailing');
  });

  it('is another address with any other bytes in tag, owner, key or hint: none is ignored', () => {
    const payload = payloadOf(text);
    for (const at of [5, 36, 37, 68, 69, 100, 101, 104]) {
      const changed = payload.slice();
      changed[at]! ^= 1;
      const other = p.parseAddress(bech32m.encode('sottolocal', bech32m.toWords(changed), false), space);
      expect(other.ok, `byte ${at}`).toBe(true);
      expect(other, `byte ${at}`).not.toEqual(p.ok(address));
    }
  });

  it('is refused with a key of small order, of which every shared secret is zero', () => {
    for (const hex of SMALL_ORDER) {
      expect(code(p.parseAddress(p.formatAddress({ ...address, encryptionKey: hexToBytes(hex) }, space), space)), hex).toBe('not-canonical');
    }
  });
});

describe('payment request', () => {
  const address = sampleAddress(random);
  const link = (query: string): string => `sotto:${p.formatAddress(address, space)}${query}`;

  it('comes back, with any memo', () => {
    fc.assert(
      fc.property(
        fc.option(fc.bigInt(1n, p.MAX_AMOUNT), { nil: undefined }),
        fc.string({ unit: 'grapheme', maxLength: 20 }),
        (amount, memo) => {
          const request = { address, amount, memo };
          expect(p.parsePaymentRequest(p.formatPaymentRequest(request, space), space)).toEqual(p.ok(request));
        },
      ),
      { seed: 1, numRuns: 30 },
    );
  });

  it.each([
    ['?net=main', 'other-network'],
    ['?req-expiry=5', 'request-unknown-requirement'],
    ['?amount=1&amount=2', 'request-format'],
    ['?amount=-1', 'amount-negative'],
    ['?amount=0', 'amount-zero'],
    ['?memo=%zz', 'request-format'],
    [`?memo=${'a'.repeat(321)}`, 'too-large'],
    ['?a=1?b=2', 'request-format'],
    ['?label=shop&colour=blue', 'ok'],
    ['', 'ok'],
  ])('%s gives %s', (query, expected) => expect(code(p.parsePaymentRequest(link(query), space))).toBe(expected));

  it('needs its scheme and an address', () => {
    expect(code(p.parsePaymentRequest('bitcoin:abc', space))).toBe('request-format');
    expect(code(p.parsePaymentRequest('sotto:?amount=1', space))).toBe('address-format');
  });
});

describe('encryption', () => {
  const secret = random(32);
  const address = sampleAddress(random);
  const own: p.Address = { ...address, encryptionKey: p.keyOn(p.addressBase(address.tag), secret) };
  const note = sampleNote(random);
  const message = (to: p.Address): p.Message => ({ to, note, memo: 'coffee ☕' });
  const seal = (to: p.Address): Uint8Array => p.sealMessages(random, chain.genesis, [message(to)])[0]!;
  const ciphertext = seal(own);
  const read = (bytes: p.ProtocolResult<Uint8Array>): p.Plaintext => {
    const plaintext = bytes.ok ? p.decodePlaintext(bytes.value) : bytes;
    if (!plaintext.ok) throw new Error(plaintext.error.code);
    return plaintext.value;
  };
  const open = (bytes: Uint8Array): p.Plaintext => read(p.tryDecrypt(secret, chain.genesis, bytes));

  it('gives the note back to its recipient with the hint of its address, and to nobody else, on no other chain', () => {
    expect(open(ciphertext)).toMatchObject({ note, memo: 'coffee ☕', hint: own.hint });
    expect(code(p.tryDecrypt(random(32), chain.genesis, ciphertext))).toBe('unreadable');
    expect(code(p.tryDecrypt(secret, testChain(random).genesis, ciphertext))).toBe('unreadable');
  });

  it('is read with a shared secret made elsewhere (WebCrypto), and with none not at all', () => {
    const shared = p.sharedSecret(secret, p.sentKey(ciphertext));
    expect(p.sentKey(ciphertext)).toHaveLength(32);
    expect(read(p.decryptShared(shared, chain.genesis, ciphertext))).toEqual(open(ciphertext));
    expect(code(p.decryptShared(undefined, chain.genesis, ciphertext))).toBe('unreadable');
    expect(code(p.decryptShared(random(32), chain.genesis, ciphertext))).toBe('unreadable');
    for (const hex of SMALL_ORDER) {
      expect(p.sharedSecret(secret, hexToBytes(hex)), hex).toBeUndefined();
      const forged = ciphertext.slice();
      forged.set(hexToBytes(hex));
      expect(code(p.tryDecrypt(secret, chain.genesis, forged)), hex).toBe('unreadable');
    }
  });

  it('is opened again by its sender, from the secret it was made with and the key it was made for', () => {
    const ephemeral = random(32);
    const made = p.sealNote(ephemeral, chain.genesis, message(own));
    expect(read(p.reopen(ephemeral, own.encryptionKey, chain.genesis, made))).toEqual({ ephemeral, hint: own.hint, note, memo: 'coffee ☕' });
    expect(open(made).ephemeral).toEqual(ephemeral);
    expect(code(p.reopen(random(32), own.encryptionKey, chain.genesis, made))).toBe('unreadable');
    expect(code(p.reopen(ephemeral, address.encryptionKey, chain.genesis, made))).toBe('unreadable');
    expect(code(p.reopen(ephemeral, own.encryptionKey, testChain(random).genesis, made))).toBe('unreadable');
    // The same secret, address and note make the same bytes: nothing else is drawn.
    expect(p.sealNote(ephemeral, chain.genesis, message(own))).toEqual(made);
  });

  it('sealed to oneself in another\'s place is read by the own scan secret, not by the other, and still names the address', () => {
    const stranger = sampleAddress(random);
    const [ephemeral, scan, theirs] = [random(32), random(32), random(32)];
    const to: p.Address = { ...stranger, encryptionKey: p.keyOn(p.addressBase(stranger.tag), theirs) };
    const sealed = p.sealToOneself(ephemeral, chain.genesis, scan, message(to));
    expect(read(p.tryDecrypt(scan, chain.genesis, sealed))).toEqual({ ephemeral, hint: to.hint, note, memo: 'coffee ☕' });
    expect(code(p.tryDecrypt(theirs, chain.genesis, sealed))).toBe('unreadable');
    expect(p.isMadeFor(sealed, ephemeral, to.tag)).toBe(true);
    expect(sealed).toHaveLength(640);
  });

  it('is read with one secret for all addresses of a wallet, which share nothing that shows', () => {
    const tag = p.randomFelts(random, 8);
    const second: p.Address = { ...sampleAddress(random), tag, encryptionKey: p.keyOn(p.addressBase(tag), secret) };
    expect(open(seal(second))).toMatchObject({ note });
    expect(second.encryptionKey).not.toEqual(own.encryptionKey);
    expect(p.addressBase(tag)).not.toEqual(p.addressBase(own.tag));
    expect(p.addressBase(tag)).toEqual(p.addressBase(tag.slice()));
  });

  it('tells for which address it was made: a payer cannot mix two of them unnoticed', () => {
    const tag = p.randomFelts(random, 8);
    const { ephemeral } = open(ciphertext);
    expect(p.isMadeFor(ciphertext, ephemeral, own.tag)).toBe(true);
    expect(p.isMadeFor(ciphertext, ephemeral, tag)).toBe(false);
    expect(p.isMadeFor(ciphertext, random(32), own.tag)).toBe(false);
  });

  it('P11: is one length for everything, dummies included, and never twice the same', () => {
    expect(ciphertext).toHaveLength(640);
    const places = p.sealMessages(random, chain.genesis, [undefined, message(own), undefined, message(own)]);
    expect(places.map(({ length }) => length)).toEqual([640, 640, 640, 640]);
    expect(new Set([ciphertext, ...places].map((bytes) => bytesToHex(bytes))).size).toBe(5);
    expect(places.map((bytes) => code(p.tryDecrypt(secret, chain.genesis, bytes)))).toEqual(['unreadable', 'ok', 'unreadable', 'ok']);
  });

  it('is unreadable with any one byte changed, or cut', () => {
    // Every 16th byte, and all of the first 34: a flip costs one X25519 each. Bit 255 of a u-coordinate is ignored by X25519
    // (RFC 7748), but the key derivation covers the bytes themselves.
    const places = [...Array(34).keys(), ...Array.from({ length: 38 }, (_, i) => 34 + 16 * i)];
    for (const at of places) {
      const changed = ciphertext.slice();
      changed[at]! ^= at === 31 ? 0x80 : 1;
      expect(code(p.tryDecrypt(secret, chain.genesis, changed)), `byte ${at}`).toBe('unreadable');
    }
    expect(code(p.tryDecrypt(secret, chain.genesis, ciphertext.subarray(1)))).toBe('unreadable');
    expect(code(p.tryDecrypt(secret, chain.genesis, new Uint8Array(640)))).toBe('unreadable');
  });
});

describe('plaintext', () => {
  const value: p.Plaintext = { ephemeral: random(32), hint: random(4), note: sampleNote(random), memo: 'm'.repeat(p.MAX_MEMO_BYTES) };

  it('B2: fits in its largest case, and comes back, in every field', () => {
    const bytes = p.encodePlaintext(value);
    expect(bytes).toHaveLength(p.PLAINTEXT_BYTES);
    expect(p.decodePlaintext(bytes)).toEqual(p.ok(value));
    // version, ephemeral, hint, note, length of the memo, memo: 575 of 591 bytes.
    expect([...bytes.subarray(0, 37)]).toEqual([2, ...value.ephemeral, ...value.hint]);
    expect([...bytes.subarray(37, 253)]).toEqual([...p.encode(p.noteCodec, value.note)]);
    expect(bytes.findLastIndex((byte) => byte !== 0)).toBe(1 + 32 + 4 + 216 + 2 + p.MAX_MEMO_BYTES - 1);
    const largest: p.Plaintext = { ...value, note: { ...value.note, asset: { ...value.note.asset, amount: p.MAX_AMOUNT } } };
    expect(p.decodePlaintext(p.encodePlaintext(largest))).toEqual(p.ok(largest));
  });

  it('is refused with something in its padding, of another version, with a memo too long, or with felts out of range', () => {
    const bytes = p.encodePlaintext({ ...value, memo: '' });
    const poke = (at: number, ...values: number[]): string => {
      const changed = bytes.slice();
      changed.set(values, at);
      return code(p.decodePlaintext(changed));
    };
    expect(poke(bytes.length - 1, 1)).toBe('not-canonical');
    expect(poke(255, 1)).toBe('not-canonical');
    for (const version of [0, 1, 3]) expect(poke(0, version)).toBe('unknown-version');
    expect(poke(253, 65, 1)).toBe('too-large');
    expect(poke(253, 1, 0, 0x80)).toBe('not-canonical');
    expect(poke(37, 255, 255, 255, 255)).toBe('not-canonical');
    expect(code(p.decodePlaintext(new Uint8Array(p.PLAINTEXT_BYTES)))).toBe('unknown-version');
    expect(code(p.decodePlaintext(bytes.subarray(0, 100)))).toBe('truncated');
    expect(() => p.encodePlaintext({ ...value, memo: 'm'.repeat(600) })).toThrow(RangeError);
  });
});

describe('note file', () => {
  const note = sampleNote(random);
  const leaves = [p.randomFelts(random, 8), p.noteCommitment(permute, note), p.randomFelts(random, 8)];
  const tree = new p.NoteTree(permute);
  tree.append(leaves);
  const header: p.BlockHeader = {
    genesis: chain.genesis,
    number: 1,
    time: 1_780_000_000_000,
    initial: p.genesisState(permute),
    final: { ...sampleState(random), notes: tree.root },
    previousTransactionsHash: p.transactionsHash(permute, []),
    transactionsHash: p.randomFelts(random, 8),
    firstFour: 0,
    fees: 5n,
    feeRecipient: p.randomFelts(random, 8),
  };
  const file: p.NoteFile = {
    note,
    memo: 'rent',
    hint: random(4),
    code: new Uint32Array(0),
    path: p.notePath(permute, 1, leaves, { roots: [], last: leaves }),
    block: p.signBlock(header, chain.producerSecret),
  };
  const bytes = p.encodeNoteFile(file);

  it('comes back from bytes and text, and proves the note', () => {
    const text = p.textToNoteFile(p.noteFileToText(bytes));
    expect(text.ok && p.decodeNoteFile(text.value)).toEqual(p.ok(file));
    expect(p.checkNoteFile(permute, file, chain)).toEqual(p.ok(p.noteCommitment(permute, note)));
    expect(String.fromCharCode(...bytes.subarray(0, 5))).toBe('SOTN\x02');
  });

  it('travels with the code of a script that is not shipped', () => {
    const script = Uint32Array.of(2, 0, 1, 0, ...p.randomFelts(random, 4));
    const other: p.Note = { ...note, scriptRoot: p.codeRootOf(permute, script) };
    const row = [p.noteCommitment(permute, other)];
    const alone = new p.NoteTree(permute);
    alone.append(row);
    const block = p.signBlock({ ...header, final: { ...header.final, notes: alone.root } }, chain.producerSecret);
    const whole: p.NoteFile = { ...file, note: other, code: script, path: p.notePath(permute, 0, row, { roots: [], last: row }), block };
    const decoded = p.decodeNoteFile(p.encodeNoteFile(whole));
    expect(decoded).toEqual(p.ok(whole));
    expect(p.checkNoteFile(permute, whole, chain)).toEqual(p.ok(row[0]));
  });

  it('is refused with any one byte changed, or cut anywhere', () => {
    for (let at = 0; at < bytes.length; at++) {
      const changed = bytes.slice();
      changed[at]! ^= 1 << (at % 8);
      expect(p.decodeNoteFile(changed).ok, `byte ${at}`).toBe(false);
      if (at % 50 === 0) expect(p.decodeNoteFile(bytes.subarray(0, at)).ok).toBe(false);
    }
    expect(code(p.textToNoteFile('sottonote:***'))).toBe('file-damaged');
    expect(code(p.textToNoteFile('hello'))).toBe('file-damaged');
  });

  it('of the first version, or of none, is told apart from a damaged one', () => {
    const reseal = (change: (body: Uint8Array) => void): string => {
      const body = bytes.slice(0, -8);
      change(body);
      return code(p.decodeNoteFile(Uint8Array.of(...body, ...blake3(body, { dkLen: 8 }))));
    };
    expect(reseal(() => undefined)).toBe('ok');
    expect(reseal((body) => (body[4] = 1))).toBe('unknown-version');
    expect(reseal((body) => (body[0] = 0))).toBe('file-damaged');
  });

  it('is refused with each of its fields changed and the checksum made right again', () => {
    const other = (): Uint32Array => p.randomFelts(random, 8);
    const withNote = (over: Partial<p.Note>): p.NoteFile => ({ ...file, note: { ...note, ...over } });
    const withHeader = (over: Partial<p.BlockHeader>): p.NoteFile => ({
      ...file,
      block: { header: { ...header, ...over }, signature: file.block.signature },
    });
    const lies: [string, p.NoteFile][] = [
      ['bad-path', withNote({ serial: p.randomWord(random) })],
      ['bad-path', withNote({ scriptRoot: other() })],
      ['bad-path', withNote({ inputs: p.randomFelts(random, p.NOTE_INPUT_FELTS) })],
      ['bad-path', withNote({ asset: { ...note.asset, amount: note.asset.amount + 1n } })],
      ['bad-path', withNote({ asset: { ...note.asset, faucet: p.randomWord(random) } })],
      ['bad-path', withNote({ owner: other() })],
      ['bad-path', { ...file, path: { ...file.path, index: 0 } }],
      ...[0, 7, 8, 39].map((at): [string, p.NoteFile] => [
        'bad-path',
        { ...file, path: { ...file.path, siblings: file.path.siblings.map((s, i) => (i === at ? other() : s)) } },
      ]),
      ['note-mismatch', { ...file, code: Uint32Array.of(1, 0, 1, 0, 5) }],
      ['bad-signature', withHeader({ final: { ...header.final, notes: other() } })],
      ['bad-signature', withHeader({ number: 2 })],
      ['bad-signature', withHeader({ time: 0 })],
      ['bad-signature', withHeader({ firstFour: 1 })],
      ['other-chain', withHeader({ genesis: other() })],
      ['bad-signature', { ...file, block: { header, signature: new Uint8Array(64) } }],
    ];
    for (const [expected, lie] of lies) {
      const decoded = p.decodeNoteFile(p.encodeNoteFile(lie));
      expect(decoded.ok && code(p.checkNoteFile(permute, decoded.value, chain))).toBe(expected);
    }
    // What only its owner makes use of is his to change: memo and hint.
    for (const harmless of [{ ...file, memo: 'other' }, { ...file, hint: random(4) }]) {
      expect(p.checkNoteFile(permute, harmless, chain)).toEqual(p.ok(p.noteCommitment(permute, note)));
    }
  });
});
