// Entry of the prover: owns the engine's memory and its lanes. One for a visit, reused; src/client/prover-service.ts does everything.
import { expose } from 'comlink';
import { ProverService } from '../src/client/prover-service.ts';
import { holdLife } from './life.ts';
import { loadProver } from './load-prover.ts';

const alive = holdLife();
// What has answered holds its life.
expose(new ProverService('payment', () => alive.then(loadProver), () => crypto.getRandomValues(new Uint8Array(32))));
