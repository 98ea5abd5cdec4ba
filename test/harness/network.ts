// A whole network in one process: the real producer and its HTTP api, wallets on fake IndexedDB, the real tx kernel executed
// for every transaction. Only the proof is a TEST DOUBLE (test/harness/producer.ts). Time runs twenty times as fast.
import 'fake-indexeddb/auto';
import type { ProveResult, Prover } from '../../src/client/prover.contract.ts';
import { NATIVE_FAUCET } from '../../src/kernels/accounts/faucet.ts';
import { KERNEL_VERSION, executeTransaction } from '../../src/kernels/tx/index.ts';
import { compactBlockCodec, decode, err, ok, type Genesis } from '../../src/protocol/index.ts';
import type { ChainStore } from '../../src/producer/chain-store.ts';
import { Faucet } from '../../src/producer/faucet.ts';
import { producerApi } from '../../src/producer/http.ts';
import { MemoryStore } from '../../src/producer/memory-store.ts';
import { mintProver } from '../../src/producer/mint.ts';
import type { Producer } from '../../src/producer/producer.ts';
import type { Leadership } from '../../src/wallet/leadership.ts';
import { ProducerClient } from '../../src/wallet/producer-client.ts';
import { Wallet } from '../../src/wallet/wallet.ts';
import { webSharedSecrets } from '../../src/wallet/x25519.ts';
import type { OpenWallet, WalletState } from '../../src/wallet/wallet.contract.ts';
import { permute } from '../permutation.ts';
import { seededBytes } from '../random.ts';
import { doubleProof, testProducer } from './producer.ts';

const SPEED = 20;
const after = (milliseconds: number, run: () => void): (() => void) => {
  const timer = setTimeout(run, milliseconds / SPEED);
  return () => clearTimeout(timer);
};

export interface TestProver extends Prover {
  /** While true, proofs do not end by themselves. */
  hold: boolean;
}

/** Executes, so that whatever the kernel refuses fails here too, and gives the double's tag for a proof. */
export function testDoubleProver(): TestProver {
  const run = { cancelled: false };
  const prover: TestProver = {
    hold: false,
    rehearse: () => undefined,
    async prove({ request, kind }, onProgress): Promise<ProveResult> {
      run.cancelled = false;
      onProgress?.({ stage: 'execute', percent: 0, secondsLeft: 1 });
      const executed = executeTransaction(request, permute);
      if (!executed.ok) {
        const { error } = executed;
        return err({ code: 'not-executable', message: 'message' in error ? String(error.message) : 'not executable' });
      }
      const { header, account } = executed.value;
      onProgress?.({ stage: 'fri', percent: 80, secondsLeft: 0 });
      while (prover.hold && !run.cancelled) await new Promise((resolve) => setTimeout(resolve, 2));
      if (run.cancelled) return err({ code: 'cancelled', message: 'Cancelled. Nothing was sent.' });
      const stagesMs = {
        execute: 1,
        trace: 1,
        commit: 1,
        lookups: 1,
        quotient: 1,
        openings: 1,
        fri: 1,
        grinding: 1,
        queries: 1,
      };
      return ok({ header, account, proof: doubleProof(permute, header, kind), executeMs: 1, proveMs: 9, stagesMs });
    },
    async cancel() {
      run.cancelled = true;
    },
  };
  return prover;
}

export interface Network {
  readonly producer: Producer;
  readonly genesis: Genesis;
  readonly store: ChainStore;
  /** The producer's signing key, for tests in which it lies. */
  readonly secretKey: Uint8Array;
  /** What a wallet's `fetch` reaches. */
  readonly fetch: typeof fetch;
}

export async function testNetwork(seed = 1): Promise<Network> {
  const random = seededBytes(500 + seed);
  const base = await testProducer(permute);
  await base.producer.close();
  const store = new MemoryStore();
  const genesis: Genesis = {
    ...base.chain.config,
    kernelVersion: KERNEL_VERSION,
    nativeFaucet: NATIVE_FAUCET,
    salt: Uint32Array.of(seed, 0, 0, 0),
  };
  const clock = { now: () => Date.now(), after };
  const { producer } = await testProducer(permute, { genesis, store, clock });
  const mint = mintProver(permute, random, async (request) => {
    const executed = executeTransaction(request, permute);
    if (!executed.ok)
      return err({ message: JSON.stringify(executed.error, (_, v: unknown) => (typeof v === 'bigint' ? `${v}` : v)) });
    return ok({ header: executed.value.header, proof: doubleProof(permute, executed.value.header, 'network') });
  });
  const faucet = new Faucet(producer, mint, clock, { perClient: 100, windowMs: 1000, maxQueue: 10 });
  const app = producerApi({ producer, faucet, clientOf: () => 'test', report: (error) => console.error(error) });
  const reach: typeof fetch = async (input, init) => app.request(String(input), init);
  return { producer, genesis, store, secretKey: base.chain.producerSecret, fetch: reach };
}

export interface TestWallet {
  readonly wallet: Wallet;
  readonly prover: TestProver;
  /** Every state the page was shown. */
  readonly states: WalletState[];
  /** The wire: replaced to take the network away or to make it lie. */
  readonly wire: { fetch: typeof fetch };
  open(): OpenWallet;
  /** Waits until the open wallet is as wanted. */
  until(what: string, wanted: (wallet: OpenWallet) => boolean): Promise<OpenWallet>;
}

let wallets = 0;

/** A device: `storeName` gives the one of an earlier wallet again, as after a reload. */
export async function testWallet(
  network: Network,
  storeName = `wallet ${++wallets}`,
  tab: Partial<Leadership> = {},
): Promise<TestWallet> {
  const prover = testDoubleProver();
  const wire = { fetch: network.fetch };
  const states: WalletState[] = [];
  const wallet = new Wallet({
    permute,
    random: seededBytes(9000 + ++wallets),
    storeName,
    versionOneStore: `version one of ${storeName}`,
    build: network.producer.build,
    sharedSecrets: webSharedSecrets(crypto.subtle),
    client: new ProducerClient({
      base: 'http://producer',
      fetch: (input, init) => wire.fetch(input, init),
      timeoutMs: 2000,
    }),
    prover,
    proverState: () => ({ threads: 1, memoryBytes: 0, isolated: false, expectedMs: { rescue: 1, blake3: 1 } }),
    passwordCost: { memoryKiB: 64, passes: 1 },
    now: () => Date.now(),
    after,
    leadership: {
      isLeader: () => true,
      join: () => Promise.resolve(),
      leave: () => undefined,
      onLead: () => undefined,
      announceChange: () => undefined,
      onChange: () => undefined,
      announceLock: () => undefined,
      onLock: () => undefined,
      ...tab,
    },
    network: 'local',
    announcements: (onBlock) =>
      network.producer.onBlock((number) => {
        const block = decode(compactBlockCodec, network.producer.compactBlock(number)!);
        onBlock(block.ok ? block.value : undefined);
      }),
  });
  await wallet.subscribe((state) => void states.push(state));
  await wallet.start();
  const open = (): OpenWallet => {
    const state = states.at(-1)!;
    if (state.phase !== 'open') throw new Error(`the wallet is ${state.phase}`);
    return state.wallet;
  };
  return {
    wallet,
    prover,
    states,
    wire,
    open,
    async until(what, wanted) {
      const deadline = Date.now() + 20_000;
      while (!wanted(open())) {
        if (Date.now() > deadline) {
          const shown = JSON.stringify(open(), (_, v: unknown) => (typeof v === 'bigint' ? `${v}` : v), 1);
          throw new Error(`waited in vain until ${what}: ${shown}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return open();
    },
  };
}
