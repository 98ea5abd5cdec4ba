export * from './frame.ts';
export * from './function-builder.ts';
export * from './gadgets.ts';
export * from './handles.ts';
export * from './program-builder.ts';
export * from './value-builder.ts';
