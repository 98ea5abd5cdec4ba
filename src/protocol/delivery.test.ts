// What people hand to each other: addresses, requests, encrypted notes, note files. Each with every part tampered with.
import { bech32m } from '@scure/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  sampleAddress,
  sampleNote,
  sampleState,
  sampleTransaction,
  testChain,
} from '../../test/arbitraries/protocol.ts';
import { seededBytes } from '../../test/random.ts';
import { rpoPermuteReference as permute } from '../hash/index.ts';
import * as p from './index.ts';

const random = seededBytes(3);
const chain = testChain(random);
const space: p.AddressSpace = { network: 'local', genesis: chain.genesis };
const code = (r: p.ProtocolResult<unknown>): string => (r.ok ? 'ok' : r.error.code);

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

  it('is refused with a right checksum over wrong contents', () => {
    const payload = bech32m.fromWords(bech32m.decode(text as `${string}1${string}`, false).words);
    const reseal = (change: (bytes: Uint8Array) => Uint8Array): string =>
      code(p.parseAddress(bech32m.encode('sottolocal', bech32m.toWords(change(payload.slice())), false), space));
    expect(reseal((b) => b.fill(2, 0, 1))).toBe('unknown-version');
    expect(reseal((b) => b.fill(255, 5, 9))).toBe('not-canonical');
    expect(reseal((b) => b.subarray(0, -1))).toBe('truncated');
    expect(reseal((b) => Uint8Array.of(...b, 0))).toBe('trailing');
    expect(reseal((b) => b.fill(0, 69))).toBe('not-canonical');
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
  const address = { ...sampleAddress(random) };
  const own: p.Address = { ...address, encryptionKey: p.keyOn(p.addressBase(address.tag), secret) };
  const note = sampleNote(random);
  const seal = (to: p.Address): Uint8Array =>
    p.sealMessages(random, chain.genesis, [{ type: 'note', to, note, memo: 'coffee ☕' }])[0]!;
  const ciphertext = seal(own);
  const open = (bytes: Uint8Array): p.Plaintext => {
    const opened = p.tryDecrypt(secret, chain.genesis, bytes);
    const plaintext = opened.ok ? p.decodePlaintext(opened.value) : opened;
    if (!plaintext.ok) throw new Error(plaintext.error.code);
    return plaintext.value;
  };

  it('gives the note back to its recipient, and to nobody else, on no other chain', () => {
    expect(open(ciphertext)).toMatchObject({ type: 'note', note, memo: 'coffee ☕' });
    expect(code(p.tryDecrypt(random(32), chain.genesis, ciphertext))).toBe('unreadable');
    expect(code(p.tryDecrypt(secret, testChain(random).genesis, ciphertext))).toBe('unreadable');
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
    const plaintext = open(ciphertext);
    if (plaintext.type !== 'note') throw new Error('a note');
    expect(p.isMadeFor(ciphertext, plaintext.ephemeral, own.tag)).toBe(true);
    expect(p.isMadeFor(ciphertext, plaintext.ephemeral, tag)).toBe(false);
    expect(p.isMadeFor(ciphertext, random(32), own.tag)).toBe(false);
  });

  it('P11: is one length for everything, dummies included, and never twice the same', () => {
    expect(ciphertext).toHaveLength(640);
    expect(p.dummyCiphertext(random, chain.genesis)).toHaveLength(640);
    expect(seal(own)).not.toEqual(ciphertext);
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

  it('refuses a plaintext with something in its padding, or of a type it does not know', () => {
    const bytes = p.encodePlaintext({ type: 'note', ephemeral: random(32), note, memo: '' });
    bytes[bytes.length - 1] = 1;
    expect(code(p.decodePlaintext(bytes))).toBe('not-canonical');
    expect(code(p.decodePlaintext(new Uint8Array(p.PLAINTEXT_BYTES)))).toBe('unknown-version');
  });
});

describe('self record', () => {
  const word = (): Uint32Array => p.randomWord(random);
  const digest = (): Uint32Array => p.randomFelts(random, 8);
  const largest: p.SelfRecord = {
    nonce: 2 ** 32 - 1,
    attempt: word(),
    nextAddressIndex: 2 ** 32 - 1,
    vault: Array.from({ length: p.MAX_VAULT_CHANGES }, (_, i) => ({
      slot: 54 + i,
      faucet: word(),
      amount: p.MAX_AMOUNT,
    })),
    storage: Array.from({ length: p.MAX_STORAGE_CHANGES }, (_, i) => ({ slot: i, leaf: digest() })),
    outputs: [0, 1, 2, 3].map((place) => ({
      script: 'p2ide',
      place,
      change: 9,
      amount: p.MAX_AMOUNT,
      to: digest(),
      ownIndex: 2 ** 32 - 1,
      height: 2 ** 30 - 1,
    })),
  };

  it('B2: fits in its largest case, and comes back', () => {
    const bytes = p.encodePlaintext({ type: 'self', record: largest });
    expect(p.decodePlaintext(bytes)).toEqual(p.ok({ type: 'self', record: largest }));
  });

  it('so does a note with the longest memo', () => {
    const value: p.Plaintext = {
      type: 'note',
      ephemeral: random(32),
      note: sampleNote(random),
      memo: 'm'.repeat(p.MAX_MEMO_BYTES),
    };
    expect(p.decodePlaintext(p.encodePlaintext(value))).toEqual(p.ok(value));
  });

  it('comes back with each kind of output', () => {
    const outputs: p.RecordedOutput[] = [
      { script: 'p2id', place: 2, change: 0, amount: 5n, to: digest() },
      { script: 'swap', place: 0, change: 1, amount: 6n, askedFaucet: word(), askedAmount: 7n, ownIndex: 3 },
    ];
    const record = { ...largest, storage: [], outputs };
    const decoded = p.decodePlaintext(p.encodePlaintext({ type: 'self', record }));
    expect(decoded).toEqual(p.ok({ type: 'self', record }));
  });

  it('is refused when an output names a change that is not there', () => {
    const record = { ...largest, vault: largest.vault.slice(0, 3) };
    expect(code(p.decodePlaintext(p.encodePlaintext({ type: 'self', record })))).toBe('out-of-range');
  });
});

describe('note file', () => {
  const note = sampleNote(random);
  const tree = new p.NoteTree(permute);
  tree.append([p.randomFelts(random, 8), p.noteCommitment(permute, note), p.randomFelts(random, 8)], [1]);
  const header: p.BlockHeader = {
    genesis: chain.genesis,
    number: 1,
    time: 1_780_000_000_000,
    initial: p.genesisState(permute),
    final: { ...sampleState(random), notes: tree.root },
    previousTransactionsHash: p.transactionsHash(permute, []),
    transactionsHash: p.randomFelts(random, 8),
    firstLeaf: 0,
    fees: 5n,
    feeRecipient: p.randomFelts(random, 8),
  };
  const file: p.NoteFile = {
    note,
    memo: 'rent',
    code: new Uint32Array(0),
    path: tree.path(1)!,
    block: p.signBlock(header, chain.producerSecret),
  };
  const bytes = p.encodeNoteFile(file);

  it('comes back from bytes and text, and proves the note', () => {
    const text = p.textToNoteFile(p.noteFileToText(bytes));
    expect(text.ok && p.decodeNoteFile(text.value)).toEqual(p.ok(file));
    expect(p.checkNoteFile(permute, file, chain)).toEqual(p.ok(p.noteCommitment(permute, note)));
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
      ['bad-path', withNote({ inputs: p.randomFelts(random, 32) })],
      ['bad-path', withNote({ asset: { ...note.asset, amount: note.asset.amount + 1n } })],
      ['bad-path', withNote({ owner: other() })],
      ['bad-path', { ...file, path: { ...file.path, index: 0 } }],
      [
        'bad-path',
        { ...file, path: { ...file.path, siblings: file.path.siblings.map((s, i) => (i === 39 ? other() : s)) } },
      ],
      ['note-mismatch', { ...file, code: Uint32Array.of(1, 0, 1, 0, 5) }],
      ['bad-signature', withHeader({ final: { ...header.final, notes: other() } })],
      ['bad-signature', withHeader({ number: 2 })],
      ['bad-signature', withHeader({ time: 0 })],
      ['other-chain', withHeader({ genesis: other() })],
      ['bad-signature', { ...file, block: { header, signature: new Uint8Array(64) } }],
    ];
    for (const [expected, lie] of lies) {
      const decoded = p.decodeNoteFile(p.encodeNoteFile(lie));
      expect(decoded.ok && code(p.checkNoteFile(permute, decoded.value, chain))).toBe(expected);
    }
  });
});

describe('compact block', () => {
  const transactions = [
    sampleTransaction(random, chain.genesis),
    sampleTransaction(random, chain.genesis, {}, 'blake3'),
  ];
  const header: p.BlockHeader = {
    genesis: chain.genesis,
    number: 4,
    time: 0,
    initial: sampleState(random),
    final: sampleState(random),
    previousTransactionsHash: p.randomFelts(random, 8),
    transactionsHash: p.transactionsHash(
      permute,
      transactions.map((t) => p.transactionId(permute, t.header)),
    ),
    firstLeaf: 12,
    fees: 12_000n,
    feeRecipient: p.randomFelts(random, 8),
  };
  const sealed = (
    over: Partial<p.BlockHeader>,
    ts: readonly p.CompactTransaction[] = transactions,
  ): p.CompactBlock => ({
    signed: p.signBlock({ ...header, ...over }, chain.producerSecret),
    transactions: ts,
  });
  const check = (block: p.CompactBlock): string => code(p.checkCompactBlock(permute, block, chain));

  it('comes back from its bytes without the proofs, and checks', () => {
    const decoded = p.decode(p.compactBlockCodec, p.encode(p.compactBlockCodec, sealed({})));
    expect(decoded.ok && check(decoded.value)).toBe('ok');
    expect(decoded.ok && decoded.value.transactions.every((t) => !('proof' in t))).toBe(true);
  });

  it('is refused when the producer contradicts itself', () => {
    expect(check(sealed({ fees: 1n }))).toBe('block-mismatch');
    expect(check(sealed({ transactionsHash: header.initial.notes }))).toBe('block-mismatch');
    expect(check(sealed({}, [...transactions].reverse()))).toBe('block-mismatch');
    const swapped = { ...transactions[0]!, ciphertexts: transactions[1]!.ciphertexts };
    expect(check(sealed({}, [swapped, transactions[1]!]))).toBe('bad-attachment');
    expect(check({ ...sealed({}), signed: { header, signature: new Uint8Array(64) } })).toBe('bad-signature');
  });

  it('P3: is refused when its transactions are true one by one only: a note spent twice, an account forked, anchor and expiry', () => {
    const [first, second] = transactions as [p.Transaction, p.Transaction];
    const changed = (t: p.Transaction, change: Partial<p.Header>) => ({ ...t, header: { ...t.header, ...change } });
    const twice = [...first.header.nullifiers.slice(0, 3), first.header.nullifiers[0]!];
    const other = [first.header.nullifiers[0]!, ...second.header.nullifiers.slice(1)];
    const { accountId, final } = first.header;
    const sealedWith = (block: readonly p.Transaction[]): p.CompactBlock => {
      const ids = block.map((t) => p.transactionId(permute, t.header));
      return sealed({ transactionsHash: p.transactionsHash(permute, ids) }, block);
    };
    for (const block of [
      [changed(first, { nullifiers: twice }), second], [first, changed(second, { nullifiers: other })],
      [first, changed(second, { accountId })], [first, changed(second, { accountId, initial: first.header.initial })],
      [first, changed(second, { anchorBlock: 4 })], [first, changed(second, { expiryBlock: 3 })],
    ]) {
      expect(check(sealedWith(block))).toBe('block-mismatch');
    }
    expect(check(sealedWith([first, changed(second, { accountId, initial: final, anchorBlock: 3, expiryBlock: 4 })]))).toBe('ok');
  });

  it('P2 B4: appends the record before, the commitments and the fee note', () => {
    const leaves = p.blockLeaves(permute, header, transactions, chain.nativeFaucet);
    expect(leaves).toHaveLength(10);
    const record = p.blockRecord(permute, chain.genesis, 3, header.initial, header.previousTransactionsHash);
    expect([...leaves[0]!]).toEqual([...record]);
    const fee = p.commitToAsset(permute, header.feeRecipient, { faucet: chain.nativeFaucet, amount: 12_000n });
    expect([...leaves[9]!]).toEqual([...fee]);
  });

  it('transactions come back with their proofs', () => {
    const t = transactions[1]!;
    expect(p.decode(p.transactionCodec, p.encode(p.transactionCodec, t))).toEqual(p.ok(t));
  });
});
