// Entry of the wallet: keys, store, sync and outbox live here, never on the page's thread. It starts the prover beside it.
import { expose } from 'comlink';
import kernels from '../build/wasm/kernels.st.wasm?url';
import { ProverClient } from '../src/client/prover-client.ts';
import { browserWallet } from '../src/wallet/browser-wallet.ts';
import { holdLife, lifeEnds, startMortal } from './life.ts';
import proverUrl from './prover.worker.ts?worker&url';

const prover = new ProverClient(() => startMortal(proverUrl, 'prover'), lifeEnds);
expose(browserWallet({ kernels, producer: self.location.origin, prover, alive: holdLife() }));
