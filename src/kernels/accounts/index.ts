export * from './faucet.ts';
export * from './public-program.ts';
export * from './wallet.ts';
