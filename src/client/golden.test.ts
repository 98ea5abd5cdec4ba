// Drift: the prover gives the committed bytes, the verifier accepts them, and a payment is made of as much as is committed.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  KIND_OF, REGENERATE, RESULTS_FILE, SUITES, goldenFile, makeGoldenProofs, paymentResults, readGolden,
} from '../../test/harness/golden.ts';
import { verify } from '../stark/index.ts';

const golden = await makeGoldenProofs();

describe.each(SUITES)('the golden proof of %s', (suite) => {
  it('is what the prover gives, byte for byte', () => {
    const { publicWords, proof } = readGolden(suite);
    expect(golden.executed.execution.publicWords, REGENERATE).toEqual(publicWords);
    const same = Buffer.compare(golden.proofs[suite], proof) === 0;
    expect(same, `${goldenFile(suite)} differs. ${REGENERATE}`).toBe(true);
  });
  it('is accepted', () => {
    const { publicWords, proof } = readGolden(suite);
    expect(verify(golden.prover.keyOf(KIND_OF[suite]), publicWords, proof), REGENERATE).toEqual({ ok: true });
  });
});

it('rows, columns, permutations, bytes and parameters of the worst payment are the committed ones', () => {
  expect(paymentResults(golden), REGENERATE).toEqual(JSON.parse(readFileSync(RESULTS_FILE, 'utf8')));
});
