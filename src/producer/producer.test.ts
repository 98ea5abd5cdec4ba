import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  nextState,
  sampleAccountTransaction,
  sampleCreation,
  sampleTransaction,
  TEST_FAUCET,
} from '../../test/arbitraries/protocol.ts';
import { PROOF_BYTES, prove, testProducer, type TestProducer } from '../../test/harness/producer.ts';
import { permute } from '../../test/permutation.ts';
import { seededBytes } from '../../test/random.ts';
import * as p from '../protocol/index.ts';
import { checkAgainstChain } from './admission.ts';
import type { BlockCommit } from './chain-store.ts';
import { chainView, storedHead } from './chain-view.ts';
import { MemoryStore } from './memory-store.ts';
import { Mempool, accountKey, type Pending } from './mempool.ts';
import { Producer } from './producer.ts';
import type { ProofName } from './verifier.ts';

const random = seededBytes(5);
const roots = { anchorRoot: p.genesisState(permute).notes };

/** A right payment on the empty chain, with changes. */
const make = (t: TestProducer, over: Partial<p.Header> = {}, kind: p.ProofKind = 'rescue'): p.Transaction =>
  sampleTransaction(random, t.chain.genesis, { ...roots, ...over }, kind);

/** The same of a public account: created, or one state further. */
const makePublic = (
  t: TestProducer,
  opened: p.OpenedState,
  before?: p.OpenedState,
  over: Partial<p.Header> = {},
  kind: p.ProofKind = 'rescue',
): p.Transaction => sampleAccountTransaction(random, t.chain.genesis, before, opened, { ...roots, ...over }, kind);

const codeOf = (r: { ok: boolean; error?: { code: string } }): string => (r.ok ? 'ok' : r.error!.code);
const submit = async (t: TestProducer, transaction: p.Transaction, name: Partial<ProofName> = {}): Promise<string> =>
  codeOf(await t.producer.submit(prove(permute, transaction, name)));

const block = (t: TestProducer, n: number): p.CompactBlock => {
  const decoded = p.decode(p.compactBlockCodec, t.producer.compactBlock(n)!);
  if (!decoded.ok) throw new Error(decoded.error.code);
  return decoded.value;
};

/** A digest with these 16 bits at the root end of its tree key, and others that the key does not show. */
const inBucket = (bucket: number, salt: number): p.Digest =>
  Uint32Array.of(bucket + 65536 * (salt % 7), 0, 0, 0, salt, 0, 0, 0);

describe('admission', () => {
  const state = p.randomFelts(random, 8);
  const created = sampleCreation(random);
  const opened = (change: Partial<p.Account>) => ({ ...created, account: { ...created.account, ...change } });
  const cases: [string, (t: TestProducer) => Promise<string>][] = [
    ['ok', (t) => submit(t, make(t))],
    ['ok', (t) => submit(t, make(t, {}, 'blake3'))],
    ['ok', (t) => submit(t, makePublic(t, created))],
    ['ok', (t) => submit(t, makePublic(t, created, undefined, {}, 'network'))],
    ['wrong-genesis', (t) => submit(t, make(t, { genesis: p.randomFelts(random, 8) }))],
    ['wrong-version', (t) => submit(t, make(t, { kernelVersion: 1 }))],
    ['bad-attachment', (t) => submit(t, make(t, { attachment: p.randomFelts(random, 8) }))],
    [
      'repeated-nullifier',
      (t) => submit(t, make(t, { nullifiers: [0, 1, 2, 1].map((i) => p.concatFelts(p.baseWord(i), p.ZERO_WORD)) })),
    ],
    ['low-fee', (t) => submit(t, make(t, { fee: 999n }))],
    ['low-fee', (t) => submit(t, make(t, { fee: 1000n }, 'blake3'))],
    ['high-fee', (t) => submit(t, make(t, { fee: 1001n }))],
    ['unknown-anchor', (t) => submit(t, make(t, { anchorRoot: p.randomFelts(random, 8) }))],
    ['unknown-anchor', (t) => submit(t, make(t, { anchorBlock: 1, expiryBlock: 5 }))],
    ['expired', (t) => submit(t, make(t, { expiryBlock: 0 }))],
    ['expiry-too-far', (t) => submit(t, make(t, { expiryBlock: 2049 }))],
    ['wrong-initial-state', (t) => submit(t, makePublic(t, nextState(created), created))],
    ['wrong-account-form', (t) => submit(t, make(t, { initial: state }))],
    ['wrong-account-form', (t) => submit(t, make(t, { final: state }))],
    ['wrong-account-form', (t) => submit(t, make(t, { initial: state, final: state }))],
    ['wrong-account-form', (t) => submit(t, make(t, {}, 'network'))],
    ['wrong-account-form', (t) => submit(t, makePublic(t, created, undefined, { final: p.ZERO_DIGEST }))],
    ['wrong-opened-state', (t) => submit(t, { ...makePublic(t, created), opened: opened({ vault: p.EMPTY_VAULT }) })],
    ['wrong-opened-state', (t) => submit(t, { ...makePublic(t, created), opened: opened({ nonce: 2 }) })],
    ['wrong-opened-state', (t) => submit(t, makePublic(t, created, undefined, { publicId: p.randomWord(random) }))],
    [
      'wrong-opened-state',
      (t) =>
        submit(t, {
          ...makePublic(t, created),
          opened: { ...created, origin: { ...created.origin, salt: p.ZERO_WORD } },
        }),
    ],
    ['reserved-account', (t) => submit(t, makePublic(t, TEST_FAUCET, undefined, {}, 'network'))],
    ['reserved-account', (t) => submit(t, makePublic(t, TEST_FAUCET))],
    // Another suite than the fee is for.
    ['wrong-proof-kind', (t) => submit(t, make(t), { suite: 'blake3' })],
    ['wrong-proof-kind', (t) => submit(t, make(t, {}, 'blake3'), { suite: 'rpo' })],
    // A set that is valid and not the chain's, and one that nobody knows.
    ['wrong-proof-kind', (t) => submit(t, make(t), { setId: 2 })],
    ['wrong-proof-kind', (t) => submit(t, make(t, {}, 'blake3'), { setId: 2 })],
    ['wrong-proof-kind', (t) => submit(t, makePublic(t, created), { setId: 2 })],
    ['wrong-proof-kind', (t) => submit(t, make(t), { setId: 9 })],
    // The other kernel.
    ['wrong-proof-kind', (t) => submit(t, make(t), { kernel: 'account' })],
    ['wrong-proof-kind', (t) => submit(t, makePublic(t, created), { kernel: 'payment' })],
    // BLAKE3 for a public account: by its kind, and by the proof itself.
    ['wrong-proof-kind', (t) => submit(t, makePublic(t, created, undefined, {}, 'blake3'))],
    ['wrong-proof-kind', (t) => submit(t, makePublic(t, created), { suite: 'blake3' })],
    ['too-large', async (t) => codeOf(await t.producer.submit(new Uint8Array(p.MAX_TRANSACTION_BYTES + 1)))],
    ['malformed', async (t) => codeOf(await t.producer.submit(Uint8Array.of(2, 0, 0)))],
    ['wrong-version', async (t) => codeOf(await t.producer.submit(prove(permute, make(t)).with(0, 1)))],
    [
      'full-bucket',
      async (t) => {
        const four = (salt: number): Partial<p.Header> => ({
          nullifiers: [0, 1, 2, 3].map((i) => inBucket(7, salt + i)),
        });
        expect([await submit(t, make(t, four(0))), await submit(t, make(t, four(4)))]).toEqual(['ok', 'ok']);
        await t.clock.pass(500);
        const code = await submit(t, make(t, { nullifiers: [inBucket(7, 8), ...make(t).header.nullifiers.slice(1)] }));
        expect(await submit(t, make(t, { nullifiers: [inBucket(8, 8), ...make(t).header.nullifiers.slice(1)] }))).toBe(
          'ok',
        );
        await t.clock.pass(500);
        return code;
      },
    ],
  ];

  it.each(cases)('%s', async (expected, run) => {
    const t = await testProducer(permute);
    expect(await run(t)).toBe(expected);
    expect(t.producer.pendingCount).toBe(expected === 'ok' ? 1 : 0);
  });

  it('P12: refuses a proof of another transaction, a damaged one, and none', async () => {
    const t = await testProducer(permute);
    const good = make(t);
    const bytes = prove(permute, good);
    const other = p.encode(p.transactionCodec, { ...good, proof: prove(permute, make(t)).slice(-PROOF_BYTES) });
    const flipped = bytes.slice();
    flipped[flipped.length - 1]! ^= 1;
    for (const bad of [other, flipped, p.encode(p.transactionCodec, { ...good, proof: new Uint8Array(0) })]) {
      const r = await t.producer.submit(bad);
      expect(r.ok ? 'ok' : r.error.code).toBe('invalid-proof');
    }
  });

  it('P3: refuses a double spend and a duplicate, pending or in a block, and follows a public account through pending ones', async () => {
    const t = await testProducer(permute);
    const created = sampleCreation(random);
    const [second, third] = [nextState(created), nextState(nextState(created))];
    const first = makePublic(t, created);
    expect(await submit(t, first)).toBe('ok');
    expect(await submit(t, makePublic(t, second, created))).toBe('ok');
    for (const round of ['pending', 'in a block']) {
      const spends = make(t, { nullifiers: [...make(t).header.nullifiers.slice(1), first.header.nullifiers[2]!] });
      expect(await submit(t, spends), round).toBe('spent-nullifier');
      expect(await submit(t, first), round).toBe('duplicate');
      expect(await submit(t, makePublic(t, created)), round).toBe('wrong-initial-state');
      expect(await submit(t, makePublic(t, second, created)), round).toBe('wrong-initial-state');
      await t.clock.pass(500);
    }
    expect(await submit(t, makePublic(t, third, second))).toBe('ok');
  });

  it('P3: lets only one of two that arrive together and spend one note', async () => {
    const t = await testProducer(permute);
    const a = make(t);
    const b = make(t, { nullifiers: a.header.nullifiers });
    expect((await Promise.all([submit(t, a), submit(t, b)])).sort()).toEqual(['ok', 'spent-nullifier']);
  });

  it('is busy when full', async () => {
    const t = await testProducer(permute, { maxPending: 1 });
    expect(await submit(t, make(t))).toBe('ok');
    expect(await submit(t, make(t))).toBe('busy');
  });

  it('any bytes end in a typed rejection', async () => {
    const t = await testProducer(permute);
    const good = prove(permute, make(t));
    for (let i = 0; i < 60; i++) {
      const bytes = good.slice(0, i % 3 === 0 ? (good.length * i) / 60 : good.length);
      if (bytes.length > 0) bytes[(i * 97) % bytes.length]! ^= 0x55;
      const r = await t.producer.submit(bytes);
      expect(r.ok, `case ${i}`).toBe(false);
    }
  });
});

describe('buckets', () => {
  const emptyCiphertexts = Array.from({ length: p.CIPHERTEXTS }, () => new Uint8Array(p.CIPHERTEXT_BYTES));

  it('hold what a model says, whatever comes in which order and is stored meanwhile', async () => {
    const slot = fc.record({ bucket: fc.integer({ min: 0, max: 1 }), salt: fc.integer({ min: 0, max: 40 }) });
    const step = fc.oneof(
      { weight: 5, arbitrary: fc.array(slot, { minLength: 1, maxLength: 4 }) },
      { weight: 1, arbitrary: fc.constant('block' as const) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const t = await testProducer(permute);
        const used = [new Set<number>(), new Set<number>()] as const;
        for (const each of steps) {
          if (each === 'block') {
            await t.clock.pass(500);
            continue;
          }
          const own = [...new Map(each.map((s) => [`${s.bucket} ${s.salt}`, s])).values()];
          const spent = own.some(({ bucket, salt }) => used[bucket as 0 | 1].has(salt));
          const after = used.map((salts, bucket) => salts.size + own.filter((s) => s.bucket === bucket).length);
          const expected = spent ? 'spent-nullifier' : Math.max(...after) > p.MAX_BUCKET ? 'full-bucket' : 'ok';
          const rest = [0, 1, 2, 3].slice(own.length).map(() => p.randomFelts(random, 8));
          const nullifiers = [...own.map(({ bucket, salt }) => inBucket(bucket, salt)), ...rest];
          const over = { ...roots, nullifiers };
          // Ciphertexts of zeros: making real ones would be most of the test's time.
          const transaction = sampleTransaction(random, t.chain.genesis, over, 'rescue', emptyCiphertexts);
          expect(await submit(t, transaction)).toBe(expected);
          if (expected === 'ok') for (const { bucket, salt } of own) used[bucket as 0 | 1].add(salt);
        }
        // The tree throws on a ninth entry: nothing is left over and nothing was reported.
        await t.clock.pass(500);
        expect([t.producer.pendingCount, t.reported]).toEqual([0, []]);
        await t.producer.close();
      }),
      { seed: 1, numRuns: 25 },
    );
  });

  it('of accounts count stored, pending and new ones, each account once', async () => {
    const t = await testProducer(permute);
    const { store } = t.options;
    const id = (salt: number): p.Word => Uint32Array.of(5 + 65536 * salt, 0, 0, 1);
    const account = (salt: number, initial = p.ZERO_DIGEST): Pending => {
      const transaction = make(t, { publicId: id(salt), initial, final: p.randomFelts(random, 8) });
      const digest = p.transactionId(permute, transaction.header);
      return { id: digest, idHex: p.feltsToHex(digest), transaction };
    };
    const stored = p.randomFelts(random, 8);
    new p.SparseTree(permute, store.accounts as p.MemoryNodes).setMany(
      [1, 2, 3, 4, 5].map((salt) => [accountKey(id(salt)), stored]),
    );
    const mempool = new Mempool();
    const check = (pending: Pending): string =>
      codeOf(checkAgainstChain(pending, chainView(t.options, t.chain.genesis, storedHead(t.options), mempool)));
    for (const salt of [6, 7]) {
      expect(check(account(salt))).toBe('ok');
      mempool.add(account(salt));
    }
    // One that is stored and pending, and one that is pending twice, take no more room.
    mempool.add(account(1, stored));
    mempool.add(account(7, mempool.accountTip(id(7))));
    expect(check(account(8))).toBe('ok');
    mempool.add(account(8));
    expect(check(account(9))).toBe('full-bucket');
    expect(check(account(2, stored))).toBe('ok');
    expect(check(account(8, mempool.accountTip(id(8))))).toBe('ok');
    mempool.remove(new Set(mempool.first(1).map(({ idHex }) => idHex)));
    expect(check(account(9))).toBe('ok');
  });
});

describe('the faucet account', () => {
  it('is not frozen by whoever runs its program, and would be starved by whoever runs it faster', async () => {
    const t = await testProducer(permute);
    const stranger = makePublic(t, TEST_FAUCET, undefined, {}, 'network');
    const own = makePublic(t, TEST_FAUCET, undefined, {}, 'network');
    expect(await submit(t, stranger)).toBe('reserved-account');
    // Without the rule: the stranger is first, and what the faucet proved meanwhile is stale.
    expect(codeOf(await t.producer.submit(prove(permute, stranger), 'faucet'))).toBe('ok');
    expect(codeOf(await t.producer.submit(prove(permute, own), 'faucet'))).toBe('wrong-initial-state');
    // But it knows the state that it finds, and goes on.
    const next = makePublic(t, nextState(TEST_FAUCET), TEST_FAUCET, {}, 'network');
    expect(codeOf(await t.producer.submit(prove(permute, next), 'faucet'))).toBe('ok');
  });
});

describe('blocks', () => {
  it('B1: close 500 ms after the first transaction, by arrival, and check in every part', async () => {
    const t = await testProducer(permute);
    const heard: number[] = [];
    t.producer.onBlock((n) => heard.push(n));
    const transactions = [make(t), make(t, {}, 'blake3'), make(t)];
    await submit(t, transactions[0]!);
    await t.clock.pass(300);
    await submit(t, transactions[1]!);
    await submit(t, transactions[2]!);
    await t.clock.pass(199);
    expect(t.producer.blockNumber).toBe(0);
    await t.clock.pass(1);
    expect(heard).toEqual([1]);

    const one = block(t, 1);
    const ids = p.checkCompactBlock(permute, one, t.chain);
    expect(ids.ok && ids.value.map(p.feltsToHex)).toEqual(
      transactions.map((x) => p.feltsToHex(p.transactionId(permute, x.header))),
    );
    expect(one.signed.header.fees).toBe(13_000n);
    expect(one.signed.header.initial).toEqual(p.genesisState(permute));
  });

  it('P2: form a chain whose roots a stranger recomputes', async () => {
    const t = await testProducer(permute);
    const notes = new p.NoteTree(permute);
    const accounts = new p.SparseTree(permute, new p.MemoryNodes());
    const nullifiers = new p.SparseTree(permute, new p.MemoryNodes());
    let anchor: Partial<p.Header> = {};
    let opened: p.OpenedState | undefined;
    for (let n = 1; n <= 3; n++) {
      for (let k = 0; k < n; k++) expect(await submit(t, make(t, anchor))).toBe('ok');
      const next = opened ? nextState(opened) : sampleCreation(random);
      expect(await submit(t, makePublic(t, next, opened, anchor))).toBe('ok');
      opened = next;
      await t.clock.pass(500);
      const { signed, transactions } = block(t, n);
      const { header } = signed;
      expect(4 * header.firstFour).toBe(notes.size);
      expect(header.initial).toEqual({ accounts: accounts.root, notes: notes.root, nullifiers: nullifiers.root });
      notes.append(p.blockLeaves(permute, header, transactions, t.chain.nativeFaucet));
      for (const { header: h } of transactions) {
        // Payments leave the account tree alone.
        if (p.kernelOf(h) === 'account') accounts.set(p.concatFelts(h.publicId, p.ZERO_WORD), h.final);
        for (const x of h.nullifiers) nullifiers.set(x, p.concatFelts(p.baseWord(n), p.ZERO_WORD));
      }
      expect(header.final).toEqual({ accounts: accounts.root, notes: notes.root, nullifiers: nullifiers.root });
      expect(transactions.at(-1)!.opened).toEqual(opened);
      anchor = { anchorBlock: n, anchorRoot: header.final.notes };
    }
    expect(notes.size).toBe(3 * 8 + 4 * 9);
  });

  it('close at once when full; the rest waits for the next', async () => {
    const t = await testProducer(permute, { maxBlockTransactions: 2 });
    await Promise.all([make(t), make(t), make(t)].map((x) => submit(t, x)));
    await t.clock.pass(0);
    expect([t.producer.blockNumber, t.producer.pendingCount]).toEqual([1, 1]);
    await t.clock.pass(500);
    expect([t.producer.blockNumber, t.producer.pendingCount]).toEqual([2, 0]);
  });

  it('leave out what expired while it waited, and what stood on it, and report both', async () => {
    const t = await testProducer(permute, { maxBlockTransactions: 1 });
    const created = sampleCreation(random);
    const late = makePublic(t, created, undefined, { expiryBlock: 1 });
    const onTop = makePublic(t, nextState(created), created);
    const latePayment = make(t, { expiryBlock: 1 });
    const last = make(t);
    for (const x of [make(t), late, onTop, latePayment, last]) expect(await submit(t, x)).toBe('ok');
    for (let i = 0; i < 8; i++) await t.clock.pass(500);
    const fate = (x: p.Transaction): unknown => t.producer.status(p.feltsToHex(p.transactionId(permute, x.header)));
    expect(fate(late)).toEqual({ state: 'rejected', code: 'expired' });
    expect(fate(onTop)).toEqual({ state: 'rejected', code: 'wrong-initial-state' });
    expect(fate(latePayment)).toEqual({ state: 'rejected', code: 'expired' });
    expect(fate(last)).toEqual({ state: 'included', block: 2 });
    expect(block(t, 2).transactions).toHaveLength(1);
  });

  it('is stale when the anchor is too old for any block to come', async () => {
    const t = await testProducer(permute);
    await submit(t, make(t));
    await t.clock.pass(500);
    const store = t.options.store as MemoryStore;
    const head = store.head()!;
    // A chain that is 3000 blocks long, without making them.
    await store.appendBlock({
      ...head,
      number: 3000,
      compact: new Uint8Array(0),
      included: [],
      rejected: [],
      accountNodes: new Map(),
      nullifierNodes: new Map(),
    });
    const producer = await Producer.open(t.options);
    expect(await submit({ ...t, producer }, make(t))).toBe('stale-anchor');
  });
});

describe('empty blocks', () => {
  const minute = (t: TestProducer): Promise<void> => t.clock.pass(p.EMPTY_BLOCK_MS);

  it('are not closed on a chain to which nothing was ever handed in', async () => {
    const t = await testProducer(permute);
    for (let i = 0; i < 3; i++) await minute(t);
    expect(t.producer.blockNumber).toBe(0);
    const again = await Producer.open(t.options);
    await minute(t);
    expect(again.blockNumber).toBe(0);
  });

  it('follow a submission that was refused, one a minute, and cannot be put off by more of them', async () => {
    const t = await testProducer(permute);
    const garbage = (): Promise<unknown> => t.producer.submit(new Uint8Array(3));
    await garbage();
    for (let n = 1; n <= 3; n++) {
      await t.clock.pass(p.EMPTY_BLOCK_MS - 1);
      await garbage();
      expect(t.producer.blockNumber).toBe(n - 1);
      await t.clock.pass(1);
      expect(t.producer.blockNumber).toBe(n);
    }
    const { signed, transactions } = block(t, 3);
    expect(transactions).toEqual([]);
    expect(p.checkCompactBlock(permute, block(t, 3), t.chain)).toEqual(p.ok([]));
    expect(signed.header.fees).toBe(0n);
    expect(signed.header.final.nullifiers).toEqual(p.genesisState(permute).nullifiers);
    expect(signed.header.final.notes).not.toEqual(signed.header.initial.notes);
  });

  it('give way to a transaction, which waits half a second', async () => {
    const t = await testProducer(permute);
    await submit(t, make(t));
    await t.clock.pass(500);
    await t.clock.pass(p.EMPTY_BLOCK_MS - 100);
    expect(await submit(t, make(t))).toBe('ok');
    await t.clock.pass(499);
    expect(t.producer.blockNumber).toBe(1);
    await t.clock.pass(1);
    expect(block(t, 2).transactions).toHaveLength(1);
    // And the minute begins anew with that block.
    await t.clock.pass(p.EMPTY_BLOCK_MS - 1);
    expect(t.producer.blockNumber).toBe(2);
    await t.clock.pass(1);
    expect(block(t, 3).transactions).toEqual([]);
  });

  it('end with the block at which everything handed in has expired', async () => {
    const t = await testProducer(permute);
    const lost = make(t);
    await t.producer.submit(new Uint8Array(3));
    for (let i = 0; i < p.EXPIRY_BLOCKS + 3; i++) await minute(t);
    expect(t.producer.blockNumber).toBe(p.EXPIRY_BLOCKS);
    expect(lost.header.expiryBlock).toBeLessThanOrEqual(t.producer.blockNumber);
    expect(await submit(t, lost)).toBe('stale-anchor');
    // That was a submission.
    await minute(t);
    expect(t.producer.blockNumber).toBe(p.EXPIRY_BLOCKS + 1);
  });

  it('go on after a restart with a chain, or with something waiting', async () => {
    const t = await testProducer(permute);
    await submit(t, make(t));
    await t.producer.close();
    const second = await Producer.open(t.options);
    await t.clock.pass(500);
    await minute(t);
    expect(second.blockNumber).toBe(2);
    await second.close();
    await minute(t);
    expect(second.blockNumber).toBe(2);
    const third = await Producer.open(t.options);
    await minute(t);
    expect(third.blockNumber).toBe(3);
  });

  it('end when the producer is closed, also while one is being written', async () => {
    const t = await testProducer(permute);
    await t.producer.submit(new Uint8Array(3));
    const passing = minute(t);
    await t.producer.close();
    await passing;
    expect(t.producer.blockNumber).toBe(1);
    await minute(t);
    expect(t.producer.blockNumber).toBe(1);
  });

  it('are tried again after a store could not write one', async () => {
    let broken = true;
    class Failing extends MemoryStore {
      override async appendBlock(commit: BlockCommit): Promise<void> {
        if (broken) throw new Error('disk full');
        await super.appendBlock(commit);
      }
    }
    const t = await testProducer(permute, { store: new Failing() });
    await t.producer.submit(new Uint8Array(3));
    await minute(t);
    expect([t.producer.blockNumber, t.reported.length]).toEqual([0, 1]);
    broken = false;
    await minute(t);
    expect(t.producer.blockNumber).toBe(1);
  });
});

describe('a store that fails', () => {
  class FailingStore extends MemoryStore {
    broken = false;
    override async appendBlock(commit: BlockCommit): Promise<void> {
      if (this.broken) throw new Error('disk full');
      await super.appendBlock(commit);
    }
  }

  it('loses nothing: the block is tried again', async () => {
    const store = new FailingStore();
    const t = await testProducer(permute, { store });
    store.broken = true;
    await submit(t, make(t));
    await t.clock.pass(500);
    expect([t.producer.blockNumber, t.producer.pendingCount, t.reported.length]).toEqual([0, 1, 1]);
    store.broken = false;
    await t.clock.pass(500);
    expect([t.producer.blockNumber, t.producer.pendingCount]).toEqual([1, 0]);
  });

  it('of another chain is not opened', async () => {
    const t = await testProducer(permute);
    const genesis = { ...t.options.genesis, salt: p.randomWord(random) };
    await expect(Producer.open({ ...t.options, genesis })).rejects.toThrow('is not the configured chain');
  });

  it('gives acknowledged transactions back after a restart', async () => {
    const t = await testProducer(permute);
    const transaction = make(t);
    await submit(t, transaction);
    await t.producer.close();
    const producer = await Producer.open(t.options);
    expect(producer.pendingCount).toBe(1);
    expect(await submit({ ...t, producer }, transaction)).toBe('duplicate');
    await t.clock.pass(500);
    expect(producer.blockNumber).toBe(1);
  });
});
