// The parameter set that leans on no list-decoding theorem, proved and verified on a real payment with both suites.
import { describe, expect, it } from 'vitest';
import { worstPayment } from '../../test/harness/worst-payment.ts';
import { blake3Kernels, rpoPermutation } from '../engine/index.ts';
import { loadEngine, readBuilt } from '../engine/load.node.ts';
import { F } from '../field/index.ts';
import { blake3Suite, rpoSuite } from '../hash/index.ts';
import { encode, suiteOf, transactionCodec, type ProofKind } from '../protocol/index.ts';
import { verify } from '../stark/index.ts';
import { CLASSES, allKeys, chainKeys } from './proof-classes.ts';
import { TransactionProver } from './transaction-prover.ts';
import { verifyTransaction } from './verify-transaction.ts';

const engine = await loadEngine();
const permute = rpoPermutation(engine);
const suites = { rpo: rpoSuite(permute), blake3: blake3Suite(F, blake3Kernels(engine)) };
const keys = allKeys(suites);
const prover = await TransactionProver.create(engine, CLASSES.payment, await readBuilt('payment.st.wasm'), () => new Uint8Array(32).fill(3), 'unique-decoding');

describe.each(['blake3', 'rescue'] as const)('unique decoding, %s', (kind) => {
  it('proves a payment that the common verifier accepts under its own key only', async () => {
    const result = await prover.prove({ request: worstPayment(), kind }, 1, () => {});
    if (!result.ok) throw new Error(result.error.message);
    const { header, proof } = result.value;
    const ciphertexts = Array.from({ length: 5 }, () => new Uint8Array(640));
    const bytes = encode(transactionCodec, { header, kind: kind satisfies ProofKind, ciphertexts, proof });
    const verified = verifyTransaction(keys, permute, bytes);
    expect(verified).toMatchObject({ ok: true, value: { suite: suiteOf(kind), kernel: 'payment', setId: 2 } });
    expect(verifyTransaction(chainKeys(suites), permute, bytes)).toMatchObject({ ok: false, error: { code: 'not-accepted' } });
    const johnson = keys.find(({ classId, suite, parameters }) => classId === CLASSES.payment.classId && suite.name === suiteOf(kind) && parameters.set === 'johnson')!;
    const words = verified.ok ? [...verified.value.transactionId] : [];
    expect(verify(johnson, words, proof)).toMatchObject({ ok: false, error: { code: 'wrong-parameters' } });
  });
});
