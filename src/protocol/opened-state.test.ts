// The opened state of a public account: every part of it tampered with, and every encoding but one refused.
import { describe, expect, it } from 'vitest';
import {
  nextState,
  sampleAccountTransaction,
  sampleCreation,
  sampleTransaction,
  testChain,
} from '../../test/arbitraries/protocol.ts';
import { seededBytes } from '../../test/random.ts';
import { rpoPermuteReference as permute } from '../hash/index.ts';
import * as p from './index.ts';

const random = seededBytes(31);
const { genesis } = testChain(random);
const created = sampleCreation(random);
const creation = sampleAccountTransaction(random, genesis, undefined, created);
const later = nextState(created, { storage: p.EMPTY_STORAGE.with(2, p.randomFelts(random, 8)) });
const change = sampleAccountTransaction(random, genesis, created, later);

const code = (r: p.ProtocolResult<unknown>): string => (r.ok ? 'ok' : r.error.code);
const other = (): p.Digest => p.randomFelts(random, 8);
const check = (t: p.Transaction, opened: p.OpenedState): string => code(p.checkOpenedState(permute, t.header, opened));

describe('opened state', () => {
  it.each([
    ['creation', creation],
    ['change', change],
  ])('of a %s is what the header commits to, and comes back from its bytes', (_, t) => {
    expect(check(t, t.opened!)).toBe('ok');
    expect(p.decode(p.transactionCodec, p.encode(p.transactionCodec, t))).toEqual(p.ok(t));
  });

  it.each<[string, Partial<p.Account>]>([
    ['identity', { identity: other() }],
    ['rest of the identity', { identity: p.concatFelts(p.publicIdOf(created.account.identity), other().slice(0, 4)) }],
    ['code root', { codeRoot: other() }],
    ['nonce', { nonce: 9 }],
    ['amount', { vault: created.account.vault.with(0, { ...created.account.vault[0]!, amount: 6n }) }],
    ['asset', { vault: created.account.vault.with(0, { ...created.account.vault[0]!, faucet: p.randomWord(random) }) }],
    ['slot', { vault: created.account.vault.with(0, p.NO_ASSET).with(1, created.account.vault[0]!) }],
    ['storage leaf', { storage: created.account.storage.with(2, other()) }],
    ['storage slot', { storage: created.account.storage.with(3, created.account.storage[2]!).with(2, p.ZERO_DIGEST) }],
  ])('with another %s is refused', (_, tampered) => {
    expect(check(creation, { ...created, account: { ...created.account, ...tampered } })).toBe('wrong-opened-state');
    expect(check(change, { account: { ...later.account, ...tampered } })).toBe('wrong-opened-state');
  });

  it('with another origin is refused: the identity does not derive from it', () => {
    const { storageRoot, salt } = created.origin;
    expect(check(creation, { ...created, origin: { storageRoot: other(), salt } })).toBe('wrong-opened-state');
    expect(check(creation, { ...created, origin: { storageRoot, salt: p.randomWord(random) } })).toBe(
      'wrong-opened-state',
    );
  });

  it('tells the storage that an account began with even where its first transaction changes it', () => {
    const changed = { ...created, account: { ...created.account, storage: p.EMPTY_STORAGE } };
    const t = sampleAccountTransaction(random, genesis, undefined, changed);
    expect(check(t, changed)).toBe('ok');
    expect(p.decode(p.transactionCodec, p.encode(p.transactionCodec, t))).toEqual(p.ok(t));
  });

  it('of another account with the same state does not fit the header', () => {
    const { header } = sampleAccountTransaction(random, genesis, undefined, created, {
      publicId: p.randomWord(random),
    });
    expect(code(p.checkOpenedState(permute, header, created))).toBe('wrong-opened-state');
  });

  it('is there exactly with a public account, its origin exactly at the creation', () => {
    const encode = (t: p.Transaction): Uint8Array => p.encode(p.transactionCodec, t);
    const { opened: _, ...without } = change;
    expect(() => encode(without)).toThrow(RangeError);
    expect(() => encode({ ...sampleTransaction(random, genesis), opened: later })).toThrow(RangeError);
    expect(() => encode({ ...change, opened: created })).toThrow(RangeError);
    expect(() => encode({ ...creation, opened: { account: created.account } })).toThrow(RangeError);
    const difference = encode(creation).length - encode(sampleTransaction(random, genesis)).length;
    expect(difference).toBe(32 + 32 + 4 + (4 + 2 * 25) + (4 + 2 * 33) + 48);
  });

  it('fits its bound with every slot in use', () => {
    const asset = { faucet: p.randomWord(random), amount: p.MAX_AMOUNT };
    const account = { ...created.account, vault: p.EMPTY_VAULT.map(() => asset), storage: p.EMPTY_STORAGE.map(other) };
    const bytes = p.encode(p.openedStateCodec(true), { account, origin: created.origin });
    expect(bytes).toHaveLength(p.MAX_OPENED_STATE_BYTES);
    // Two slots of one asset: strange, but the kernel lets it be, so it must be readable.
    expect(p.decode(p.openedStateCodec(true), bytes)).toEqual(p.ok({ account, origin: created.origin }));
    const full = { ...creation, opened: { account, origin: created.origin }, proof: new Uint8Array(p.MAX_PROOF_BYTES) };
    expect(p.encode(p.transactionCodec, full)).toHaveLength(p.MAX_TRANSACTION_BYTES);
  });

  it('has one encoding: slots ascending and in use, a nonce from 1', () => {
    const asset =
      (amount: bigint, faucet = 7) =>
      (w: p.ByteWriter) =>
        p.assetCodec.write(w, { faucet: Uint32Array.of(faucet, 0, 0, 0), amount });
    const leaf = (first: number) => (w: p.ByteWriter) => w.felts(Uint32Array.of(first, 0, 0, 0, 0, 0, 0, 0));
    type Slot = readonly [slot: number, write: (w: p.ByteWriter) => void];
    const read = (vault: readonly Slot[], storage: readonly Slot[], nonce = 1): string => {
      const bytes = p.encode(
        {
          write(w) {
            w.felts(p.concatFelts(other(), other()));
            w.u32(nonce);
            for (const slots of [vault, storage]) {
              w.list(slots, (_, [slot, write]) => {
                w.u8(slot);
                write(w);
              });
            }
          },
        },
        undefined,
      );
      return code(p.decode(p.openedStateCodec(false), bytes));
    };
    expect(
      read(
        [
          [1, asset(5n)],
          [2, asset(6n)],
        ],
        [
          [0, leaf(1)],
          [15, leaf(2)],
        ],
      ),
    ).toBe('ok');
    expect(
      read(
        [
          [2, asset(5n)],
          [1, asset(6n)],
        ],
        [],
      ),
    ).toBe('not-canonical');
    expect(
      read(
        [
          [1, asset(5n)],
          [1, asset(6n)],
        ],
        [],
      ),
    ).toBe('not-canonical');
    expect(read([[1, asset(0n, 0)]], [])).toBe('not-canonical');
    expect(read([[1, asset(0n)]], [])).toBe('not-canonical');
    expect(read([[1, asset(1n, 0)]], [])).toBe('not-canonical');
    expect(read([[64, asset(1n)]], [])).toBe('out-of-range');
    expect(read([[1, asset(1n << 62n)]], [])).toBe('out-of-range');
    expect(
      read(
        [],
        [
          [3, leaf(1)],
          [2, leaf(1)],
        ],
      ),
    ).toBe('not-canonical');
    expect(
      read(
        [],
        [
          [2, leaf(1)],
          [2, leaf(1)],
        ],
      ),
    ).toBe('not-canonical');
    expect(read([], [[2, leaf(0)]])).toBe('not-canonical');
    expect(read([], [[16, leaf(1)]])).toBe('out-of-range');
    expect(read([], [], 0)).toBe('out-of-range');
    expect(read([], [], 2130706433)).toBe('out-of-range');
    expect(
      read(
        Array.from({ length: 65 }, (_, i): Slot => [i, asset(1n)]),
        [],
      ),
    ).toBe('too-large');
  });
});
