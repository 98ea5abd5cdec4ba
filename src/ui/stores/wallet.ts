// The wallet as the page sees it: the latest snapshot from the worker, and the intents. `main.tsx` connects the two.
import type { WalletApi, WalletState } from '../../wallet/wallet.contract.ts';
import { createStore, useStore } from './store.ts';

const state = createStore<WalletState>({ phase: 'starting' });
let api: WalletApi | undefined;

/** Called once, by main. */
export function connectWallet(wallet: WalletApi): void {
  api = wallet;
}

export const showWalletState = (next: WalletState): void => state.set(next);
export const useWalletState = (): WalletState => useStore(state);

/** The intents. Throws when called before main has connected the wallet: a programming mistake. */
export function wallet(): WalletApi {
  if (!api) throw new Error('the wallet is not connected');
  return api;
}
