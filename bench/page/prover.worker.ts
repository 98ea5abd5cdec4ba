// The bench's prover in the browser: what the product's worker runs on (workers/load-prover.ts), with a meter and given seeds.
import { expose } from 'comlink';
import { loadProver } from '../../workers/load-prover.ts';
import { benchProver } from '../bench-prover.ts';

expose(benchProver(loadProver));
