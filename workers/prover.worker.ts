// Entry of the prover: owns the engine's memory and its lanes. One for a visit, reused; src/client/prover-service.ts does everything.
import { expose } from 'comlink';
import { ProverService } from '../src/client/prover-service.ts';
import { loadProver } from './load-prover.ts';

expose(new ProverService(loadProver, () => crypto.getRandomValues(new Uint8Array(32))));
