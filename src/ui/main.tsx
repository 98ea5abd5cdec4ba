// The page's composition root: starts the wallet's worker, connects it to the store, registers the service worker, draws.
import { proxy, wrap } from 'comlink';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { WalletApi } from '../wallet/wallet.contract.ts';
import { startWorker, scriptUrl } from '../../workers/start-worker.ts';
import walletUrl from '../../workers/wallet.worker.ts?worker&url';
import { App } from './app.tsx';
import './styles/global.css';
import { persistenceAsker } from './stores/persistence.ts';
import { connectWallet, showWalletState } from './stores/wallet.ts';

const fail = (message: string): void => showWalletState({ phase: 'unavailable', message });
const worker = startWorker(walletUrl, 'wallet');
worker.addEventListener('error', () => fail('The wallet stopped working. Reload the page; nothing is lost.'));
worker.addEventListener('messageerror', () => fail('The wallet could not be reached. Reload the page; nothing is lost.'));

const api = wrap<WalletApi>(worker) as unknown as WalletApi;
connectWallet(api);
const askToPersist = persistenceAsker(api);
void api.subscribe(
  proxy((state) => {
    showWalletState(state);
    askToPersist(state);
  }),
);
const tellConnection = (): void => void api.setConnected(navigator.onLine);
tellConnection();
addEventListener('online', tellConnection);
addEventListener('offline', tellConnection);

createRoot(document.getElementById('root')!).render(<StrictMode><App /></StrictMode>);

if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  void navigator.serviceWorker.register(scriptUrl('/sw.js'));
}
