import { afterEach, describe, expect, it, vi } from 'vitest';
import { worstAccountTransaction, worstPayment } from '../../test/harness/worst-payment.ts';
import type { Engine } from '../engine/index.ts';
import { loadEngine, readBuilt } from '../engine/load.node.ts';
import { F } from '../field/index.ts';
import { blake3Reference, blake3Suite, rpoPermuteReference, rpoSuite } from '../hash/index.ts';
import { transactionId } from '../protocol/index.ts';
import { verify } from '../stark/index.ts';
import { choiceOf } from './parameter-sets.ts';
import { CLASSES, keyOf } from './proof-classes.ts';
import { ProverService } from './prover-service.ts';
import type { ProveResult } from './prover.contract.ts';
import { TransactionProver } from './transaction-prover.ts';

afterEach(() => void vi.restoreAllMocks());

const key = keyOf(CLASSES.payment, blake3Suite(F, blake3Reference), choiceOf('blake3'));
const accountKey = keyOf(CLASSES.account, rpoSuite(rpoPermuteReference), choiceOf('rpo'));
const job = { request: worstPayment(), kind: 'blake3' } as const;

/** A service, and the number of proofs that it has begun: each draws one seed, at its beginning. */
function service(onBegin: (count: number) => void = () => undefined): { service: ProverService; begun(): number } {
  let begun = 0;
  const made = new ProverService(
    'payment',
    async () => ({ engine: await loadEngine(), evaluator: await readBuilt('payment.st.wasm') }),
    () => {
      onBegin(++begun);
      return new Uint8Array(32).fill(begun);
    },
  );
  return { service: made, begun: () => begun };
}

function verified(result: ProveResult, vk = key): unknown {
  if (!result.ok) return result.error;
  const { header, proof } = result.value;
  return verify(vk, [...transactionId(rpoPermuteReference, header)], proof);
}

describe('the prover service', () => {
  it('proves one after another; memory stays as it was after the first', async () => {
    const { service: prover } = service();
    expect(verified(await prover.prove(job, 1))).toEqual({ ok: true });
    const bytes = await prover.memoryBytes();
    const proofs = await Promise.all([prover.prove(job, 2), prover.prove(job, 3)]);
    expect(proofs.map((proof) => verified(proof))).toEqual([{ ok: true }, { ok: true }]);
    expect(await prover.memoryBytes()).toBe(bytes);
  });

  it('rehearses only when asked to, and gives way to a job that comes meanwhile', async () => {
    const rehearse = vi.spyOn(TransactionProver.prototype, 'rehearse');
    // The job comes when the second rehearsal has just begun.
    let proof: Promise<ProveResult> | undefined;
    const { service: prover, begun } = service((count) => {
      if (count === 2) proof = prover.prove(job, 1);
    });
    await prover.start();
    expect(begun()).toBe(0);
    const rehearsed = prover.rehearse();
    while (proof === undefined) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(verified(await proof)).toEqual({ ok: true });
    const ended = await Promise.all(rehearse.mock.results.map(({ value }) => value as Promise<string>));
    expect(ended).toEqual(['made', 'interrupted']);
    await rehearsed;
    expect(begun()).toBeGreaterThan(ended.length + 1);
    expect(verified(await prover.prove(job, 2))).toEqual({ ok: true });
  });

  it('a Cancel that comes before its proof begins is not lost, and touches no other', async () => {
    const { service: prover } = service();
    const [first, second] = [prover.prove(job, 1), prover.prove(job, 2)];
    await prover.cancel(1);
    expect(await first).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    expect(verified(await second)).toEqual({ ok: true });
    await prover.cancel(2);
    expect(verified(await prover.prove(job, 3))).toEqual({ ok: true });
  });

  it('of public accounts makes Rescue proofs of their transactions; neither takes what is the other\'s', async () => {
    const accounts = new ProverService('account', async () => ({ engine: await loadEngine(), evaluator: await readBuilt('account.st.wasm') }), () => new Uint8Array(32).fill(1));
    const request = worstAccountTransaction();
    expect(verified(await accounts.prove({ request, kind: 'rescue' }, 1), accountKey)).toEqual({ ok: true });
    const refused = { ok: false, error: { code: 'not-executable', message: expect.stringContaining('This prover makes no') as string } };
    expect(await accounts.prove({ request, kind: 'blake3' }, 2)).toMatchObject(refused);
    expect(await accounts.prove({ request: job.request, kind: 'rescue' }, 3)).toMatchObject(refused);
    const { service: payments } = service();
    expect(await payments.prove({ request, kind: 'rescue' }, 1)).toMatchObject(refused);
    expect(verified(await payments.prove(job, 2))).toEqual({ ok: true });
  });

  /** A service whose engines are made by `make`, which is told the number of the attempt. */
  const attempting = (make: (attempt: number) => Promise<Engine>): ProverService => {
    let attempts = 0;
    return new ProverService('payment', async () => ({ engine: await make(++attempts), evaluator: await readBuilt('payment.st.wasm') }), () => new Uint8Array(32));
  };

  it('a start that fails is told as a value and tried again', async () => {
    const prover = attempting((attempt) => (attempt === 1 ? Promise.reject(new Error('no module')) : loadEngine()));
    expect(await prover.prove(job, 1)).toMatchObject({ ok: false, error: { code: 'internal', message: expect.stringContaining('no module') as string } });
    expect(verified(await prover.prove(job, 2))).toEqual({ ok: true });
  });

  it('an engine that broke in a proof is not used again', async () => {
    const prover = attempting(async (attempt) => {
      const engine = await loadEngine();
      if (attempt === 1) engine.step = () => Promise.reject(new Error('a kernel failed in a lane'));
      return engine;
    });
    expect(await prover.prove(job, 1)).toMatchObject({ ok: false, error: { code: 'internal' } });
    expect(verified(await prover.prove(job, 2))).toEqual({ ok: true });
  });
});
