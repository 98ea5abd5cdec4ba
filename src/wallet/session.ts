// An unlocked wallet: its keys, what it knows of the chain, what it was asked to do, and how all of it is written down. Every change goes
// through `commit`, which stores it first (one transaction, strict durability) and then makes it the truth.
import { notePath, ok, pageOf, type Genesis, type NotePath, type Permutation, type RandomBytes } from '../protocol/index.ts';
import { ChainDraft, startOfChain, type Cursor, type WalletChain } from './chain-state.ts';
import { failWith, type WalletResult } from './errors.ts';
import type { Intent } from './intent.ts';
import { WalletKeys } from './keys.ts';
import type { DataKey } from './lock.ts';
import { phraseSeed } from './phrase.ts';
import { scriptRoots } from './script-roots.ts';
import type { Change, WalletStore } from './store.ts';
import { changesOfDraft, digestsOf, readStored, type MintRequest, type Settings, type StoredWallet } from './stored-wallet.ts';

/** A value for each thing that may change; absent means unchanged. */
export interface SessionChange {
  readonly chain?: ChainDraft;
  readonly intents?: readonly Intent[];
  /** Bytes of what was proved, under the transaction's id. */
  readonly transaction?: { readonly id: string; readonly bytes: Uint8Array };
  readonly mint?: MintRequest;
  readonly settings?: Settings;
  /** The chain this wallet is on from now. */
  readonly genesis?: Genesis;
}

export class Session {
  readonly keys: WalletKeys;
  readonly phrase: string;
  chain: WalletChain;
  intents: ReadonlyMap<string, Intent>;
  mints: ReadonlyMap<string, MintRequest>;
  settings: Settings;
  /** Undefined until the producer was reached for the first time. */
  genesis: Genesis | undefined;
  private sealedHead: Uint8Array | undefined;
  private tail: Promise<unknown> = Promise.resolve();
  private closed = false;
  private committed: () => void = () => undefined;
  private readonly permute: Permutation;
  private readonly store: WalletStore;
  private readonly random: RandomBytes;
  private readonly dataKey: DataKey;

  private constructor(permute: Permutation, store: WalletStore, random: RandomBytes, dataKey: DataKey, keys: WalletKeys, phrase: string, stored: StoredWallet) {
    this.permute = permute;
    this.store = store;
    this.random = random;
    this.dataKey = dataKey;
    this.keys = keys;
    this.phrase = phrase;
    this.chain = stored.chain;
    this.sealedHead = stored.sealedHead;
    this.intents = stored.intents;
    this.mints = stored.mints;
    this.settings = stored.settings;
    this.genesis = stored.genesis;
  }

  /** Writes the phrase and an empty beginning. */
  static async begin(store: WalletStore, random: RandomBytes, dataKey: DataKey, phrase: string, settings: Settings): Promise<WalletResult<void>> {
    return store.write(random, dataKey, [
      { kind: 'phrase', id: 'phrase', value: phrase },
      { kind: 'settings', id: 'settings', value: settings },
    ]);
  }

  /** Reads everything. */
  static async load(permute: Permutation, store: WalletStore, random: RandomBytes, dataKey: DataKey): Promise<WalletResult<Session>> {
    const phrase = await store.read<string>(dataKey, 'phrase');
    if (!phrase.ok) return phrase;
    const words = phrase.value.get('phrase') ?? '';
    const keys = new WalletKeys(permute, phraseSeed(words), scriptRoots(permute).wallet);
    const stored = await readStored(permute, store, dataKey, true);
    return stored.ok ? ok(new Session(permute, store, random, dataKey, keys, words, stored.value)) : stored;
  }

  /** Reads again what another tab may have written. */
  refresh(onOpening = false): Promise<WalletResult<void>> {
    return this.exclusive(async () => {
      const stored = await readStored(this.permute, this.store, this.dataKey, onOpening, { chain: this.chain, sealedHead: this.sealedHead });
      if (stored.ok) Object.assign(this, stored.value);
      return stored.ok ? ok(undefined) : stored;
    });
  }

  /** Reads what was written before this tab came to lead. Drafts wait for a tap from here on: in the store too, which tabs that follow show. */
  async lead(): Promise<WalletResult<void>> {
    const read = await this.refresh(true);
    // Where that cannot be written they wait in this tab all the same.
    if (read.ok) await this.commit((now) => ok({ intents: [...now.intents.values()].filter(({ state }) => state.phase === 'draft' && state.asks) }));
    return read;
  }

  /** Nothing is written from here on; resolves when what is being written is. */
  async close(): Promise<void> {
    this.closed = true;
    await this.tail;
  }

  /** Calls after each change that was stored. */
  onCommit(run: () => void): void {
    this.committed = run;
  }

  /** The same keys and settings at the beginning of a chain, with nothing on its way. */
  afresh(): Session {
    const { permute, store, random, dataKey, keys, phrase, settings } = this;
    const nothing = { chain: startOfChain(permute), sealedHead: undefined, intents: new Map(), mints: new Map(), genesis: undefined };
    return new Session(permute, store, random, dataKey, keys, phrase, { ...nothing, settings });
  }

  /**
   * Makes a change from the session as it then is, stores it, takes it over: one change after another, so that none is
   * computed from what another one is about to replace. A failure leaves everything as it was.
   */
  commit(make: (now: Session) => WalletResult<SessionChange>): Promise<WalletResult<void>> {
    return this.exclusive(async () => {
      if (this.closed) return failWith('locked');
      const change = make(this);
      if (!change.ok) return change;
      const changes = changesOf(change.value);
      if (changes.length === 0) return ok(undefined);
      const written = await this.store.write(this.random, this.dataKey, changes);
      if (!written.ok) return written;
      this.takeOver(change.value);
      this.committed();
      return written;
    });
  }

  /** Hands out the next addresses: the index of the first of `count`. */
  async takeAddresses(count: number): Promise<WalletResult<number>> {
    let first = 0;
    const taken = await this.commit(({ chain }) => {
      const draft = new ChainDraft(chain);
      first = draft.nextAddress;
      draft.nextAddress += count;
      return ok(count === 0 ? {} : { chain: draft });
    });
    return taken.ok ? ok(first) : taken;
  }

  /** Changes an intent, if it is still there and the change means something to it. */
  change(id: string, make: (intent: Intent) => Intent | undefined): Promise<WalletResult<void>> {
    return this.commit((now) => {
      const intent = now.intents.get(id);
      const changed = intent && make(intent);
      return ok(changed && changed !== intent ? { intents: [changed] } : {});
    });
  }

  /** The bytes of what was proved; undefined if there are none. */
  transactionBytes(id: string): Promise<WalletResult<Uint8Array | undefined>> {
    return this.store.readOne<Uint8Array>(this.dataKey, 'transaction', id);
  }

  /**
   * The path of a leaf to the root at a cursor, from the leaves that this wallet keeps. Nobody is asked. Blocks may go by meanwhile, so who
   * uses several paths, or a path and its root, names the cursor that all of them are of.
   */
  async pathOf(leaf: number, { pages, noteTree }: Cursor): Promise<WalletResult<NotePath>> {
    if (leaf >= noteTree.size) return failWith('note-ahead', `leaf ${leaf} of ${noteTree.size}`);
    const page = pageOf(leaf);
    if (page >= pages.roots.length) return ok(notePath(this.permute, leaf, pages.last, pages));
    const stored = await this.store.readOne<Uint32Array>(this.dataKey, 'leaves', `${page}`);
    if (!stored.ok) return stored;
    if (stored.value === undefined) return failWith('store-damaged', `leaves ${page}`);
    return ok(notePath(this.permute, leaf, digestsOf(stored.value), pages));
  }

  private exclusive<T>(run: () => Promise<T>): Promise<T> {
    const result = this.tail.then(run);
    this.tail = result.catch(() => undefined);
    return result;
  }

  private takeOver(change: SessionChange): void {
    this.chain = change.chain?.taken() ?? this.chain;
    this.settings = change.settings ?? this.settings;
    if (change.intents) this.intents = new Map([...this.intents, ...change.intents.map((each) => [each.id, each] as const)]);
    this.genesis = change.genesis ?? this.genesis;
    if (change.mint) this.mints = new Map(this.mints).set(change.mint.transactionId, change.mint);
  }
}

function changesOf({ chain, intents, transaction, mint, settings, genesis }: SessionChange): Change[] {
  const changes: Change[] = chain ? changesOfDraft(chain) : [];
  for (const each of intents ?? []) changes.push({ kind: 'intent', id: each.id, value: each });
  if (transaction) changes.push({ kind: 'transaction', id: transaction.id, value: transaction.bytes });
  if (mint) changes.push({ kind: 'mint', id: mint.transactionId, value: mint });
  if (genesis) changes.push({ kind: 'chain', id: 'genesis', value: genesis });
  if (settings) changes.push({ kind: 'settings', id: 'settings', value: settings });
  return changes;
}
