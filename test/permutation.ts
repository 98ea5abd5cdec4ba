// RPO for tests that need thousands of permutations: the Wasm engine's where it is built, else the reference (same function).
import { rpoPermuteReference, type Permutation } from '../src/hash/index.ts';

async function wasmPermutation(): Promise<Permutation> {
  const { loadEngine } = await import('../src/engine/load.node.ts');
  const { rpoPermutation } = await import('../src/engine/hash-kernels.ts');
  return rpoPermutation(await loadEngine());
}

export const permute: Permutation = await wasmPermutation().catch(() => rpoPermuteReference);
