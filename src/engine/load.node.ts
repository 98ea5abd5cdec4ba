// The engine in Node: kernels from build/wasm (npm run build:wasm).
import { readFile } from 'node:fs/promises';
import { createEngine, type Engine } from './engine.ts';
import { createMemory } from './memory.ts';

/** The one-thread build. */
export async function loadEngine(): Promise<Engine> {
  const wasm = await readFile(new URL('../../build/wasm/kernels.st.wasm', import.meta.url));
  return createEngine(await WebAssembly.compile(wasm), createMemory(false));
}
