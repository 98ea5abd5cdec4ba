import { describe, expect, it } from 'vitest';
import { worstPayment } from '../../test/harness/worst-payment.ts';
import { loadEngine, readBuilt } from '../engine/load.node.ts';
import { rpoPermuteReference } from '../hash/index.ts';
import { F } from '../field/index.ts';
import { blake3Reference, blake3Suite } from '../hash/index.ts';
import { transactionId } from '../protocol/index.ts';
import { verify } from '../stark/index.ts';
import { choiceOf } from './parameter-sets.ts';
import { paymentKey } from './payment-key.ts';
import { ProverService } from './prover-service.ts';
import type { ProveResult } from './prover.contract.ts';

const key = paymentKey(blake3Suite(F, blake3Reference), choiceOf('blake3'));
const job = { request: worstPayment(), kind: 'blake3' } as const;

/** A service, and the number of proofs that it has begun: each draws one seed. */
function service(rehearsalMs: number): { service: ProverService; begun(): number } {
  let begun = 0;
  const made = new ProverService(
    async () => ({ engine: await loadEngine(), evaluator: await readBuilt('payment.st.wasm') }),
    () => new Uint8Array(32).fill(++begun),
    rehearsalMs,
  );
  return { service: made, begun: () => begun };
}

function verified(result: ProveResult): unknown {
  if (!result.ok) return result.error;
  const { header, proof } = result.value;
  return verify(key, [...transactionId(rpoPermuteReference, header)], proof);
}

describe('the prover service', () => {
  it('rehearses once to start, again while nobody wants a proof, and memory stays as it was', async () => {
    const { service: prover, begun } = service(100);
    await prover.start();
    expect(begun()).toBe(1);
    const bytes = await prover.memoryBytes();
    expect(verified(await prover.prove(job, 1))).toEqual({ ok: true });
    expect(begun()).toBe(2);
    await prover.rehearsed();
    expect(begun()).toBeGreaterThan(2);
    expect(verified(await prover.prove(job, 2))).toEqual({ ok: true });
    expect(await prover.memoryBytes()).toBe(bytes);
  });

  it('gives way to a job that comes during a rehearsal', async () => {
    const { service: prover, begun } = service(1000);
    await prover.start();
    while (begun() < 2) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(verified(await prover.prove(job, 1))).toEqual({ ok: true });
  });

  it('a Cancel that comes before its proof begins is not lost, and touches no other', async () => {
    const { service: prover } = service(0);
    const [first, second] = [prover.prove(job, 1), prover.prove(job, 2)];
    await prover.cancel(1);
    expect(await first).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    expect(verified(await second)).toEqual({ ok: true });
    await prover.cancel(2);
    expect(verified(await prover.prove(job, 3))).toEqual({ ok: true });
  });

  it('a start that fails is told as a value and tried again', async () => {
    let attempts = 0;
    const prover = new ProverService(
      async () => {
        if (++attempts === 1) throw new Error('no module');
        return { engine: await loadEngine(), evaluator: await readBuilt('payment.st.wasm') };
      },
      () => new Uint8Array(32),
      0,
    );
    expect(await prover.prove(job, 1)).toMatchObject({ ok: false, error: { code: 'internal', message: expect.stringContaining('no module') as string } });
    expect(verified(await prover.prove(job, 2))).toEqual({ ok: true });
  });
});
