// A proof states one header and nothing else: with any of its 31 words changed, or any public word, it is refused.
import { describe, expect, it } from 'vitest';
import { KIND_OF, SUITES, makeGoldenProofs } from '../../test/harness/golden.ts';
import { rpoPermutation } from '../engine/index.ts';
import { F, P } from '../field/index.ts';
import { CIPHERTEXT_BYTES, HEADER_FELTS, encode, transactionCodec } from '../protocol/index.ts';
import { verify } from '../stark/index.ts';
import { verifyTransaction } from './verify-transaction.ts';

const HEADER_WORDS = 31;
/** Where the header begins: behind the transaction's version. */
const HEADER_AT = 1;

const golden = await makeGoldenProofs();
const permute = rpoPermutation(golden.prover.engine);
const keys = SUITES.map((suite) => golden.prover.keyOf(KIND_OF[suite]));
const { header, execution } = golden.executed;

describe.each(SUITES)('a transaction proved with %s', (suite) => {
  const proof = golden.proofs[suite];
  const ciphertexts = Array.from({ length: 5 }, () => new Uint8Array(CIPHERTEXT_BYTES));
  const bytes = encode(transactionCodec, { header, kind: KIND_OF[suite], ciphertexts, proof });
  const vk = golden.prover.keyOf(KIND_OF[suite]);

  it('is accepted as it is', () => {
    expect(verifyTransaction(keys, permute, bytes)).toMatchObject({ ok: true, value: { suite } });
  });

  it('is refused with any of the header words changed', () => {
    expect(HEADER_FELTS).toBe(4 * HEADER_WORDS);
    for (let felt = 0; felt < HEADER_FELTS; felt++) {
      const changed = bytes.slice();
      const view = new DataView(changed.buffer);
      const at = HEADER_AT + 4 * felt;
      view.setUint32(at, F.add(view.getUint32(at, true), 1), true);
      expect(verifyTransaction(keys, permute, changed), `word ${felt >> 2}, felt ${felt & 3}`).toMatchObject({ ok: false, error: { code: expect.any(String) } });
    }
  });

  it('proves these public words only', () => {
    const { publicWords } = execution;
    const result = (words: readonly number[]): unknown => verify(vk, words, proof);
    expect(result(publicWords)).toEqual({ ok: true });
    const others = [
      ...publicWords.map((word, i) => publicWords.with(i, F.add(word, 1))),
      ...publicWords.map((word, i) => publicWords.with(i, F.sub(word, 1))),
      [...publicWords.slice(4), ...publicWords.slice(0, 4)], publicWords.map(() => 0), publicWords.map((word) => word + P),
    ];
    for (const words of others) expect(result(words), words.join()).toMatchObject({ ok: false });
  });

  it('is not the proof of the other suite', () => {
    for (const other of keys.filter((key) => key !== vk)) expect(verify(other, execution.publicWords, proof)).toMatchObject({ error: { code: 'wrong-suite' } });
  });
});
