// Builds the kernels of assembly/ and the evaluators of the product's machines into build/wasm/, each twice from one source:
// <name>.mt.wasm (shared memory, several threads) and <name>.st.wasm (unshared memory, one thread).
// Usage: npm run build:wasm [-- --if-stale]. The output is the same byte for byte wherever and whenever it is built; CI builds twice and
// compares.
import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { resolve } from 'node:path';
import type { Machine } from '../src/air/index.ts';
import { ACCOUNT, PAYMENT, vmMachine } from '../src/vm/machine.ts';
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
  // Loading the compiler takes longer than finding that nothing has to be built.
  const { default: asc } = await import('assemblyscript/asc');
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

/** Hash of everything that the modules are made of. */
async function sourceHash(machines: readonly Machine[]): Promise<string> {
  const hash = createHash('sha256');
  for (const machine of machines) hash.update(evaluatorSource(machine));
  for (const source of Object.values(generated)) hash.update(source());
  for (const name of (await readdir(resolve(root, 'assembly'))).toSorted()) {
    if (name.endsWith('.ts')) hash.update(name).update(await readFile(resolve(root, 'assembly', name)));
  }
  return hash.update(await readFile(fileURLToPath(import.meta.url))).digest('hex');
}

/** Builds all modules. With `onlyIfStale` it does nothing when they were made of the same sources. */
export async function buildWasm({ onlyIfStale = false } = {}): Promise<void> {
  const out = resolve(root, 'build/wasm');
  await mkdir(out, { recursive: true });
  const machines = [PAYMENT, ACCOUNT].map((shape) => vmMachine(shape).machine);
  const sources = await sourceHash(machines);
  const stamp = resolve(out, 'sources.sha256');
  if (onlyIfStale && (await readFile(stamp, 'utf8').catch(() => '')) === sources) return;
  for (const variant of ['mt', 'st'] as const) {
    for (const [name, compile] of [
      ['kernels', () => compileKernels(variant)] as const,
      ...machines.map((machine) => [machine.name, () => compileEvaluator(variant, machine)] as const),
    ]) {
      const wasm = await compile();
      await writeFile(resolve(out, `${name}.${variant}.wasm`), wasm);
      console.log(`build/wasm/${name}.${variant}.wasm ${wasm.length} bytes`);
    }
  }
  await writeFile(stamp, sources);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildWasm({ onlyIfStale: process.argv.includes('--if-stale') });
