// The page's composition root: starts the wallet's worker, connects it to the store, registers the service worker, draws.
import { proxy, wrap } from 'comlink';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { WalletApi } from '../wallet/wallet.contract.ts';
import { lifeEnds, startMortal } from '../../workers/life.ts';
import { scriptUrl } from '../../workers/start-worker.ts';
import walletUrl from '../../workers/wallet.worker.ts?worker&url';
import { App } from './app.tsx';
import { en } from './i18n/en.ts';
import './styles/global.css';
import { paymentAnnouncer } from './stores/announcer.ts';
import { persistenceAsker } from './stores/persistence.ts';
import { announce, forgetSession } from './stores/session.ts';
import { connectWallet, showWalletState } from './stores/wallet.ts';

const fail = (message: string): void => showWalletState({ phase: 'unavailable', message });
const worker = startMortal(walletUrl, 'wallet');
const stopped = (): void => fail(en.stopped);
worker.addEventListener('error', stopped);
worker.addEventListener('messageerror', stopped);

const api = wrap<WalletApi>(worker) as unknown as WalletApi;
connectWallet(api);
const askToPersist = persistenceAsker(api);
const tellOfPayments = paymentAnnouncer(announce);
let watched = false;
void api.subscribe(
  proxy((state) => {
    // Words on the screen go with the wallet that they belong to.
    if (state.phase !== 'open') forgetSession();
    showWalletState(state);
    askToPersist(state);
    tellOfPayments(state);
    if (watched || state.phase === 'starting' || state.phase === 'unavailable') return;
    watched = true;
    void lifeEnds(worker).then(stopped);
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
