// What lanes rely on in the compiled modules: nothing in them outlives a call or is written again by another instantiation.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { compileEvaluator, compileKernels } from '../../scripts/build-wasm.ts';
import { toyMachine } from '../../test/harness/toy-machine.ts';

const SECTION = { IMPORT: 2, GLOBAL: 6, START: 8, DATA: 11 } as const;

/** Section ids of a module, in order. */
function sections(wasm: Uint8Array): number[] {
  const ids: number[] = [];
  for (let at = 8; at < wasm.length; ) {
    ids.push(wasm[at++]!);
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = wasm[at++]!;
      size += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    at += size;
  }
  return ids;
}

const modules = {
  kernels: (variant: 'mt' | 'st') => compileKernels(variant),
  evaluator: (variant: 'mt' | 'st') => compileEvaluator(variant, toyMachine(64)),
};

describe.each(['kernels', 'evaluator'] as const)('%s', (name) => {
  it.each(['mt', 'st'] as const)('%s: no data, no globals, no start; one import, the memory; the same bytes twice', async (variant) => {
    const wasm = await modules[name](variant);
    const module = await WebAssembly.compile(wasm);
    expect(WebAssembly.Module.imports(module)).toEqual([{ module: 'env', name: 'memory', kind: 'memory' }]);
    for (const id of [SECTION.DATA, SECTION.GLOBAL, SECTION.START]) expect(sections(wasm)).not.toContain(id);
    const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
    expect(digest(await modules[name](variant))).toBe(digest(wasm));
    // The builds differ in the kind of memory that they take.
    const memory = (shared: boolean) => new WebAssembly.Memory({ initial: 16, maximum: 1024, shared });
    await WebAssembly.instantiate(module, { env: { memory: memory(variant === 'mt') } });
    await expect(WebAssembly.instantiate(module, { env: { memory: memory(variant === 'st') } })).rejects.toThrow(WebAssembly.LinkError);
  });
});
