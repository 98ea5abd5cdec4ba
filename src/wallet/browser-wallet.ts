// The wallet with a browser's own parts: its store, clock, randomness, network and locks, and the Wasm permutation.
import type { ProverClient } from '../client/prover-client.ts';
import { BUILD } from '../client/build-constants.ts';
import { Engine, createMemory, rpoPermutation } from '../engine/index.ts';
import type { Permutation } from '../protocol/index.ts';
import { producerAnnouncements } from './announcements.ts';
import { fastestSignatureCheck } from './ed25519.ts';
import { tabLeadership } from './leadership.ts';
import { PASSWORD_COST } from './lock.ts';
import { ProducerClient } from './producer-client.ts';
import { VERSION_ONE_STORE } from './version-one.ts';
import { Wallet } from './wallet.ts';
import type { WalletApi } from './wallet.contract.ts';
import { fastestSharedSecrets } from './x25519.ts';

export interface BrowserParts {
  /** URL of the one-thread kernels. */
  readonly kernels: string;
  readonly producer: string;
  readonly prover: ProverClient;
  /** Resolves when whoever started this worker could notice its end. */
  readonly alive: Promise<void>;
}

const REQUEST_TIMEOUT_MS = 20_000;

export function browserWallet({ kernels, producer, prover, alive }: BrowserParts): WalletApi {
  let permutation: Permutation | undefined;
  const sharedSecrets = fastestSharedSecrets(globalThis.crypto?.subtle);
  const isSigned = fastestSignatureCheck(globalThis.crypto?.subtle);
  // Known once both engines have started; the page is told again with the next change.
  let threads = 1;
  let memoryBytes = 0;
  const wallet = new Wallet({
    permute: (states) => permutation!(states),
    random: (length) => crypto.getRandomValues(new Uint8Array(length)),
    storeName: 'sotto-2',
    versionOneStore: VERSION_ONE_STORE,
    build: BUILD,
    sharedSecrets: async (secret, points) => (await sharedSecrets)(secret, points),
    isSigned: async (signed, producerKey) => (await isSigned)(signed, producerKey),
    client: new ProducerClient({
      base: producer,
      fetch: (input, init) => fetch(input, init),
      timeoutMs: REQUEST_TIMEOUT_MS,
    }),
    prover: {
      cancel: () => prover.cancel(),
      rehearse: () => prover.rehearse(),
      prove: async (job, onProgress) => {
        const result = await prover.prove(job, onProgress);
        // Only to be shown: the proof does not wait for it, nor fail with it.
        void prover.memoryBytes().then(
          (bytes) => (memoryBytes = bytes),
          () => undefined,
        );
        return result;
      },
    },
    proverState: () => ({
      threads,
      memoryBytes,
      isolated: globalThis.crossOriginIsolated,
      // Of a desk machine (README.md), until this one has proved something.
      expectedMs: { rescue: 500 / threads, blake3: 100 / threads },
    }),
    passwordCost: PASSWORD_COST,
    now: () => Date.now(),
    after: (milliseconds, run) => {
      const timer = setTimeout(run, milliseconds);
      return () => clearTimeout(timer);
    },
    leadership: tabLeadership('sotto'),
    network: 'local',
    announcements: producerAnnouncements(producer),
  });
  if (!globalThis.isSecureContext) {
    wallet.unable('not-secure');
    return wallet;
  }
  // A prover that does not start is started again by the first proof, which then tells why it cannot.
  void prover.start().then(
    (info) => (threads = info.threads),
    () => undefined,
  );
  void (async () => {
    await alive;
    try {
      const module = await WebAssembly.compileStreaming(fetch(kernels));
      permutation = rpoPermutation(await Engine.onOneThread(module, createMemory(false), () => Promise.resolve()));
    } catch {
      return wallet.unable('cannot-start');
    }
    await wallet.start();
  })();
  return wallet;
}
