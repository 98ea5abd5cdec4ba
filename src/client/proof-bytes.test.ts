// The bytes of a payment's proof under attack: every region flipped, cut, moved, padded, replaced. The verifier answers each with a
// typed error, never with an exception.
import { describe, expect, it } from 'vitest';
import { proofRegions, type Region } from '../../test/harness/proof-regions.ts';
import { KIND_OF, SUITES, makeGoldenProofs } from '../../test/harness/golden.ts';
import { sequence } from '../../test/harness/sequence.ts';
import { rpoPermutation } from '../engine/index.ts';
import { P } from '../field/index.ts';
import { CIPHERTEXT_BYTES, encode, transactionCodec } from '../protocol/index.ts';
import { verify, type VerifyErrorCode } from '../stark/index.ts';
import { verifyTransaction } from './verify-transaction.ts';

const golden = await makeGoldenProofs();
const { publicWords } = golden.executed.execution;
const wordAt = (bytes: Uint8Array, place: number): number => new DataView(bytes.buffer).getUint32(place, true);

describe.each(SUITES)('a proof of %s', (suite) => {
  const vk = golden.prover.keyOf(KIND_OF[suite]);
  const proof = golden.proofs[suite];
  const regions = proofRegions(vk, publicWords, proof);
  const codeOf = (bytes: Uint8Array): VerifyErrorCode | 'accepted' => {
    const result = verify(vk, publicWords, bytes);
    return result.ok ? 'accepted' : result.error.code;
  };
  const changed = (change: (bytes: Uint8Array) => void): Uint8Array => {
    const bytes = proof.slice();
    change(bytes);
    return bytes;
  };
  const named = (name: string): Region => regions.find((region) => region.name === name)!;

  it('is covered by its regions to the last byte and accepted wherever it lies', () => {
    expect(regions.at(-1)!.to).toBe(proof.length);
    const shifted = new Uint8Array(proof.length + 3);
    shifted.set(proof, 3);
    expect(codeOf(shifted.subarray(3))).toBe('accepted');
  });

  it('is refused with any region flipped, for the reason that belongs to the region', () => {
    const random = sequence(5);
    for (const { name, from, to, felts } of regions) {
      const inRow = /row|salt/.test(name);
      // The first and the last byte, and some between; of the many rows, one byte each.
      const places = inRow ? [from + (random.word() >>> 8) % (to - from)] : [from, to - 1, ...Array.from({ length: 6 }, () => from + (random.word() >>> 8) % (to - from))];
      for (const place of places) {
        const bytes = changed((bytes) => (bytes[place]! ^= 1 << (random.word() >>> 29)));
        const code = codeOf(bytes);
        const opened = inRow || /leaves|siblings/.test(name) ? 'merkle-path' : undefined;
        const reason = felts && wordAt(bytes, place - (place % 4)) >= P ? 'non-canonical-felt' : (opened ?? reasonOf[name]);
        if (reason) expect(code, `${name}, byte ${place}`).toBe(reason);
        else expect(code, `${name}, byte ${place}`).not.toBe('accepted');
      }
    }
  });

  it('is refused with p added to any felt: a felt has one form', () => {
    const random = sequence(6);
    const kinds = new Set<string>();
    for (const { name, from, to } of regions.filter(({ felts }) => felts)) {
      // Of the many rows and salts, one word each.
      const places = /row|salt/.test(name) ? [from + 4 * (random.word() % ((to - from) / 4))] : [from, to - 4];
      for (const place of places) {
        const bytes = changed((bytes) => new DataView(bytes.buffer).setUint32(place, wordAt(bytes, place) + P, true));
        expect(codeOf(bytes), `${name}, byte ${place}`).toBe('non-canonical-felt');
      }
      kinds.add(name.replace(/ \d+/, ''));
    }
    const always = ['nonce', 'openings', 'final coefficients', 'main row', 'helpers row', 'quotient row', 'layer leaves'];
    const digests = ['main cap', 'helper cap', 'quotient cap', 'layer cap', 'main siblings', 'helpers siblings', 'quotient siblings', 'layer siblings'];
    const salts = ['main salt', 'helpers salt', 'quotient salt'];
    expect([...kinds].sort()).toEqual((suite === 'rpo' ? [...always, ...digests, ...salts] : always).sort());
  });

  it('is refused when cut anywhere', () => {
    // Of the many rows and salts, the first ones.
    for (const { name, from, to } of regions.filter((region) => !/(row|salt) [1-9]/.test(region.name))) {
      for (const length of [from, from + 1, to - 1]) expect(codeOf(proof.slice(0, length)), `${name}, ${length} bytes`).toBe('truncated');
    }
  });

  it('is refused when longer, by a byte or by megabytes', () => {
    for (const more of [1, 4, 32, 2 ** 24]) {
      const longer = new Uint8Array(proof.length + more);
      longer.set(proof);
      expect(codeOf(longer)).toBe('trailing-bytes');
    }
    const twice = new Uint8Array(2 * proof.length);
    twice.set(proof);
    twice.set(proof, proof.length);
    expect(codeOf(twice)).toBe('trailing-bytes');
  });

  it('is refused when parts change places', () => {
    const swapped = (a: Region, b: Region): VerifyErrorCode | 'accepted' =>
      codeOf(changed((bytes) => {
        bytes.set(proof.subarray(b.from, b.to), a.from);
        bytes.set(proof.subarray(a.from, a.to), b.from);
      }));
    const digest = ({ from, felts }: Region, i: number): Region => ({ name: `digest ${i}`, felts, from: from + 32 * i, to: from + 32 * (i + 1) });
    for (const matrix of ['main', 'helpers', 'quotient']) {
      expect(swapped(named(`${matrix} row 0`), named(`${matrix} row 1`))).toBe('merkle-path');
      expect(swapped(named(`${matrix} salt 0`), named(`${matrix} salt 7`))).toBe('merkle-path');
      expect(swapped(digest(named(`${matrix} siblings`), 0), digest(named(`${matrix} siblings`), 1))).toBe('merkle-path');
    }
    expect(swapped(named('main cap'), named('helper cap'))).not.toBe('accepted');
    expect(swapped(named('helper cap'), named('quotient cap'))).not.toBe('accepted');
    expect(swapped(digest(named('main cap'), 3), digest(named('main cap'), 4))).not.toBe('accepted');
    expect(swapped(digest(named('layer 1 siblings'), 0), digest(named('layer 1 siblings'), 1))).toBe('merkle-path');
  });

  it('is refused when it is no proof at all', () => {
    const random = sequence(9);
    const header = proof.subarray(0, 20);
    expect(codeOf(new Uint8Array(0))).toBe('truncated');
    for (const length of [1, 19, 20, 1000, proof.length, 2 ** 20]) {
      const noise = Uint8Array.from({ length }, () => random.word() >>> 24);
      expect(codeOf(noise)).toBe(length < 20 ? 'truncated' : 'bad-magic');
      if (length < 20) continue;
      for (const filling of [noise, new Uint8Array(length), new Uint8Array(length).fill(255)]) {
        const headed = filling.slice();
        headed.set(header);
        expect(codeOf(headed)).not.toBe('accepted');
      }
    }
  });

  it('cannot promise more than it holds: no length is read from a proof, and a transaction\'s is bounded', () => {
    for (let word = 0; word < 5; word++) {
      for (const value of [0, 2 ** 31, 2 ** 32 - 1]) expect(codeOf(changed((bytes) => new DataView(bytes.buffer).setUint32(4 * word, value, true)))).not.toBe('accepted');
    }
    const ciphertexts = Array.from({ length: 5 }, () => new Uint8Array(CIPHERTEXT_BYTES));
    const transaction = encode(transactionCodec, { header: golden.executed.header, kind: KIND_OF[suite], ciphertexts, proof });
    const lengthAt = transaction.length - proof.length - 4;
    for (const promised of [proof.length + 1, 2 ** 19 + 1, 2 ** 30, 2 ** 32 - 1]) {
      const bytes = transaction.slice();
      new DataView(bytes.buffer).setUint32(lengthAt, promised, true);
      const result = verifyTransaction([vk], rpoPermutation(golden.prover.engine), bytes);
      expect(result).toMatchObject({ ok: false, error: { code: promised > 2 ** 19 ? 'too-large' : 'truncated' } });
    }
  });
});

const reasonOf: Readonly<Record<string, VerifyErrorCode | undefined>> = {
  magic: 'bad-magic',
  version: 'unsupported-version',
  class: 'wrong-class',
  suite: 'wrong-suite',
  set: 'wrong-parameters',
};
