// A network that moves only when a test says so: the real producer under a clock turned by hand, real wallets on fake IndexedDB, and hooks
// before and after every write, proof and request, at each of which a device can die. TEST DOUBLES: the proof (test/harness/producer.ts) and,
// unless a run asks for the real kernel, its execution: `lightProver` recomputes what the kernel would refuse (sums, paths) and no more.
// Play money is a made-up transaction that the double of the verifier lets through.
import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { ProveResult, Prover } from '../../src/client/prover.contract.ts';
import { NATIVE_FAUCET } from '../../src/kernels/accounts/faucet.ts';
import { p2idInputs } from '../../src/kernels/scripts/inputs.ts';
import { KERNEL_VERSION, executeTransaction, type TransactionRequest } from '../../src/kernels/tx/index.ts';
import { preparePayment } from '../../src/kernels/tx/payment-advice.ts';
import {
  ZERO_DIGEST, ZERO_WORD, attachmentHash, commitToAsset, compactBlockCodec, decode, decodePlaintext, decryptShared, dummyCiphertext, equalFelts, err, feeOf,
  feltsToHex, formatAddress, formatAmount, noteCommitment, notePathRoot, nullifierOf, ok, openRecord, randomFelts, recipientOf, sealNote, sentKey,
  sharedSecret, transactionCodec, transactionId,
  type Address, type CompactBlock, type Digest, type Genesis, type Header, type Note, type Step,
} from '../../src/protocol/index.ts';
import { Faucet } from '../../src/producer/faucet.ts';
import { producerApi } from '../../src/producer/http.ts';
import { MemoryStore } from '../../src/producer/memory-store.ts';
import type { Producer } from '../../src/producer/producer.ts';
import { WalletKeys } from '../../src/wallet/keys.ts';
import { newPhrase, phraseSeed } from '../../src/wallet/phrase.ts';
import { ProducerClient } from '../../src/wallet/producer-client.ts';
import { scriptRoots } from '../../src/wallet/script-roots.ts';
import type { Session } from '../../src/wallet/session.ts';
import { WalletStore } from '../../src/wallet/store.ts';
import { plainSignatureCheck } from '../../src/wallet/ed25519.ts';
import { Wallet } from '../../src/wallet/wallet.ts';
import type { Intent } from '../../src/wallet/intent.ts';
import type { OpenWallet, SendRequest, WalletState } from '../../src/wallet/wallet.contract.ts';
import type { SharedSecrets } from '../../src/wallet/x25519.ts';
import { permute } from '../permutation.ts';
import { seededBytes } from '../random.ts';
import { doubleProof, ManualClock, prove, testDoubleMint, testProducer } from './producer.ts';
import { Tabs, type TabLeadership } from './tabs.ts';

export const PASSWORD = 'correct horse';
const FOREVER = new Promise<never>(() => undefined);

// --- what a device does, and where it can die ---------------------------------------------------------------------------

/** One run of a wallet on a device, from opening the store to its end. */
export class Life {
  dead = false;
  points = 0;
  /** It dies at this point, if it gets there. */
  crashAt = Infinity;

  alive(): boolean {
    this.points++;
    if (this.points >= this.crashAt) this.dead = true;
    return !this.dead;
  }
}

let busy = 0;
let moves = 0;
let sinceTurn = 0;

/** Runs between two points at which the life may end. What it waits for after its end never comes. */
async function between<T>(life: Life | undefined, run: () => Promise<T>): Promise<T> {
  busy++;
  moves++;
  // A loop of ours that never rests would starve everything else.
  if (++sinceTurn > 3000) throw new Error('the wallet runs in circles');
  let counted = true;
  const leave = (): void => {
    if (counted) busy--;
    counted = false;
  };
  try {
    if (life && !life.alive()) {
      leave();
      return await FOREVER;
    }
    const result = await run();
    moves++;
    if (life && !life.alive()) {
      leave();
      return await FOREVER;
    }
    return result;
  } finally {
    leave();
  }
}

/** What waits for the test, and not for the world, does not count as busy. */
async function whileHeld(until: () => boolean): Promise<void> {
  busy--;
  while (!until()) await new Promise((resolve) => setImmediate(resolve));
  busy++;
  moves++;
}

/** Nothing moves any more by itself. */
export async function idle(): Promise<void> {
  let quiet = 0;
  let last = -1;
  for (let turn = 0; quiet < 4; turn++) {
    if (turn > 50_000) throw new Error('the world does not come to rest');
    await new Promise((resolve) => setImmediate(resolve));
    sinceTurn = 0;
    quiet = busy === 0 && moves === last ? quiet + 1 : 0;
    last = moves;
  }
}

const lifeOf = new WeakMap<WalletStore, Life>();
let opening: Life | undefined;
/** How many of the next writes of a life fail, as on a full disk. */
const failing = new WeakMap<Life, number>();
const HOOKED = ['lock', 'setLock', 'chain', 'setChain', 'write', 'readOne', 'readTogether', 'keepEvidence', 'forgetChain', 'wipe'] as const;

function hookStores(): void {
  const own = WalletStore.prototype as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
  for (const name of HOOKED) {
    const plain = own[name]!;
    own[name] = function hooked(this: WalletStore, ...args: unknown[]) {
      const life = lifeOf.get(this);
      return between(life, async () => {
        const left = life === undefined ? 0 : failing.get(life) ?? 0;
        if (name !== 'write' || left === 0) return plain.apply(this, args);
        failing.set(life!, left - 1);
        return err({ code: 'store-full', message: 'This device has no space left for the wallet.', detail: '' });
      });
    };
  }
  const { open } = WalletStore;
  WalletStore.open = async (name, onGone) => {
    const life = opening;
    const opened = await open.call(WalletStore, name, onGone);
    if (opened.ok && life) lifeOf.set(opened.value, life);
    return opened;
  };
}
hookStores();

const secrets = new Map<string, Uint8Array | undefined>();
/** The JavaScript of @noble, each product once. */
export const rememberedSecrets: SharedSecrets = async (secret, points) =>
  points.map((point) => {
    const name = bytesToHex(secret) + bytesToHex(point);
    if (!secrets.has(name)) secrets.set(name, sharedSecret(secret, point));
    return secrets.get(name);
  });

// --- the prover -------------------------------------------------------------------------------------------------------

export interface WorldProver extends Prover {
  hold: boolean;
  /** The next proof ends so. */
  breaks: boolean;
  proofs: number;
}

/** What the kernel would refuse, as far as that is cheap: sums, and that each note is in the tree at its path. */
function lightly(request: TransactionRequest): { header: Header } | string {
  if (request.kernel !== 'payment') return 'no payment';
  for (const { note, nk, spend } of request.inputs) {
    if (note.dummy) continue;
    if (!equalFelts(notePathRoot(permute, noteCommitment(permute, note), spend!.path), request.anchor.root)) return 'a path that does not lead to the root';
    if (nk.every((felt) => felt === 0) !== note.owner.every((felt) => felt === 0)) return 'a key that is not the owner';
  }
  const prepared = preparePayment(request, permute);
  return prepared.ok ? { header: prepared.value.header } : prepared.error.message;
}

function worldProver(life: Life, real: boolean): WorldProver {
  const run = { cancelled: false };
  const prover: WorldProver = {
    hold: false,
    breaks: false,
    proofs: 0,
    rehearse: () => undefined,
    prove: ({ request, kind }, onProgress) => between(life, async (): Promise<ProveResult> => {
      run.cancelled = false;
      prover.proofs++;
      onProgress?.({ stage: 'execute', percent: 0, secondsLeft: 1 });
      let made = lightly(request);
      if (real && typeof made !== 'string') {
        const executed = executeTransaction(request, permute);
        made = executed.ok ? { header: executed.value.header } : JSON.stringify(executed.error, (_, v: unknown) => (typeof v === 'bigint' ? `${v}` : v));
      }
      if (typeof made === 'string') return err({ code: 'not-executable', message: made });
      onProgress?.({ stage: 'fri', percent: 80, secondsLeft: 0 });
      await whileHeld(() => !prover.hold || run.cancelled || life.dead);
      if (run.cancelled) return err({ code: 'cancelled', message: 'Cancelled. Nothing was sent.' });
      if (prover.breaks) {
        prover.breaks = false;
        throw new Error('the worker died');
      }
      const { header } = made;
      const stagesMs = { execute: 1, trace: 1, commit: 1, lookups: 1, quotient: 1, openings: 1, fri: 1, grinding: 1, queries: 1 };
      return ok({ header, account: undefined, proof: doubleProof(permute, header, kind), executeMs: 1, proveMs: 9, stagesMs });
    }),
    async cancel() {
      run.cancelled = true;
    },
  };
  return prover;
}

// --- the wire ---------------------------------------------------------------------------------------------------------

/** What becomes of one transaction that is handed over, and what is said about it. */
export type Answer =
  | { readonly how: 'refused' | 'refused-but-taken'; readonly code: string }
  /** `dropped`: said to be taken and forgotten. `lost`: taken, no answer. `late`: no answer, taken when `deliver` is called. `502`: by a proxy. */
  | { readonly how: 'honest' | 'dropped' | 'lost' | 'late' | 'garbage' | '502' | '502-but-taken' | 'hangs' };

export const refusalOf = (code: string, status = 422): Response =>
  new Response(JSON.stringify({ error: { code, message: `refused: ${code}.` } }), { status, headers: { 'content-type': 'application/json' } });

/** A transaction of which a byte left the device. */
export interface Left {
  readonly id: string;
  readonly header: Header;
  readonly word: string | undefined;
  readonly step: Step | undefined;
}

/** A device, or one of several tabs of its browser: those have one name, and one store. */
export interface Device {
  readonly name: string;
  readonly phrase: string;
  life: Life;
  wallet: Wallet;
  leadership: TabLeadership;
  prover: WorldProver;
  states: WalletState[];
  connected: boolean;
  /** What becomes of the next transactions; honest when empty. */
  answers: Answer[];
  /** What left it in the past that its store belongs to. */
  left: Map<string, Left>;
  hanging: boolean;
  timers: Set<() => void>;
}

export interface StoredCopy {
  readonly records: [IDBValidKey, unknown][];
  readonly meta: [IDBValidKey, unknown][];
  readonly left: ReadonlyMap<string, Left>;
}

let worlds = 0;

export class World {
  readonly producer: Producer;
  readonly genesis: Genesis;
  readonly digest: Digest;
  readonly clock: ManualClock;
  readonly random: (length: number) => Uint8Array;
  readonly devices: Device[] = [];
  readonly late: Uint8Array[] = [];
  readonly chain: ChainOracle;
  private readonly app: ReturnType<typeof producerApi>;
  private readonly number = ++worlds;
  private stores = 0;
  private readonly browsers = new Map<string, Tabs>();
  /** Executes the real kernel too. */
  realKernel = false;

  private constructor(producer: Producer, clock: ManualClock, seed: number) {
    this.producer = producer;
    this.clock = clock;
    this.genesis = producer.config;
    this.digest = producer.genesis;
    this.random = seededBytes(seed);
    this.chain = new ChainOracle(producer);
    const faucet = new Faucet(producer, testDoubleMint(permute), clock, { perClient: 100, windowMs: 1000, maxQueue: 10 });
    this.app = producerApi({ producer, faucet, clientOf: () => 'test', report: (error) => console.error(error) });
  }

  static async make(seed: number): Promise<World> {
    const base = await testProducer(permute);
    await base.producer.close();
    const genesis: Genesis = { ...base.chain.config, kernelVersion: KERNEL_VERSION, nativeFaucet: NATIVE_FAUCET, salt: Uint32Array.of(seed % 2 ** 30, 0, 0, 0) };
    const { producer, clock } = await testProducer(permute, { genesis, store: new MemoryStore() });
    return new World(producer, clock, seed);
  }

  get tip(): number {
    return this.producer.blockNumber;
  }

  /** Closes so many blocks, with what is pending or empty. */
  async blocks(count = 1): Promise<void> {
    for (let i = 0; i < count; i++) {
      const before = this.tip;
      // Empty ones too, for as long as the test likes.
      Object.assign(this.producer, { emptyUntil: 2 ** 29 });
      (this.producer as unknown as { arrange(): void }).arrange();
      await this.clock.pass(60_000);
      for (let turn = 0; this.tip === before && turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve));
      if (this.tip === before) throw new Error('no block was closed');
      await idle();
    }
    this.chain.read();
  }

  /** Timers of all devices fire once: looks at the chain, tries again. */
  async tick(): Promise<void> {
    for (const { timers } of this.devices) for (const run of [...timers].splice(0)) {
      timers.delete(run);
      run();
    }
    await idle();
  }

  /** Notes out of nowhere, up to four in each transaction, in one block; for addresses of these keys at these indices. */
  async fund(keys: WalletKeys, notes: readonly { readonly index: number; readonly amount: bigint; readonly memo?: string }[]): Promise<void> {
    const { random, digest } = this;
    const rest = [...notes];
    while (rest.length > 0) {
      const four = rest.splice(0, 4);
      const made = four.map(({ index, amount, memo = '' }) => {
        const to = keys.publicAddress(index);
        const note: Note = {
          serial: randomFelts(random, 4), scriptRoot: scriptRoots(permute).p2id, inputs: p2idInputs(to.tag), asset: { faucet: NATIVE_FAUCET, amount }, owner: to.owner, dummy: false,
        };
        return { commitment: noteCommitment(permute, note), ciphertext: sealNote(random(32), digest, { to, note, memo }) };
      });
      await this.publish(made);
      this.chain.minted += four.reduce((sum, { amount }) => sum + amount, 0n) + feeOf('rescue', this.tip);
    }
    await this.blocks(1);
  }

  /** A transaction of nobody with these outputs. */
  async publish(outputs: readonly { readonly commitment: Digest; readonly ciphertext: Uint8Array }[], nullifiers: readonly Digest[] = []): Promise<void> {
    const { random, digest } = this;
    const dummy = (): { commitment: Digest; ciphertext: Uint8Array } => ({
      commitment: commitToAsset(permute, randomFelts(random, 8), { faucet: ZERO_WORD, amount: 0n }, true), ciphertext: dummyCiphertext(random, digest),
    });
    const places = [...outputs];
    while (places.length < 4) places.push(dummy());
    const ciphertexts = [...places.map((place) => place.ciphertext), random(640)];
    const header: Header = {
      genesis: digest, kernelVersion: KERNEL_VERSION, publicId: ZERO_WORD, initial: ZERO_DIGEST, final: ZERO_DIGEST, anchorRoot: this.producer.noteRoot,
      anchorBlock: this.tip, expiryBlock: this.tip + 1, fee: feeOf('rescue', this.tip),
      nullifiers: Array.from({ length: 4 }, (_, i) => nullifiers[i] ?? randomFelts(random, 8)), commitments: places.map((place) => place.commitment), attachment: attachmentHash(ciphertexts),
    };
    const taken = await this.producer.submit(prove(permute, { header, ciphertexts, kind: 'rescue', proof: new Uint8Array(0), opened: undefined } as never));
    if (!taken.ok) throw new Error(`${taken.error.code}: ${taken.error.message}`);
  }

  newPhrase(): string {
    return newPhrase(this.random);
  }

  keysOf(phrase: string): WalletKeys {
    return new WalletKeys(permute, phraseSeed(phrase), scriptRoots(permute).wallet);
  }

  addressText(address: Address): string {
    return formatAddress(address, { network: this.genesis.network, genesis: this.digest });
  }

  storeName(): string {
    return `world ${this.number} store ${++this.stores}`;
  }

  /** A device with a wallet of these words. */
  async device(phrase: string): Promise<Device> {
    const device = { name: this.storeName(), phrase, left: new Map(), answers: [], connected: true } as unknown as Device;
    this.devices.push(device);
    await this.boot(device);
    const begun = await device.wallet.restore(phrase, PASSWORD);
    if (!begun.ok) throw new Error(begun.error.code);
    await idle();
    return device;
  }

  /** A wallet over the device's store; what ran there before is dead. */
  async boot(device: Device): Promise<void> {
    await this.stopLife(device);
    const life = new Life();
    const leadership = this.browserOf(device).join();
    Object.assign(device, { life, leadership, prover: worldProver(life, this.realKernel), states: [], hanging: false, timers: new Set() });
    device.wallet = this.walletOn(device, life);
    opening = life;
    await device.wallet.subscribe((state) => {
      if (!life.dead) device.states.push(state);
    });
    await device.wallet.start();
    opening = undefined;
    await idle();
  }

  /** What ran there is dead, and what it held falls free. */
  private async stopLife({ life, leadership }: Device): Promise<void> {
    if (life) life.dead = true;
    leadership?.close();
    await idle();
  }

  private browserOf({ name }: Device): Tabs {
    // What passes between tabs takes a few turns: in order, and a turn more or less at random.
    let last = Promise.resolve();
    const later = (run: () => void): void => {
      const turns = this.random(1)[0]! % 6;
      last = last.then(() => between(undefined, async () => {
        for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
        run();
      }));
    };
    const known = this.browsers.get(name) ?? new Tabs(later);
    this.browsers.set(name, known);
    return known;
  }

  /** Other tabs of the same browser. */
  siblingsOf(device: Device): Device[] {
    return this.devices.filter((each) => each !== device && each.name === device.name);
  }

  /** One more tab, in which the wallet is unlocked. */
  async tab(of: Device): Promise<Device> {
    const device = { name: of.name, phrase: of.phrase, left: of.left, answers: [], connected: of.connected } as unknown as Device;
    this.devices.push(device);
    await this.reopen(device);
    return device;
  }

  async closeTab(device: Device): Promise<void> {
    this.devices.splice(this.devices.indexOf(device), 1);
    await this.stopLife(device);
  }

  async reopen(device: Device): Promise<void> {
    await this.boot(device);
    void device.wallet.unlock(PASSWORD);
    await idle();
  }

  private walletOn(device: Device, life: Life): Wallet {
    const { producer, clock } = this;
    return new Wallet({
      permute,
      random: this.random,
      storeName: device.name,
      versionOneStore: 'version one',
      build: producer.build,
      sharedSecrets: rememberedSecrets,
      isSigned: plainSignatureCheck,
      client: new ProducerClient({ base: 'http://producer', fetch: (input, init) => between(life, () => this.reach(device, life, String(input), init)), timeoutMs: 600_000 }),
      prover: device.prover,
      proverState: () => ({ threads: 1, isolated: false, expectedMs: { rescue: 1, blake3: 1 } }),
      passwordCost: { memoryKiB: 8, passes: 1 },
      now: () => clock.now(),
      after: (_, run) => {
        const mine = (): void => {
          if (!life.dead) run();
        };
        device.timers.add(mine);
        return () => device.timers.delete(mine);
      },
      leadership: device.leadership,
      network: 'local',
      announcements: (onBlock) => producer.onBlock((number) => {
        if (life.dead || !device.connected) return;
        const block = decode(compactBlockCodec, producer.compactBlock(number)!);
        onBlock(block.ok ? block.value : undefined);
      }),
    });
  }

  private async reach(device: Device, life: Life, url: string, init: RequestInit | undefined): Promise<Response> {
    if (!device.connected) throw new TypeError('no network');
    const forward = async (): Promise<Response> => {
      const { status, headers, ...answer } = await this.answered(url, init);
      return new Response(answer.bytes as Uint8Array<ArrayBuffer>, { status, headers });
    };
    if (init?.method !== 'POST' || !url.endsWith('/transactions')) return forward();
    const bytes = init.body as Uint8Array;
    this.note(device, bytes);
    const answer = device.answers.shift() ?? { how: 'honest' };
    switch (answer.how) {
      case 'refused': return refusalOf(answer.code);
      case 'refused-but-taken': return (await forward(), refusalOf(answer.code));
      case 'honest': return forward();
      case 'dropped': return new Response(JSON.stringify({ id: '00'.repeat(32) }), { status: 202 });
      case 'lost': return (await forward(), Promise.reject(new TypeError('connection lost')));
      case 'late': return (this.late.push(bytes), Promise.reject(new TypeError('connection lost')));
      case 'garbage': return new Response('<html>hello</html>', { status: 200 });
      case '502': return new Response('bad gateway', { status: 502 });
      case '502-but-taken': return (await forward(), new Response('bad gateway', { status: 502 }));
      case 'hangs': {
        const answered = await forward();
        device.hanging = true;
        await whileHeld(() => !device.hanging || life.dead);
        return answered;
      }
    }
  }

  private async answered(url: string, init: RequestInit | undefined): Promise<{ status: number; headers: Record<string, string>; bytes: Uint8Array }> {
    const { signal: _, ...rest } = init ?? {};
    const answer = await this.app.request(url, rest);
    return { status: answer.status, headers: { 'content-type': answer.headers.get('content-type') ?? '' }, bytes: new Uint8Array(await answer.arrayBuffer()) };
  }

  private note(device: Device, bytes: Uint8Array): void {
    const decoded = decode(transactionCodec, bytes);
    if (!decoded.ok) throw new Error('bytes that are no transaction left a device');
    const { header, ciphertexts } = decoded.value;
    const record = openRecord(this.chain.keysFor(device.phrase).record, this.digest, header.nullifiers, ciphertexts[4]!);
    const id = feltsToHex(transactionId(permute, header));
    device.left.set(id, { id, header, word: record.ok ? bytesToHex(record.value.intent) : undefined, step: record.ok ? record.value.step : undefined });
  }

  /** What was under way arrives. */
  async deliver(): Promise<void> {
    for (const bytes of this.late.splice(0)) await this.producer.submit(bytes);
    await idle();
  }

  /** So many writes of a device fail from now on. */
  fillDisk({ life }: Device, writes: number): void {
    failing.set(life, writes);
  }

  // --- stores ---------------------------------------------------------------------------------------------------------

  async copyOf(device: Device): Promise<StoredCopy> {
    const db = await openDB(device.name);
    const all = async (store: string): Promise<[IDBValidKey, unknown][]> => {
      const [keys, values] = [await db.getAllKeys(store), await db.getAll(store)];
      return keys.map((key, i) => [key, values[i]]);
    };
    const copy = { records: await all('records'), meta: await all('meta'), left: new Map(device.left) };
    db.close();
    return copy;
  }

  /** Puts a copy of a store in the place of a device's. */
  async putBack(device: Device, copy: StoredCopy): Promise<void> {
    for (const tab of this.siblingsOf(device)) await this.closeTab(tab);
    await this.stopLife(device);
    const db = await openDB(device.name);
    for (const store of ['records', 'meta'] as const) {
      const transaction = db.transaction(store, 'readwrite');
      await transaction.store.clear();
      for (const [key, value] of copy[store]) await transaction.store.put(value, key);
      await transaction.done;
    }
    db.close();
    device.left = new Map(copy.left);
    await this.reopen(device);
  }

  /** Another device that begins with a copy of a store. */
  async fork(of: Device, copy: StoredCopy): Promise<Device> {
    const device = { name: this.storeName(), phrase: of.phrase, left: new Map(copy.left), answers: [], connected: true } as unknown as Device;
    this.devices.push(device);
    // Makes the tables.
    await this.boot(device);
    await this.putBack(device, copy);
    return device;
  }

  async close(): Promise<void> {
    for (const device of this.devices) device.life.dead = true;
    await this.producer.close();
  }
}

export const sessionOf = (device: Device): Session | undefined => (device.wallet as unknown as { life: { open?: { session: Session } } }).life.open?.session;
export const intentsOf = (device: Device): Intent[] => [...(sessionOf(device)?.intents.values() ?? [])];
export const shownBy = (device: Device): OpenWallet | undefined => {
  const state = device.states.at(-1);
  return state?.phase === 'open' ? state.wallet : undefined;
};
export const totalOf = ({ balance: b }: OpenWallet): bigint => b.spendable + b.returning + b.leaving;
export const request = (to: string, amount: bigint, over: Partial<SendRequest> = {}): SendRequest => ({
  to, amount: formatAmount(amount).replace(/\s/g, ''), memo: '', proofKind: 'rescue', byFile: false, reclaimAfter: undefined, ...over,
});

// --- who has all keys --------------------------------------------------------------------------------------------------

export interface SeenTransaction {
  readonly id: string;
  readonly block: number;
  readonly header: Header;
  readonly owner: string | undefined;
  readonly word: string | undefined;
  readonly step: Step | undefined;
}

interface SeenNote {
  readonly owner: string;
  readonly amount: bigint;
  readonly nullifier: string;
  readonly block: number;
}

/** Reads every block with the keys of everybody, by nothing that wallets use to keep their books. Knows P2ID notes. */
export class ChainOracle {
  minted = 0n;
  fees = 0n;
  readonly transactions: SeenTransaction[] = [];
  readonly notes = new Map<string, SeenNote>();
  /** Transaction by nullifier. */
  readonly spentBy = new Map<string, SeenTransaction>();
  private readonly keys = new Map<string, WalletKeys>();
  private readonly producer: Producer;
  private at = 0;

  constructor(producer: Producer) {
    this.producer = producer;
  }

  keysFor(phrase: string): WalletKeys {
    let keys = this.keys.get(phrase);
    if (keys === undefined) this.keys.set(phrase, (keys = new WalletKeys(permute, phraseSeed(phrase), scriptRoots(permute).wallet)));
    return keys;
  }

  read(): void {
    while (this.at < this.producer.blockNumber) {
      const block = decode(compactBlockCodec, this.producer.compactBlock(++this.at)!);
      if (!block.ok) throw new Error(block.error.code);
      this.readBlock(block.value);
    }
  }

  block(number: number): CompactBlock {
    const block = decode(compactBlockCodec, this.producer.compactBlock(number)!);
    if (!block.ok) throw new Error(block.error.code);
    return block.value;
  }

  private readBlock({ signed, transactions }: CompactBlock): void {
    const { number } = signed.header;
    const genesis = this.producer.genesis;
    for (const { header, ciphertexts } of transactions) {
      this.fees += header.fee;
      let seen: SeenTransaction = { id: feltsToHex(transactionId(permute, header)), block: number, header, owner: undefined, word: undefined, step: undefined };
      for (const [owner, keys] of this.keys) {
        const record = openRecord(keys.record, genesis, header.nullifiers, ciphertexts[4]!);
        if (record.ok) seen = { ...seen, owner, word: bytesToHex(record.value.intent), step: record.value.step };
        for (const [place, ciphertext] of ciphertexts.slice(0, 4).entries()) {
          const name = bytesToHex(keys.scan) + bytesToHex(sentKey(ciphertext));
          if (!secrets.has(name)) secrets.set(name, sharedSecret(keys.scan, sentKey(ciphertext)));
          const bytes = decryptShared(secrets.get(name), genesis, ciphertext);
          const plaintext = bytes.ok ? decodePlaintext(bytes.value) : bytes;
          if (!plaintext.ok) continue;
          const { note, hint } = plaintext.value;
          const commitment = commitToAsset(permute, recipientOf(permute, note), note.asset);
          if (!equalFelts(commitment, header.commitments[place]!)) continue;
          const address = keys.hinted(note.inputs.slice(0, 8), hint);
          if (address === undefined || !equalFelts(note.owner, address.owner)) continue;
          this.notes.set(feltsToHex(commitment), { owner, amount: note.asset.amount, block: number, nullifier: feltsToHex(nullifierOf(permute, note.serial, address.nk, commitment)) });
        }
      }
      this.transactions.push(seen);
      for (const nullifier of header.nullifiers) this.spentBy.set(feltsToHex(nullifier), seen);
    }
  }

  /** What the chain shows of somebody's money after a block. */
  balance(owner: string, upTo = this.at): bigint {
    let sum = 0n;
    for (const note of this.notes.values()) {
      const by = this.spentBy.get(note.nullifier);
      if (note.owner === owner && note.block <= upTo && (by === undefined || by.block > upTo)) sum += note.amount;
    }
    return sum;
  }

  payments(word: string, upTo = this.at): SeenTransaction[] {
    return this.transactions.filter((t) => t.word === word && t.step === 'payment' && t.block <= upTo);
  }
}
