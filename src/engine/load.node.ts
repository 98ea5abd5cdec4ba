// The engine in Node: kernels from build/wasm (npm run build:wasm).
import { readFile } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { Engine } from './engine.ts';
import { createMemory } from './memory.ts';

export async function compileBuilt(name: string): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await readFile(new URL(`../../build/wasm/${name}`, import.meta.url)));
}

/** The one-thread build. */
export async function loadEngine(): Promise<Engine> {
  return Engine.create(await compileBuilt('kernels.st.wasm'), createMemory(false), 0, () => setImmediate());
}
