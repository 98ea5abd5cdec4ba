// The record of a transaction to oneself: what is in it comes back, and it opens beside its own nullifiers only.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { felts, testChain } from '../../test/arbitraries/protocol.ts';
import { seededBytes } from '../../test/random.ts';
import * as p from './index.ts';

const random = seededBytes(41);
const { genesis } = testChain(random);
const key = random(32);
const digests = (): Uint32Array[] => Array.from({ length: 4 }, () => p.randomFelts(random, 8));
const nullifiers = digests();
const code = (r: p.ProtocolResult<unknown>): string => (r.ok ? 'ok' : r.error.code);

const record: p.TransactionRecord = {
  seed: random(16),
  intent: random(16),
  step: 'payment',
  nextAddress: 70_000,
  outputs: [
    { delivery: 'sent', encryptionKey: random(32), owner: p.randomFelts(random, 8) },
    { delivery: 'own', encryptionKey: random(32), owner: p.randomFelts(random, 8) },
    { delivery: 'dummy', encryptionKey: new Uint8Array(32), owner: p.ZERO_DIGEST },
    { delivery: 'file', encryptionKey: random(32), owner: p.randomFelts(random, 8) },
  ],
};
const sealed = p.sealRecord(random, key, genesis, nullifiers, record);

describe('a record', () => {
  it('comes back with its key, chain and nullifiers', () => {
    expect(p.openRecord(key, genesis, nullifiers, sealed)).toEqual(p.ok(record));
  });

  it('P11: is as long as the other ciphertexts, whatever is in it, and never twice the same', () => {
    expect(sealed).toHaveLength(p.CIPHERTEXT_BYTES);
    const empty = { ...record, nextAddress: 0, outputs: record.outputs.map(() => record.outputs[2]!) };
    expect(p.sealRecord(random, key, genesis, nullifiers, empty)).toHaveLength(p.CIPHERTEXT_BYTES);
    const again = p.sealRecord(random, key, genesis, nullifiers, record);
    expect(again).not.toEqual(sealed);
    expect(p.openRecord(key, genesis, nullifiers, again)).toEqual(p.ok(record));
  });

  it('carries every value of every field', () => {
    const bytes = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length });
    const output = fc.record({ delivery: fc.constantFrom(...p.DELIVERIES), encryptionKey: bytes(32), owner: felts(8) });
    fc.assert(
      fc.property(
        fc.record({
          seed: bytes(16), intent: bytes(16), step: fc.constantFrom(...p.STEPS), nextAddress: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
          outputs: fc.array(output, { minLength: 4, maxLength: 4 }),
        }),
        (any) => {
          expect(p.openRecord(key, genesis, nullifiers, p.sealRecord(random, key, genesis, nullifiers, any))).toEqual(p.ok(any));
        },
      ),
      { seed: 1, numRuns: 60 },
    );
  });

  it('copied into a transaction with other nullifiers, or the same in another order, does not open', () => {
    const [a, b, c, d] = nullifiers as [Uint32Array, Uint32Array, Uint32Array, Uint32Array];
    expect(code(p.openRecord(key, genesis, digests(), sealed))).toBe('unreadable');
    for (const other of [[b, a, c, d], [a, b, d, c], [a, b, c, a], [a, b, c]]) expect(code(p.openRecord(key, genesis, other, sealed))).toBe('unreadable');
    for (let i = 0; i < 4; i++) {
      for (let felt = 0; felt < 8; felt++) {
        const changed = nullifiers.with(i, nullifiers[i]!.with(felt, nullifiers[i]![felt]! ^ 1));
        expect(code(p.openRecord(key, genesis, changed, sealed)), `nullifier ${i}, felt ${felt}`).toBe('unreadable');
      }
    }
  });

  it('does not open on another chain, or with another key', () => {
    expect(code(p.openRecord(key, testChain(random).genesis, nullifiers, sealed))).toBe('unreadable');
    expect(code(p.openRecord(random(32), genesis, nullifiers, sealed))).toBe('unreadable');
  });

  it('does not open with any byte changed, cut, longer, or where a note\'s ciphertext stands', () => {
    for (let at = 0; at < sealed.length; at++) {
      const changed = sealed.slice();
      changed[at]! ^= 1 << (at % 8);
      expect(code(p.openRecord(key, genesis, nullifiers, changed)), `byte ${at}`).toBe('unreadable');
    }
    for (const length of [0, 31, 32, 47, 48, 639]) expect(code(p.openRecord(key, genesis, nullifiers, sealed.subarray(0, length)))).toBe('unreadable');
    expect(code(p.openRecord(key, genesis, nullifiers, Uint8Array.of(...sealed, 0)))).toBe('unreadable');
    expect(code(p.openRecord(key, genesis, nullifiers, p.dummyCiphertext(random, genesis)))).toBe('unreadable');
  });
});

describe('the bytes in a record', () => {
  const plain = new Uint8Array(p.RECORD_BYTES);
  plain.set(p.encode(p.recordCodec, record));
  const poke = (at: number, value: number): string => {
    const changed = plain.slice();
    changed[at] = value;
    return code(p.decode(p.recordCodec, changed));
  };

  it('are version, seed, intent, step, next address, and four outputs', () => {
    expect(p.encode(p.recordCodec, record)).toHaveLength(1 + 16 + 16 + 1 + 4 + 4 * (1 + 32 + 32));
    expect([...plain.subarray(0, 38)]).toEqual([1, ...record.seed, ...record.intent, 1, 0x70, 0x11, 1, 0]);
    expect([38, 103, 168, 233].map((at) => plain[at])).toEqual([1, 2, 0, 3]);
    expect(p.decode(p.recordCodec, plain)).toEqual(p.ok(record));
  });

  it('have one form: another version, step or delivery, a felt from p on, anything behind the end is refused', () => {
    expect([0, 2].map((value) => poke(0, value))).toEqual(['unknown-version', 'unknown-version']);
    expect([0, 4, 255].map((value) => poke(33, value))).toEqual(['out-of-range', 'out-of-range', 'out-of-range']);
    for (const at of [38, 103, 168, 233]) expect(poke(at, 4)).toBe('out-of-range');
    // Top byte of an owner's last felt.
    expect(poke(38 + 65 - 1, 0xff)).toBe('not-canonical');
    for (let at = 298; at < plain.length; at++) expect(poke(at, 1)).toBe('not-canonical');
    expect(code(p.decode(p.recordCodec, plain.subarray(0, 200)))).toBe('truncated');
  });
});
