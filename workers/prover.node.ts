// Entry of the producer's prover, which proves transactions of public accounts: a Node worker thread, one proof at a time.
import { expose } from 'comlink';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';
import { randomBytes } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { ProverService } from '../src/client/prover-service.ts';
import { loadEngine, readBuilt } from '../src/engine/load.node.ts';

const service = new ProverService(
  'account',
  async () => ({ engine: await loadEngine(), evaluator: await readBuilt('account.st.wasm') }),
  () => new Uint8Array(randomBytes(32)),
);
expose(service, nodeEndpoint(parentPort!));
