// Each hashed object against the felts of docs/protocol-layouts.md, written out by hand.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { felts } from '../../test/arbitraries/protocol.ts';
import {
  sampleAccountTransaction,
  sampleCreation,
  sampleNote,
  sampleState,
  sampleTransaction,
  testChain,
} from '../../test/arbitraries/protocol.ts';
import { seededBytes } from '../../test/random.ts';
import { Tag, compress, rpoPermuteReference as permute, sponge } from '../hash/index.ts';
import * as p from './index.ts';

const random = seededBytes(2);
const zeros = (n: number): number[] => new Array<number>(n).fill(0);

describe('amounts', () => {
  const code = (text: string): string => {
    const r = p.parseAmount(text);
    return r.ok ? `${r.value}` : r.error.code;
  };

  it.each([
    ['12.5', '12500000'],
    [' 0.000001 ', '1'],
    ['007.10', '7100000'],
    ['1.2500000', '1250000'],
    ['4611686018427.387903', '4611686018427387903'],
    ['', 'amount-empty'],
    ['  ', 'amount-empty'],
    ['-3', 'amount-negative'],
    ['0', 'amount-zero'],
    ['0.000000', 'amount-zero'],
    ['0.0000001', 'amount-too-precise'],
    ['4611686018427.387904', 'amount-too-large'],
    ['1'.repeat(400), 'amount-too-large'],
    ['1e3', 'amount-not-a-number'],
    ['1,5', 'amount-not-a-number'],
    ['.5', 'amount-not-a-number'],
    ['5.', 'amount-not-a-number'],
    ['0x10', 'amount-not-a-number'],
    ['NaN', 'amount-not-a-number'],
  ])('reads %j as %s', (text, expected) => expect(code(text)).toBe(expected));

  it('come back from their text and from their word', () => {
    fc.assert(
      fc.property(fc.bigInt(1n, p.MAX_AMOUNT), (units) => {
        expect(p.parseAmount(p.formatAmount(units))).toEqual(p.ok(units));
        expect(p.wordToAmount(p.amountToWord(units))).toBe(units);
      }),
      { seed: 1 },
    );
  });

  it('have limbs in range only', () => {
    expect(p.wordToAmount(Uint32Array.of(65536, 0, 0, 0))).toBeUndefined();
    expect(p.wordToAmount(Uint32Array.of(0, 0, 0, 1 << 14))).toBeUndefined();
    expect(() => p.amountToWord(p.MAX_AMOUNT + 1n)).toThrow(RangeError);
    expect(() => p.amountToWord(-1n)).toThrow(RangeError);
  });
});

describe('accounts and notes hash as the layout page says', () => {
  const note = sampleNote(random);
  const word = (): Uint32Array => p.randomWord(random);

  it('account', () => {
    const vault = p.EMPTY_VAULT.with(3, note.asset);
    const storage = p.EMPTY_STORAGE.with(0, p.keyDigest(permute, word()));
    const [codeRoot, salt] = [note.scriptRoot, word()];
    const vaultRoot = p.vaultTree(permute, vault).root;
    const storageRoot = p.storageTree(permute, storage).root;
    const identity = sponge(permute, Tag.ACCOUNT_ID, [...codeRoot, ...storageRoot, ...salt, ...zeros(12)]);
    expect(p.deriveIdentity(permute, { codeRoot, storageRoot, salt })).toEqual(identity);
    expect([...p.publicIdOf(identity)]).toEqual([...identity].slice(0, 4));
    const account: p.Account = { identity, nonce: 7, vault, storage, codeRoot };
    const expected = [identity, codeRoot, storageRoot, [7, 0, 0, 0], vaultRoot, zeros(12)];
    const commitment = sponge(permute, Tag.ACCOUNT, p.concatFelts(...expected));
    expect(p.accountCommitment(permute, account)).toEqual(commitment);
  });

  it('P7: note, with a nullifier that takes a key its sender does not have', () => {
    expect(note.inputs).toHaveLength(28);
    const recipient = sponge(permute, Tag.RECIPIENT, [
      ...note.serial,
      ...note.scriptRoot,
      ...note.owner,
      ...note.inputs,
    ]);
    expect([...p.recipientOf(permute, note)]).toEqual([...recipient]);
    const asset = [...note.asset.faucet, ...p.amountToWord(note.asset.amount)];
    const commitment = compress(permute, Tag.NOTE, recipient, asset);
    expect([...p.noteCommitment(permute, note)]).toEqual([...commitment]);
    const nk = word();
    const nullifier = sponge(permute, Tag.NULLIFIER, [...note.serial, ...nk, ...commitment]);
    expect(p.nullifierOf(permute, note.serial, nk, commitment)).toEqual(nullifier);
    expect(p.nullifierOf(permute, note.serial, p.ZERO_WORD, commitment)).not.toEqual(nullifier);
    expect([...p.ownerOf(permute, nk)]).toEqual([...sponge(permute, Tag.OWNER, [...nk, ...zeros(12)])]);
    expect([...p.addressTag(permute, note.scriptRoot, nk)]).toEqual([
      ...sponge(permute, Tag.ADDRESS, [...note.scriptRoot, ...nk, ...zeros(4)]),
    ]);
    const dummy = p.dummyNote(random);
    expect([...p.noteCommitment(permute, dummy)]).toEqual([
      ...compress(permute, Tag.DUMMY, p.recipientOf(permute, dummy), zeros(8)),
    ]);
  });

  it('header, block record, transactions', () => {
    const { genesis } = testChain(random);
    const { header } = sampleAccountTransaction(random, genesis, sampleCreation(random), sampleCreation(random), {
      anchorBlock: 9,
      fee: 70_000n,
    });
    const expected = [
      genesis,
      [2, 0, 0, 0],
      header.publicId,
      header.initial,
      header.final,
      header.anchorRoot,
      [9, 0, 0, 0],
      [9 + 2048, 0, 0, 0],
      [4464, 1, 0, 0],
      ...header.nullifiers,
      ...header.commitments,
      header.attachment,
      zeros(4),
    ].flatMap((x) => [...x]);
    expect(expected).toHaveLength(128);
    expect([...p.transactionId(permute, header)]).toEqual([...sponge(permute, Tag.HEADER, expected)]);
    const state = sampleState(random);
    expect([...p.transactionsHash(permute, [])]).toEqual(zeros(8));
    const one = compress(permute, Tag.TRANSACTIONS, zeros(8), header.initial);
    const hash = p.transactionsHash(permute, [header.initial, header.final]);
    expect([...hash]).toEqual([...compress(permute, Tag.TRANSACTIONS, one, header.final)]);
    // It can be continued from the middle.
    expect(p.extendTransactionsHash(permute, p.transactionsHash(permute, [header.initial]), header.final)).toEqual(
      hash,
    );
    const record = [...genesis, 5, ...zeros(7), ...state.accounts, ...state.notes, ...state.nullifiers, ...hash];
    expect([...p.blockRecord(permute, genesis, 5, state, hash)]).toEqual([...sponge(permute, Tag.BLOCK, record)]);
  });

  it('P9: genesis differs by every one of its parts', () => {
    const { config } = testChain(random);
    const others: Partial<p.Genesis>[] = [
      {},
      { network: 'test' },
      { kernelVersion: 3 },
      { nativeFaucet: word() },
      { salt: word() },
      { producerKey: random(32) },
    ];
    const { nativeFaucet, producerKey, salt } = config;
    const key = Array.from({ length: 16 }, (_, i) => producerKey[2 * i]! + 256 * producerKey[2 * i + 1]!);
    const message = [2, 3, 2, 0, ...nativeFaucet, ...key, ...salt, ...zeros(4)];
    expect(message).toHaveLength(32);
    expect([...p.genesisDigest(permute, config)]).toEqual([...sponge(permute, Tag.GENESIS, message)]);
    const digests = others.map((over) => p.feltsToHex(p.genesisDigest(permute, { ...config, ...over })));
    expect(new Set(digests).size).toBe(others.length);
  });
});

describe('header bytes', () => {
  const { header } = sampleTransaction(random, testChain(random).genesis);
  const bytes = p.encode(p.headerCodec, header);

  it('are the 31 words and come back', () => {
    expect(bytes).toHaveLength(p.HEADER_BYTES);
    expect(p.decode(p.headerCodec, bytes)).toEqual(p.ok(header));
  });

  it('are refused with limbs where a base value belongs, wide fees, felts from p on, or another length', () => {
    const code = (changed: Uint8Array): string => {
      const r = p.decode(p.headerCodec, changed);
      return r.ok ? 'ok' : r.error.code;
    };
    const poke = (at: number, values: number[]): Uint8Array => {
      const copy = bytes.slice();
      copy.set(values, at);
      return copy;
    };
    const anchorBlock = 4 * 40,
      fee = 4 * 48;
    expect(code(poke(anchorBlock + 4, [1]))).toBe('out-of-range');
    expect(code(poke(anchorBlock, [0, 0, 0, 0x40]))).toBe('out-of-range');
    expect(code(poke(fee, [0, 0, 1]))).toBe('out-of-range');
    expect(code(poke(fee + 12, [0, 0x40]))).toBe('out-of-range');
    expect(code(poke(0, [1, 0, 0, 0x7f]))).toBe('not-canonical');
    expect(code(bytes.subarray(0, -1))).toBe('truncated');
    expect(code(p.encode({ write: (w) => (w.fixed(bytes), w.u8(0)) }, undefined))).toBe('trailing');
  });
});

describe('every decoder is total', () => {
  const codecs: Record<string, p.Codec<unknown>> = {
    header: p.headerCodec as p.Codec<unknown>,
    transaction: p.transactionCodec as p.Codec<unknown>,
    block: p.compactBlockCodec as p.Codec<unknown>,
    'opened state': p.openedStateCodec(false) as p.Codec<unknown>,
    'state at creation': p.openedStateCodec(true) as p.Codec<unknown>,
    'chunk answer': p.chunkAnswerCodec as p.Codec<unknown>,
    note: p.noteCodec as p.Codec<unknown>,
    record: p.recordCodec as p.Codec<unknown>,
    'note tree': p.noteTreeCodec as p.Codec<unknown>,
  };

  it.each(Object.entries(codecs))('%s: random bytes end in a value or a typed error', (_, codec) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 700 }), (bytes) => {
        const r = p.decode(codec, bytes);
        if (!r.ok) expect(r.error.message).not.toBe('');
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it('allocates nothing for a length it has not got', () => {
    const promise = { read: (r: p.ByteReader) => r.blob(2 ** 32 - 1) };
    const r = p.decode(promise, Uint8Array.of(255, 255, 255, 255, 1));
    expect(r.ok ? 'ok' : r.error.code).toBe('truncated');
    const list = p.decode(
      { read: (x: p.ByteReader) => x.list(2 ** 32 - 1, (y) => y.u8()) },
      Uint8Array.of(255, 255, 255, 127, 1),
    );
    expect(list.ok ? 'ok' : list.error.code).toBe('truncated');
  });

  it('refuses text that is no UTF-8', () => {
    const r = p.decode({ read: (x: p.ByteReader) => x.text(10) }, Uint8Array.of(2, 0, 0xc3, 0x28));
    expect(r.ok ? 'ok' : r.error.code).toBe('not-canonical');
  });

  it('felts survive', () => {
    fc.assert(
      fc.property(felts(8), (digest) => {
        const bytes = p.encode({ write: (w, value: Uint32Array) => w.felts(value) }, digest);
        const r = p.decode({ read: (x: p.ByteReader) => x.digest() }, bytes);
        expect(r.ok && [...r.value]).toEqual([...digest]);
      }),
      { seed: 1 },
    );
  });
});
