// The engine in Node: kernels from build/wasm (npm run build:wasm), lanes as worker_threads.
import { readFile } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { Engine, type SpawnLane } from './engine.ts';
import { LANE_READY } from './lane.ts';
import { createMemory } from './memory.ts';
import { LaneFailed } from './runner.ts';

const builtWasm = new URL('../../build/wasm/', import.meta.url);

/** Bytes of a built module, e.g. `payment.st.wasm`. */
export async function readBuilt(name: string, folder = builtWasm): Promise<Uint8Array<ArrayBuffer>> {
  return Uint8Array.from(await readFile(new URL(name, folder)));
}

/** The one-thread build. */
export async function loadEngine(folder = builtWasm): Promise<Engine> {
  const module = await WebAssembly.compile(await readBuilt('kernels.st.wasm', folder));
  return Engine.onOneThread(module, createMemory(false), () => setImmediate());
}

/** The build for several threads. `laneEntry`: workers/lane.node.ts, bundled (Node 20 cannot load .ts in workers). */
export async function loadThreadedEngine(threads: number, laneEntry: URL, folder = builtWasm): Promise<Engine> {
  const module = await WebAssembly.compile(await readBuilt('kernels.mt.wasm', folder));
  return Engine.onThreads(module, createMemory(true), threads, nodeLanes(laneEntry));
}

function nodeLanes(entry: URL): SpawnLane {
  return (init) =>
    new Promise((resolve, reject) => {
      const worker = new Worker(entry, { workerData: init });
      worker.once('message', (message) => {
        if (message !== LANE_READY) return reject(new LaneFailed(`lane ${init.lane} said ${String(message)}`));
        // An idle lane must not keep the process alive.
        worker.unref();
        resolve();
      });
      worker.once('error', (error) => reject(new LaneFailed(`lane ${init.lane} did not start: ${error.message}`)));
    });
}
