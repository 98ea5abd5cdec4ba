// What anyone can recompute of a compact block: each part of it contradicted, and each rule that os follows.
import { describe, expect, it } from 'vitest';
import {
  nextState,
  sampleAccountTransaction,
  sampleCreation,
  sampleState,
  sampleTransaction,
  testChain,
} from '../../test/arbitraries/protocol.ts';
import { seededBytes } from '../../test/random.ts';
import { rpoPermuteReference as permute } from '../hash/index.ts';
import * as p from './index.ts';

const random = seededBytes(32);
const chain = testChain(random);
const code = (r: p.ProtocolResult<unknown>): string => (r.ok ? 'ok' : r.error.code);

const payments = [
  sampleTransaction(random, chain.genesis),
  sampleTransaction(random, chain.genesis, {}, 'blake3'),
] as const;
const created = sampleCreation(random);
const creation = sampleAccountTransaction(random, chain.genesis, undefined, created);
const later = nextState(created);
const change = sampleAccountTransaction(random, chain.genesis, created, later, {}, 'network');

const header: p.BlockHeader = {
  genesis: chain.genesis,
  number: 4,
  time: 0,
  initial: sampleState(random),
  final: sampleState(random),
  previousTransactionsHash: p.randomFelts(random, 8),
  transactionsHash: p.ZERO_DIGEST,
  firstFour: 3,
  fees: 0n,
  feeRecipient: p.randomFelts(random, 8),
};

/** A block of these, signed, its sums right but for what is changed. */
function sealed(transactions: readonly p.CompactTransaction[], over: Partial<p.BlockHeader> = {}): p.CompactBlock {
  const ids = transactions.map((t) => p.transactionId(permute, t.header));
  const sums = {
    transactionsHash: p.transactionsHash(permute, ids),
    fees: transactions.reduce((sum, t) => sum + t.header.fee, 0n),
  };
  return { signed: p.signBlock({ ...header, ...sums, ...over }, chain.producerSecret), transactions };
}
const check = (block: p.CompactBlock): string => code(p.checkCompactBlock(permute, block, chain));
const changed = (t: p.Transaction, change: Partial<p.Header>): p.Transaction => ({
  ...t,
  header: { ...t.header, ...change },
});

describe('compact block', () => {
  it('comes back from its bytes without the proofs, opened states included, and checks', () => {
    const block = sealed([payments[0], creation, payments[1], change]);
    const decoded = p.decode(p.compactBlockCodec, p.encode(p.compactBlockCodec, block));
    if (!decoded.ok) throw new Error(decoded.error.code);
    expect(check(decoded.value)).toBe('ok');
    expect(decoded.value.transactions.every((t) => !('proof' in t))).toBe(true);
    expect(decoded.value.transactions.map((t) => t.opened)).toEqual([undefined, created, undefined, later]);
  });

  it('may be empty: no ids, no fees, a record and a fee note of nothing', () => {
    const block = sealed([]);
    const decoded = p.decode(p.compactBlockCodec, p.encode(p.compactBlockCodec, block));
    expect(decoded).toEqual(p.ok(block));
    expect(p.checkCompactBlock(permute, block, chain)).toEqual(p.ok([]));
    expect([...block.signed.header.transactionsHash]).toEqual(new Array(8).fill(0));
    const leaves = p.blockLeaves(permute, block.signed.header, [], chain.nativeFaucet);
    expect(leaves).toHaveLength(8);
    expect([...leaves[4]!]).toEqual([...p.commitToAsset(permute, header.feeRecipient, p.NO_ASSET)]);
  });

  it('is refused when the producer contradicts himself', () => {
    expect(check(sealed(payments, { fees: 1n }))).toBe('block-mismatch');
    expect(check(sealed(payments, { transactionsHash: header.initial.notes }))).toBe('block-mismatch');
    const reversed = sealed([payments[1], payments[0]]).signed.header.transactionsHash;
    expect(check(sealed(payments, { transactionsHash: reversed }))).toBe('block-mismatch');
    const swapped = { ...payments[0], ciphertexts: payments[1].ciphertexts };
    expect(check(sealed([swapped, payments[1]]))).toBe('bad-attachment');
    expect(check({ ...sealed([]), signed: { header, signature: new Uint8Array(64) } })).toBe('bad-signature');
    expect(check(sealed([], { genesis: p.randomFelts(random, 8) }))).toBe('other-chain');
    const emptied = { ...created, account: { ...created.account, vault: p.EMPTY_VAULT } };
    expect(check(sealed([{ ...creation, opened: emptied }]))).toBe('wrong-opened-state');
  });

  it('P3: is refused when its transactions are true one by one only: a note spent twice, an account forked, anchor and expiry', () => {
    const [first, second] = payments;
    const twice = [...first.header.nullifiers.slice(0, 3), first.header.nullifiers[0]!];
    const other = [first.header.nullifiers[0]!, ...second.header.nullifiers.slice(1)];
    const fork = sampleAccountTransaction(random, chain.genesis, created, nextState(created, { vault: p.EMPTY_VAULT }));
    for (const block of [
      [changed(first, { nullifiers: twice }), second],
      [first, changed(second, { nullifiers: other })],
      [creation, sampleAccountTransaction(random, chain.genesis, undefined, created)],
      [change, creation],
      [creation, change, fork],
      [first, changed(second, { anchorBlock: 4 })],
      [first, changed(second, { expiryBlock: 3 })],
    ]) {
      expect(check(sealed(block))).toBe('block-mismatch');
    }
    expect(check(sealed([first, changed(second, { anchorBlock: 3, expiryBlock: 4 })]))).toBe('ok');
    expect(check(sealed([creation, change]))).toBe('ok');
  });

  it('is refused with states where there is no public account, or with an account that ends in none', () => {
    const state = p.randomFelts(random, 8);
    expect(check(sealed([changed(payments[0], { initial: state })]))).toBe('block-mismatch');
    expect(check(sealed([changed(payments[0], { final: state })]))).toBe('block-mismatch');
    expect(check(sealed([changed(payments[0], { initial: state, final: state })]))).toBe('block-mismatch');
    // With a public id there is an opened state, and no state opens the zero commitment.
    expect(check(sealed([changed(change, { final: p.ZERO_DIGEST })]))).toBe('wrong-opened-state');
    expect(p.wrongAccountForm({ ...change.header, final: p.ZERO_DIGEST })).toBeDefined();
  });

  it('P2 B4: appends the record before, the commitments and the fee note, in aligned fours', () => {
    const { signed, transactions } = sealed(payments);
    const leaves = p.blockLeaves(permute, signed.header, transactions, chain.nativeFaucet);
    expect(leaves).toHaveLength(16);
    const record = p.blockRecord(permute, chain.genesis, 3, header.initial, header.previousTransactionsHash);
    const fee = p.commitToAsset(permute, header.feeRecipient, { faucet: chain.nativeFaucet, amount: 12_000n });
    const zeros = [p.ZERO_DIGEST, p.ZERO_DIGEST, p.ZERO_DIGEST];
    const expected = [
      record,
      ...zeros,
      ...payments[0].header.commitments,
      ...payments[1].header.commitments,
      fee,
      ...zeros,
    ];
    expect(leaves.map(p.feltsToHex)).toEqual(expected.map(p.feltsToHex));
    // Three fours before: leaf 12 is the record.
    expect(p.noteLeaf(signed.header, 0, 0)).toBe(16);
    expect(p.noteLeaf(signed.header, 1, 3)).toBe(23);
    expect([...leaves[p.noteLeaf(signed.header, 1, 2) - 12]!]).toEqual([...payments[1].header.commitments[2]!]);
  });

  it('says where it is in the tree: no more fours than the tree has', () => {
    const bytes = (firstFour: number): Uint8Array => p.encode(p.compactBlockCodec, sealed([], { firstFour }));
    expect(code(p.decode(p.compactBlockCodec, bytes(2 ** 38 - 1)))).toBe('ok');
    expect(code(p.decode(p.compactBlockCodec, bytes(2 ** 38)))).toBe('out-of-range');
  });

  it('is signed under the domain of version 2', () => {
    expect(check(sealed([]))).toBe('ok');
    const bytes = p.encode(p.signedBlockHeaderCodec, sealed([]).signed);
    expect(bytes[0]).toBe(2);
    bytes[0] = 1;
    expect(code(p.decode(p.signedBlockHeaderCodec, bytes))).toBe('unknown-version');
  });
});

describe('transaction', () => {
  it.each([...payments, creation, change].map((t) => [t.kind, t] as const))(
    'of kind %s comes back with its proof',
    (_, t) => {
      expect(p.decode(p.transactionCodec, p.encode(p.transactionCodec, t))).toEqual(p.ok(t));
    },
  );

  it('numbers the proof kinds, and refuses other numbers and versions', () => {
    const bytes = p.encode(p.transactionCodec, payments[1]);
    const kindAt = 1 + p.HEADER_BYTES;
    expect([bytes[0], bytes[kindAt]]).toEqual([2, 2]);
    expect(p.encode(p.transactionCodec, payments[0])[kindAt]).toBe(1);
    expect(p.encode(p.transactionCodec, change)[kindAt]).toBe(3);
    for (const number of [0, 4, 255])
      expect(code(p.decode(p.transactionCodec, bytes.with(kindAt, number)))).toBe('out-of-range');
    expect(code(p.decode(p.transactionCodec, bytes.with(0, 1)))).toBe('unknown-version');
    expect([p.suiteOf('rescue'), p.suiteOf('blake3'), p.suiteOf('network')]).toEqual(['rpo', 'blake3', 'rpo']);
  });
});
