// The engine's kernels: everything that the Wasm module exports. Conventions, the same for all:
//   - pointers and counts in, nothing allocated, no globals, no data segments;
//   - `scratch` first (a private area of SCRATCH_BYTES, src/engine/memory.ts), a range [from, to) last.
export { rpoGrind, rpoLeaves, rpoNodes, rpoPermuteMany, rpoRoundColumns, rpoSubtrees } from './rpo-hash';
export { permuteOne } from './rpo-single';
export { blake3Grind, blake3Leaves, blake3Nodes, blake3Stream, blake3Subtrees } from './blake3';
export { blake3Keyed } from './blake3-keyed';
export { fillPowers, fillRoots } from './roots';
export { addMasks, gatherCoefficients, gatherValues, placeSalts, scatterColumns } from './columns';
export { combine, divide, evaluate, powers, splitWeights } from './deep';
export { foldCodeword } from './fold';
export { extend, interpolate } from './ntt';
export { runningSum } from './extension';
export { wipe } from './wipe';
