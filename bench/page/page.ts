// The bench's page: drives the prover's worker as the product does (ProverClient) and watches this thread for long tasks. What
// bench/chromium.ts calls stands in `window.bench`.
/// <reference types="vite/client" />
import { wrap, type Remote } from 'comlink';
import { ProverClient } from '../../src/client/prover-client.ts';
import type { LocalProofKind } from '../../src/client/prover.contract.ts';
import { worstPayment } from '../../test/harness/worst-payment.ts';
import { startWorker } from '../../workers/start-worker.ts';
import type { BenchApi } from '../bench-prover.ts';
import { measure, worstCancel, type Measurement } from '../measure.ts';
import type { UnitCost } from '../unit-costs.ts';
import workerUrl from './prover.worker.ts?worker&url';

export interface BenchPage {
  measure(kind: LocalProofKind): Promise<Measurement & { readonly longTaskMaxMs: number }>;
  cancelMs(kind: LocalProofKind, proofMs: number): Promise<number>;
  unitCosts(): Promise<UnitCost[]>;
}

let worker: Worker;
const client = new ProverClient(() => (worker = startWorker(workerUrl, 'prover')));
/** The rest of the worker's interface, on the same worker. */
const instruments = (): Remote<BenchApi> => wrap<BenchApi>(worker);
const request = worstPayment();

const bench: BenchPage = {
  async measure(kind) {
    let longTaskMaxMs = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) longTaskMaxMs = Math.max(longTaskMaxMs, duration);
    }).observe({ type: 'longtask' });
    void client.start();
    const api = instruments();
    const prover = {
      start: () => client.start(),
      prove: client.prove.bind(client),
      useSeed: (seed: number) => api.useSeed(seed),
      rehearse: () => api.rehearse(),
      takeKernels: () => api.takeKernels(),
      verifyMs: api.verifyMs as unknown as BenchApi['verifyMs'],
    };
    const measurement = await measure(prover, kind, request);
    return { ...measurement, longTaskMaxMs };
  },
  cancelMs: (kind, proofMs) => worstCancel(client, kind, request, proofMs),
  unitCosts: () => instruments().unitCosts(),
};

Object.assign(globalThis, { bench });
