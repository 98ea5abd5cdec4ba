// An unlocked wallet: its keys, what it knows of the chain, what is on its way, and how all of it is written down. Every
// change goes through `commit`, which stores it first (one transaction, strict durability) and then makes it the truth.
import { ok, type Genesis, type Permutation, type RandomBytes } from '../protocol/index.ts';
import { startOfChain, type WalletChain } from './chain-state.ts';
import { failWith, type WalletResult } from './errors.ts';
import { AccountKeys } from './keys.ts';
import type { DataKey } from './lock.ts';
import { advance, type Outgoing, type OutgoingEvent, type Submission } from './outgoing.ts';
import { scriptRoots } from './script-roots.ts';
import { rootSecret } from './phrase.ts';
import type { Change, WalletStore } from './store.ts';
import { readStored, type MintRequest, type Settings, type StoredWallet } from './stored-wallet.ts';

/** A value for each thing that may change; absent means unchanged. */
export interface SessionChange {
  readonly chain?: WalletChain;
  readonly outgoing?: readonly Outgoing[];
  /** Bytes of what was proved, under the name of the outgoing one. */
  readonly transaction?: { readonly id: string; readonly bytes: Uint8Array };
  readonly mint?: MintRequest;
  readonly settings?: Settings;
  /** The chain this wallet is on, kept for when there is no network. */
  readonly genesis?: Genesis;
}

export class Session {
  readonly keys: AccountKeys;
  readonly phrase: string;
  chain: WalletChain;
  outgoing: ReadonlyMap<string, Outgoing>;
  mints: ReadonlyMap<string, MintRequest>;
  settings: Settings;
  /** Undefined until the producer was reached for the first time. */
  genesis: Genesis | undefined;
  private tail: Promise<unknown> = Promise.resolve();
  private closed = false;
  /** What is on its way and went further than the disk could be told: written with the next change. */
  private readonly unwritten = new Set<string>();
  private committed: () => void = () => undefined;
  private readonly permute: Permutation;
  private readonly store: WalletStore;
  private readonly random: RandomBytes;
  private readonly dataKey: DataKey;

  private constructor(
    permute: Permutation,
    store: WalletStore,
    random: RandomBytes,
    dataKey: DataKey,
    keys: AccountKeys,
    phrase: string,
    stored: StoredWallet,
  ) {
    this.permute = permute;
    this.store = store;
    this.random = random;
    this.dataKey = dataKey;
    this.keys = keys;
    this.phrase = phrase;
    this.chain = stored.chain;
    this.outgoing = stored.outgoing;
    this.mints = stored.mints;
    this.settings = stored.settings;
    this.genesis = stored.genesis;
  }

  /** Writes the phrase and an empty beginning. */
  static async begin(
    store: WalletStore,
    random: RandomBytes,
    dataKey: DataKey,
    phrase: string,
    settings: Settings,
  ): Promise<WalletResult<void>> {
    return store.write(random, dataKey, [
      { kind: 'phrase', id: 'phrase', value: phrase },
      { kind: 'settings', id: 'settings', value: settings },
    ]);
  }

  /** Reads everything. What was being proved when the page went away is queued again. */
  static async load(
    permute: Permutation,
    store: WalletStore,
    random: RandomBytes,
    dataKey: DataKey,
  ): Promise<WalletResult<Session>> {
    const phrase = await store.read<string>(dataKey, 'phrase');
    if (!phrase.ok) return phrase;
    const words = phrase.value.get('phrase') ?? '';
    const keys = new AccountKeys(permute, rootSecret(words), scriptRoots(permute).wallet);
    const stored = await readStored(permute, store, dataKey, keys);
    return stored.ok ? ok(new Session(permute, store, random, dataKey, keys, words, stored.value)) : stored;
  }

  /** Reads again what another tab may have written. */
  refresh(): Promise<WalletResult<void>> {
    return this.exclusive(async () => {
      const stored = await readStored(this.permute, this.store, this.dataKey, this.keys);
      if (stored.ok) Object.assign(this, stored.value);
      return stored.ok ? ok(undefined) : stored;
    });
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
    const nothing = { chain: startOfChain(permute, keys), outgoing: new Map(), mints: new Map(), genesis: undefined };
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
      const late = [...this.unwritten].flatMap((id) => this.outgoing.get(id) ?? []);
      const whole = { ...change.value, outgoing: [...late, ...(change.value.outgoing ?? [])] };
      const written = await this.store.write(this.random, this.dataKey, this.changesOf(whole));
      if (!written.ok) return written;
      this.unwritten.clear();
      this.takeOver(change.value);
      this.committed();
      return written;
    });
  }

  /** Applies an event to what is on its way, if it still means something there. */
  advance(id: string, event: OutgoingEvent): Promise<WalletResult<void>> {
    return this.commit((now) => {
      const each = now.outgoing.get(id);
      const state = each && advance(each.state, event);
      const refusals = (each?.refusals ?? 0) + (event.type === 'overtaken' ? 1 : 0);
      return ok(each && state ? { outgoing: [{ ...each, refusals, state }] } : {});
    });
  }

  /**
   * Applies an event that has happened whether or not the disk takes it: a proof that ended, an answer of the producer. It is
   * written with the next change; a reload before that goes on from the state before it.
   */
  async happened(id: string, event: OutgoingEvent): Promise<void> {
    const stored = await this.advance(id, event);
    if (stored.ok || stored.error.code === 'locked') return;
    this.show(id, event);
    this.unwritten.add(id);
  }

  /** What was proved, stored together with the fact that it was. */
  proved(id: string, submission: Submission, bytes: Uint8Array): Promise<WalletResult<void>> {
    return this.commit((now) => {
      const each = now.outgoing.get(id);
      const state = each && advance(each.state, { type: 'proved', submission });
      return ok(each && state ? { outgoing: [{ ...each, state }], transaction: { id, bytes } } : {});
    });
  }

  /** The bytes of what was proved; undefined if there are none. */
  transactionBytes(id: string): Promise<WalletResult<Uint8Array | undefined>> {
    return this.store.readOne<Uint8Array>(this.dataKey, 'transaction', id);
  }

  /** Applies an event without storing it: progress of a proof, which a reload forgets. */
  show(id: string, event: OutgoingEvent): void {
    const each = this.outgoing.get(id);
    const state = each && advance(each.state, event);
    if (each && state) this.takeOver({ outgoing: [{ ...each, state }] });
  }

  private exclusive<T>(run: () => Promise<T>): Promise<T> {
    const result = this.tail.then(run);
    this.tail = result.catch(() => undefined);
    return result;
  }

  private takeOver(change: SessionChange): void {
    this.chain = change.chain ?? this.chain;
    this.settings = change.settings ?? this.settings;
    if (change.outgoing) {
      const outgoing = new Map(this.outgoing);
      for (const each of change.outgoing) outgoing.set(each.id, each);
      this.outgoing = outgoing;
    }
    this.genesis = change.genesis ?? this.genesis;
    if (change.mint) this.mints = new Map(this.mints).set(change.mint.transactionId, change.mint);
  }

  private changesOf({ chain, outgoing, transaction, mint, settings, genesis }: SessionChange): Change[] {
    const changes: Change[] = [];
    if (chain) {
      const { notes, history, ...head } = chain;
      changes.push({ kind: 'chain', id: 'head', value: head });
      for (const [id, note] of notes)
        if (this.chain.notes.get(id) !== note) changes.push({ kind: 'note', id, value: note });
      const known = new Set(this.chain.history.map((each) => each.id));
      for (const each of history) if (!known.has(each.id)) changes.push({ kind: 'history', id: each.id, value: each });
    }
    for (const each of outgoing ?? []) changes.push({ kind: 'outgoing', id: each.id, value: each });
    if (transaction) changes.push({ kind: 'transaction', id: transaction.id, value: transaction.bytes });
    if (mint) changes.push({ kind: 'mint', id: mint.transactionId, value: mint });
    if (genesis) changes.push({ kind: 'chain', id: 'genesis', value: genesis });
    if (settings) changes.push({ kind: 'settings', id: 'settings', value: settings });
    return changes;
  }
}
