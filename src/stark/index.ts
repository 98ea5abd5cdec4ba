export * from './backend.ts';
export * from './errors.ts';
export * from './key-digest.ts';
export * from './parameters.ts';
export * from './soundness.ts';
export * from './verify.ts';
export * from './verifying-key.ts';
