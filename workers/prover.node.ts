// Entry of the producer's prover: a Node worker thread, one proof at a time.
import { expose } from 'comlink';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { parentPort } from 'node:worker_threads';
import { ProverService } from '../src/client/prover-service.ts';
import { loadEngine } from '../src/engine/load.node.ts';

const evaluator = (): Promise<Buffer> => readFile(new URL('../../build/wasm/payment.st.wasm', import.meta.url));
const service = new ProverService(
  async () => ({ engine: await loadEngine(), evaluator: Uint8Array.from(await evaluator()) }),
  () => new Uint8Array(randomBytes(32)),
);
expose(service, nodeEndpoint(parentPort!));
