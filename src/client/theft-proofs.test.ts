// A theft's trace on the product's own classes and parameters: the prover refuses it, and a prover that does not refuse makes a proof
// that the verifier refuses. Payments with BLAKE3, public accounts with Rescue, the only suite of their class.
import { afterAll, describe, expect, it } from 'vitest';
import { THEFTS } from '../../test/attacks/kernel.ts';
import { forge } from '../../test/harness/kernel-forgery.ts';
import { worstAccountTransaction, worstPayment } from '../../test/harness/worst-payment.ts';
import { blake3Kernels, engineBackend, prepareMachine, rpoPermutation } from '../engine/index.ts';
import { loadEngine, readBuilt } from '../engine/load.node.ts';
import { F } from '../field/index.ts';
import { blake3Stream, blake3Suite, randomStream, rpoSuite } from '../hash/index.ts';
import { chunkLength } from '../stark/parameters.ts';
import { prove } from '../stark/prove.ts';
import { verify } from '../stark/index.ts';
import type { Backend } from '../stark/backend.ts';
import { choiceOf } from './parameter-sets.ts';
import { CLASSES, keyOf } from './proof-classes.ts';

const random = () => randomStream(blake3Stream(new Uint8Array(32).fill(9)));

describe.each(['payment', 'account'] as const)('the %s class', async (kernel) => {
  const engine = await loadEngine();
  const suite = kernel === 'payment' ? blake3Suite(F, blake3Kernels(engine)) : rpoSuite(rpoPermutation(engine));
  const vk = keyOf(CLASSES[kernel], suite, choiceOf(suite.name, 'johnson'));
  const backend = engineBackend(engine, vk, await prepareMachine(engine, vk, await readBuilt(`${kernel}.st.wasm`)));
  /** Drops what no quotient of a true statement has: the coefficients that do not fit the chunks. */
  const unscrupulous: Backend = {
    ...backend,
    quotient: async (...input) =>
      (await backend.quotient(...input)).map((column) => column.fill(0, Math.min(column.length, 2 * chunkLength(vk.parameters) + vk.parameters.degreeBound))),
  };
  afterAll(() => backend.reset());
  const thefts = THEFTS.filter((theft) => theft.kernel === kernel);

  it('is stolen from', () => expect(thefts.length).toBeGreaterThan(20));

  it.each(thefts.map((theft) => [theft.name, theft] as const))('no proof of it, ours or anybody\'s, is accepted: %s', async (_, theft) => {
    const forged = forge(theft.request(), theft);
    const { publicWords } = forged.execution;
    await expect(prove(vk, backend, forged.trace(), publicWords, random(), () => {})).rejects.toThrow('does not satisfy');
    backend.reset();
    const proof = await prove(vk, unscrupulous, forged.trace(), publicWords, random(), () => {});
    backend.reset();
    expect(verify(vk, publicWords, proof)).toMatchObject({ ok: false, error: { code: 'quotient-mismatch' } });
  });

  it('the same backend proves what is true', async () => {
    const honest = forge(kernel === 'payment' ? worstPayment() : worstAccountTransaction(), { edit: () => undefined });
    const { publicWords } = honest.execution;
    expect(verify(vk, publicWords, await prove(vk, unscrupulous, honest.trace(), publicWords, random(), () => {}))).toEqual({ ok: true });
    backend.reset();
  });
});
