// What the prover's worker runs on: the engine with its lanes and the payment class's evaluator, of the build that this page can
// use. The product's worker and the bench's load the same.
import kernelsThreaded from '../build/wasm/kernels.mt.wasm?url';
import kernelsSingle from '../build/wasm/kernels.st.wasm?url';
import evaluatorThreaded from '../build/wasm/payment.mt.wasm?url';
import evaluatorSingle from '../build/wasm/payment.st.wasm?url';
import type { ProverParts } from '../src/client/prover-service.ts';
import { loadBrowserEngine } from '../src/engine/load.browser.ts';
import laneUrl from './lane.worker.ts?worker&url';
import { startWorker } from './start-worker.ts';

const wasm = { threaded: [kernelsThreaded, evaluatorThreaded], single: [kernelsSingle, evaluatorSingle] } as const;

export const loadProver = (): Promise<ProverParts> => loadBrowserEngine(wasm, () => startWorker(laneUrl, 'lane'));
