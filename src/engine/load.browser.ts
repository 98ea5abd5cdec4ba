// The engine in a browser's worker: several threads where the page is cross-origin isolated, one where it is not. Not the
// constructor but `crossOriginIsolated` tells: a shared memory can be made without isolation, but not sent to a lane.
import { Engine } from './engine.ts';
import { createMemory } from './memory.ts';
import { webLanes } from './spawn-lane.ts';

/** A payment needs about 12 MiB; phones refuse large maxima of shared memory. */
const MAXIMUM_BYTES = 2 ** 28;
/** More lanes than this do not pay for a proof of 50 ms. */
const MOST_THREADS = 8;

/** URLs of the kernels and of the evaluator, for each of the two builds. */
export interface WasmUrls {
  readonly threaded: readonly [kernels: string, evaluator: string];
  readonly single: readonly [kernels: string, evaluator: string];
}

export async function loadBrowserEngine(urls: WasmUrls, createLane: () => Worker): Promise<{ engine: Engine; evaluator: Uint8Array<ArrayBuffer> }> {
  const threads = globalThis.crossOriginIsolated ? Math.min(navigator.hardwareConcurrency, MOST_THREADS) : 1;
  const [kernelsUrl, evaluatorUrl] = threads > 1 ? urls.threaded : urls.single;
  const [kernels, evaluator] = await Promise.all([fetchBytes(kernelsUrl), fetchBytes(evaluatorUrl)]);
  const module = await WebAssembly.compile(kernels);
  const memory = createMemory(threads > 1, MAXIMUM_BYTES);
  const engine = threads > 1 ? await Engine.onThreads(module, memory, threads, webLanes(createLane)) : await Engine.onOneThread(module, memory, pause);
  return { engine, evaluator };
}

async function fetchBytes(url: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`the prover's code could not be loaded (${response.status})`);
  return new Uint8Array(await response.arrayBuffer());
}

/** A turn of the event loop by a message: timers would wait four milliseconds. */
function pause(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
