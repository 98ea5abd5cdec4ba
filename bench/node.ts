// A run of the bench in a Node process of its own, so that the first proof is cold: prints its measurement as JSON.
// Arguments: kind, number of threads. Bundled, as the product is, beside the lane.
import type { LocalProofKind } from '../src/client/prover.contract.ts';
import { loadEngine, loadThreadedEngine, readBuilt } from '../src/engine/load.node.ts';
import { worstPayment } from '../test/harness/worst-payment.ts';
import { benchProver } from './bench-prover.ts';
import { measure } from './measure.ts';
import { MIB, memoryOf } from './proc-memory.ts';

const [kind, threadCount] = process.argv.slice(2) as [LocalProofKind, string];
const threads = Number(threadCount);
const request = worstPayment();
const prover = benchProver(async () =>
  threads === 1
    ? { engine: await loadEngine(), evaluator: await readBuilt('payment.st.wasm') }
    : { engine: await loadThreadedEngine(threads, new URL('lane.js', import.meta.url)), evaluator: await readBuilt('payment.mt.wasm') },
);
const before = memoryOf('self', 'VmRSS');
let ticket = 0;
const measurement = await measure({ ...prover, prove: (job, onProgress) => prover.prove(job, ++ticket, onProgress) }, kind, request);
const peakMiB = (memoryOf('self', 'VmHWM') - before) / MIB;
console.log(JSON.stringify({ ...measurement, peakMiB, ...(threads === 1 ? { unitCosts: await prover.unitCosts() } : {}) }));
process.exit(0);
