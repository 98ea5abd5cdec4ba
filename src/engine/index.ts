export * from './engine.ts';
export * from './hash-kernels.ts';
export * from './memory.ts';
export { requestCancel } from './region.ts';
