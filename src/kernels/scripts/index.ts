export * from './inputs.ts';
export * from './p2id.ts';
export * from './p2ide.ts';
export * from './swap.ts';
