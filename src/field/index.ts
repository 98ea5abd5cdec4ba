export * from './domain.ts';
export * from './extension-field.ts';
export * from './koalabear.ts';
export * from './polynomial.ts';
export * from './prime-field.ts';
