// Entry of the prover: owns the engine's memory and its lanes. One for a visit, reused; src/client/prover-service.ts does everything.
import { expose } from 'comlink';
import kernelsThreaded from '../build/wasm/kernels.mt.wasm?url';
import kernelsSingle from '../build/wasm/kernels.st.wasm?url';
import evaluatorThreaded from '../build/wasm/payment.mt.wasm?url';
import evaluatorSingle from '../build/wasm/payment.st.wasm?url';
import { ProverService } from '../src/client/prover-service.ts';
import { loadBrowserEngine } from '../src/engine/load.browser.ts';
import laneUrl from './lane.worker.ts?worker&url';
import { startWorker } from './start-worker.ts';

const wasm = { threaded: [kernelsThreaded, evaluatorThreaded], single: [kernelsSingle, evaluatorSingle] } as const;
const load = () => loadBrowserEngine(wasm, () => startWorker(laneUrl, 'lane'));
expose(new ProverService(load, () => crypto.getRandomValues(new Uint8Array(32))));
