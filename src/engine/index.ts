export * from './engine.ts';
export * from './hash-kernels.ts';
export * from './memory.ts';
export { requestCancel, wantProof } from './region.ts';
export * from './backend.ts';
export * from './prepared-machine.ts';
export * from './random.ts';
export { LaneFailed } from './runner.ts';
export { webLanes } from './spawn-lane.ts';
