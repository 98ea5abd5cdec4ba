// RPO for tests that need thousands of permutations: the Wasm engine's where it is built, else the reference (same function).
import { loadEngine } from '../src/engine/load.node.ts';
import { rpoPermutation } from '../src/engine/hash-kernels.ts';
import { rpoPermuteReference, type Permutation } from '../src/hash/index.ts';

export const permute: Permutation = await loadEngine().then(rpoPermutation, () => rpoPermuteReference);
