// npm run bench -- --wallet: what a wallet's life costs: reading 5,000 blocks with 20,000 transactions of strangers, and living with 100,000
// notes of dust. In Node, with the product's own parts but for the disk (fake-indexeddb, in memory) and the prover (none); the first also in
// Chromium, the built page as it is.
import 'fake-indexeddb/auto';
import { availableParallelism, cpus } from 'node:os';
import { BUILD } from '../src/client/build-constants.ts';
import { rpoPermutation } from '../src/engine/index.ts';
import { loadEngine } from '../src/engine/load.node.ts';
import { p2idInputs } from '../src/kernels/scripts/index.ts';
import { err, randomWord, type Note, type Permutation } from '../src/protocol/index.ts';
import { webSignatureCheck } from '../src/wallet/ed25519.ts';
import { WalletKeys } from '../src/wallet/keys.ts';
import { newPhrase, phraseSeed } from '../src/wallet/phrase.ts';
import { ProducerClient } from '../src/wallet/producer-client.ts';
import { scriptRoots } from '../src/wallet/script-roots.ts';
import { Wallet } from '../src/wallet/wallet.ts';
import type { OpenWallet } from '../src/wallet/wallet.contract.ts';
import { plainSharedSecrets, webSharedSecrets, type SharedSecrets } from '../src/wallet/x25519.ts';
import { syntheticChain, type SyntheticChain } from '../test/harness/synthetic-chain.ts';
import { readInChromium } from './read-in-chromium.ts';

const BLOCKS = 5_000;
const TRANSACTIONS_A_BLOCK = 4;
const DUST = 100_000;
const PASSWORD = 'correct horse';

const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));
const permute = rpoPermutation(await loadEngine());
const web = webSharedSecrets(crypto.subtle);

interface Device {
  readonly wallet: Wallet;
  readonly open: () => OpenWallet;
  readonly until: (wanted: (wallet: OpenWallet) => boolean) => Promise<void>;
  /** Resolves when the prover is called for the first time. */
  readonly proverCalled: Promise<void>;
}

async function device(chain: SyntheticChain, storeName: string, sharedSecrets: SharedSecrets): Promise<Device> {
  let state: OpenWallet | undefined;
  let told: () => void = () => undefined;
  let called: () => void = () => undefined;
  const proverCalled = new Promise<void>((resolve) => (called = resolve));
  const nothing = (): void => undefined;
  const wallet = new Wallet({
    permute, random, storeName, sharedSecrets,
    isSigned: webSignatureCheck(crypto.subtle),
    versionOneStore: `${storeName} of version one`,
    build: BUILD,
    client: new ProducerClient({ base: 'http://producer', fetch: chain.fetch, timeoutMs: 20_000 }),
    prover: {
      rehearse: nothing,
      cancel: () => Promise.resolve(),
      prove: () => {
        called();
        return Promise.resolve(err({ code: 'cancelled', message: 'This bench has no prover.' }));
      },
    },
    proverState: () => ({ threads: 1, memoryBytes: 0, isolated: false, expectedMs: { rescue: 1, blake3: 1 } }),
    passwordCost: { memoryKiB: 64, passes: 1 },
    now: () => Date.now(),
    after: () => nothing,
    leadership: {
      isLeader: () => true, join: () => Promise.resolve(), leave: nothing, onLead: nothing,
      announceChange: nothing, onChange: nothing, announceLock: nothing, onLock: nothing,
    },
    network: 'local',
    announcements: () => nothing,
  });
  await wallet.subscribe((next) => {
    state = next.phase === 'open' ? next.wallet : undefined;
    told();
  });
  await wallet.start();
  return {
    wallet,
    proverCalled,
    open: () => state!,
    async until(wanted) {
      while (state === undefined || !wanted(state)) await new Promise<void>((resolve) => (told = resolve));
    },
  };
}

async function restored(chain: SyntheticChain, storeName: string, sharedSecrets: SharedSecrets, phrase: string): Promise<{ device: Device; took: string }> {
  const made = await device(chain, storeName, sharedSecrets);
  const took = await timed(async () => {
    const begun = await made.wallet.restore(phrase, PASSWORD);
    if (!begun.ok) throw new Error(begun.error.message);
    await made.until((o) => o.sync.phase === 'synced' || o.sync.phase === 'trouble');
  });
  if (made.open().sync.phase !== 'synced') throw new Error(JSON.stringify(made.open().sync));
  return { device: made, took };
}

/** By the clock, and by the processor: where others are busy the latter says more. */
async function timed(run: () => Promise<unknown>): Promise<string> {
  const [began, before] = [performance.now(), process.cpuUsage()];
  await run();
  const { user, system } = process.cpuUsage(before);
  return `${((performance.now() - began) / 1000).toFixed(2)} s (processor ${((user + system) / 1e6).toFixed(2)} s)`;
}

async function strangers(): Promise<void> {
  const chain = syntheticChain(permute, random, BLOCKS, TRANSACTIONS_A_BLOCK);
  console.log(`${BLOCKS} blocks, ${chain.transactions} transactions of strangers, ${(chain.bytes / 2 ** 20).toFixed(0)} MiB:`);
  for (const [name, sharedSecrets] of [['WebCrypto', web], ['@noble', plainSharedSecrets]] as const) {
    const { device: read, took } = await restored(chain, `strangers, ${name}`, sharedSecrets, newPhrase(random));
    console.log(`  read by a new wallet, X25519 by ${name}: ${took}`);
    await read.wallet.lock();
  }
  console.log(`  read by a new wallet in Chromium: ${(await readInChromium(chain, newPhrase(random))).toFixed(1)} s`);
}

async function dust(walletPermute: Permutation): Promise<void> {
  const phrase = newPhrase(random);
  const roots = scriptRoots(walletPermute);
  const keys = new WalletKeys(walletPermute, phraseSeed(phrase), roots.wallet);
  const { tag, owner } = keys.address(0);
  const notes = { to: keys.publicAddress(0), noteOf: (faucet: Note['asset']['faucet'], index: number): Note => ({
    serial: randomWord(random), scriptRoot: roots.p2id, inputs: p2idInputs(tag), owner, dummy: false,
    // A hundred notes worth something among the dust.
    asset: { faucet, amount: index % 1000 === 0 ? 1_000_000n : 1n },
  }) };
  const chain = syntheticChain(walletPermute, random, DUST / 4 / 20, 20, notes);
  console.log(`${DUST} notes to one wallet, all but a hundred of them dust, in ${chain.transactions} transactions:`);
  const { device: read, took } = await restored(chain, 'dust', web, phrase);
  console.log(`  read: ${took}; balance ${read.open().balance.spendable}`);
  const request = { to: read.open().address, amount: '1', memo: '', proofKind: 'rescue', byFile: false, reclaimAfter: undefined } as const;
  console.log(`  look at a payment: ${await timed(() => read.wallet.previewSend(request))}`);
  const send = async (): Promise<void> => {
    const sent = await read.wallet.send(request);
    if (!sent.ok) throw new Error(sent.error.message);
    await read.proverCalled;
  };
  console.log(`  send, until the prover begins: ${await timed(send)}`);
  await read.wallet.lock();
  console.log(`  unlock: ${await timed(() => read.wallet.unlock(PASSWORD))}`);
  await read.wallet.lock();
}

console.log(`${cpus().length} x ${cpus()[0]!.model.trim()}, ${availableParallelism()} threads, Node ${process.version}`);
await strangers();
await dust(permute);
process.exit(0);
