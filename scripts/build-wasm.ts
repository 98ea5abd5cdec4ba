// Builds the kernels of assembly/ and the evaluators of the product's machines into build/wasm/, each twice from one source:
// <name>.mt.wasm (shared memory, several threads) and <name>.st.wasm (unshared memory, one thread).
// Usage: npm run build:wasm. The output is the same byte for byte wherever and whenever it is built; CI builds twice and
// compares.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { resolve } from 'node:path';
import asc from 'assemblyscript/asc';
import type { Machine } from '../src/air/index.ts';
import { PAYMENT, vmMachine } from '../src/vm/machine.ts';
import { blake3CompressSource } from './blake3-source.ts';
import { evaluatorSource } from './evaluator-source.ts';

export type Variant = 'mt' | 'st';

/** Pages of 64 KiB. The modules accept any memory up to the maximum; a phone passes a smaller one. */
const INITIAL_PAGES = 16;
const MAXIMUM_PAGES = 16384;

const root = fileURLToPath(new URL('..', import.meta.url));

/** Sources that are not on disk because a generator writes them. */
const generated: Readonly<Record<string, () => string>> = {
  'assembly/generated/blake3-compress.ts': blake3CompressSource,
};

/** Compiles one entry file. `files` adds sources that are not on disk, for tests. */
export async function compileKernels(
  variant: Variant,
  entry = 'assembly/index.ts',
  files: Readonly<Record<string, string>> = {},
): Promise<Uint8Array<ArrayBuffer>> {
  let wasm: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    [
      entry, '--outFile', 'kernels.wasm', '-O3', '--noAssert', '--runtime', 'stub', '--use', 'abort=', '--importMemory',
      '--initialMemory', String(INITIAL_PAGES), '--maximumMemory', String(MAXIMUM_PAGES), '--enable', 'simd',
      ...(variant === 'mt' ? ['--enable', 'threads', '--sharedMemory'] : ['--disable', 'threads']),
    ],
    {
      readFile: async (name, base) => files[name] ?? generated[name]?.() ?? (await readFile(resolve(root, base, name), 'utf8').catch(() => null)),
      writeFile: (name, contents) => {
        if (name === 'kernels.wasm') wasm = contents as Uint8Array;
      },
      listFiles: () => [],
    },
  );
  if (error || !wasm) throw new Error(`asc failed on ${entry}:\n${stderr.toString()}`, { cause: error });
  return Uint8Array.from(wasm);
}

/** The evaluator of one machine. */
export function compileEvaluator(variant: Variant, machine: Machine): Promise<Uint8Array<ArrayBuffer>> {
  return compileKernels(variant, 'assembly/generated/evaluator.ts', { 'assembly/generated/evaluator.ts': evaluatorSource(machine) });
}

export async function buildWasm(): Promise<void> {
  const out = resolve(root, 'build/wasm');
  await mkdir(out, { recursive: true });
  const { machine } = vmMachine(PAYMENT);
  for (const variant of ['mt', 'st'] as const) {
    for (const [name, compile] of [['kernels', () => compileKernels(variant)], [machine.name, () => compileEvaluator(variant, machine)]] as const) {
      const wasm = await compile();
      await writeFile(resolve(out, `${name}.${variant}.wasm`), wasm);
      console.log(`build/wasm/${name}.${variant}.wasm ${wasm.length} bytes`);
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildWasm();
