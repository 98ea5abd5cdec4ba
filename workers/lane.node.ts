// A lane of the prover in Node: src/engine/lane.ts does everything.
import { parentPort, workerData } from 'node:worker_threads';
import { serveLane } from '../src/engine/lane.ts';

await serveLane(workerData, (message) => parentPort!.postMessage(message));
