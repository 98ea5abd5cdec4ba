// The life of a wallet on a device: absent, locked or open; created, restored, unlocked, locked, wiped; acting or following.
// What runs by itself while it is open (catching up, proving, handing over) is started and stopped here.
import type { Prover } from '../client/prover.contract.ts';
import { ok, type BuildConstants, type Network, type Permutation, type RandomBytes } from '../protocol/index.ts';
import type { Announcements } from './announcements.ts';
import type { SignatureCheck } from './ed25519.ts';
import { failWith, walletError, type WalletErrorCode, type WalletResult } from './errors.ts';
import type { Leadership } from './leadership.ts';
import { lockWith, newDataKey, unlockWith, type PasswordCost } from './lock.ts';
import type { ProducerClient } from './producer-client.ts';
import { Session } from './session.ts';
import { WalletStore } from './store.ts';
import { FIRST_SETTINGS } from './stored-wallet.ts';
import { SyncLoop } from './sync-loop.ts';
import { Transactor } from './transactor.ts';
import { eraseVersionOne, hasVersionOne, versionOnePhrase } from './version-one.ts';
import { openWallet } from './view.ts';
import type { ProverState, WalletState } from './wallet.contract.ts';
import type { SharedSecrets } from './x25519.ts';

export interface WalletOptions {
  readonly permute: Permutation;
  readonly random: RandomBytes;
  /** Name of the IndexedDB database, and of the one that version 1 had. */
  readonly storeName: string;
  readonly versionOneStore: string;
  /** What this build takes for granted. */
  readonly build: BuildConstants;
  /** X25519 as fast as there is. */
  readonly sharedSecrets: SharedSecrets;
  readonly isSigned: SignatureCheck;
  readonly client: ProducerClient;
  readonly prover: Prover;
  readonly proverState: () => ProverState;
  readonly passwordCost: PasswordCost;
  readonly now: () => number;
  /** Calls after so many milliseconds; the returned function cancels. */
  readonly after: (milliseconds: number, run: () => void) => () => void;
  /** Which of several tabs acts. */
  readonly leadership: Leadership;
  /** Shown while no producer was reached. */
  readonly network: Network;
  /** Calls with each new block that the producer announces; returns how to stop. */
  readonly announcements: Announcements;
}

/** An unlocked wallet and what works on it. */
export interface Open {
  readonly session: Session;
  readonly transactor: Transactor;
  readonly sync: SyncLoop;
}

export class Lifecycle {
  state: WalletState = { phase: 'starting' };
  open: Open | undefined;
  private readonly options: WalletOptions;
  private readonly listeners = new Set<(state: WalletState) => void>();
  private store: WalletStore | undefined;
  private online = true;
  /** What the browser said when the page asked it to keep the data. */
  persistent: boolean | undefined;

  constructor(options: WalletOptions) {
    this.options = options;
  }

  /** Opens the store; to be called once. */
  async start(): Promise<void> {
    const { storeName, leadership } = this.options;
    const store = await WalletStore.open(storeName, (why) => void this.stop().then(() => this.unable(why)));
    if (!store.ok) return this.unable(store.error.code);
    this.store = store.value;
    leadership.onLead(() => void this.followOrLead());
    leadership.onChange(() => void this.follow());
    leadership.onLock(() => void this.lockHere());
    await this.rest();
  }

  /** The wallet cannot work here, or no longer. */
  unable(why: WalletErrorCode): void {
    this.options.leadership.leave();
    this.become({ phase: 'unavailable', message: walletError(why).message });
  }

  subscribe(onState: (state: WalletState) => void): void {
    this.listeners.add(onState);
    onState(this.state);
  }

  /** Makes a wallet of a phrase, on a device that has none. */
  async begin(phrase: string, password: string, phraseConfirmed: boolean): Promise<WalletResult<void>> {
    const { store } = this;
    if (store === undefined) return failWith('no-wallet');
    const existing = await store.lock();
    if (existing.ok) return failWith('wallet-exists');
    // Not known to be absent: it must not be overwritten.
    if (existing.error.code !== 'no-wallet') return existing;
    const { random, passwordCost } = this.options;
    const key = newDataKey(random);
    const lock = lockWith(random, password, key, passwordCost);
    if (!lock.ok) return lock;
    // What is there without a lock opens for nobody: half-written, or written by a tab that heard late that its wallet was erased.
    const cleared = await store.wipe();
    if (!cleared.ok) return cleared;
    // The phrase before the lock: without a lock there is no wallet.
    const begun = await Session.begin(store, random, key, phrase, { ...FIRST_SETTINGS, phraseConfirmed });
    if (!begun.ok) return begun;
    const locked = await store.setLock(lock.value);
    if (!locked.ok) return locked;
    return this.openStored(password);
  }

  unlock(password: string): Promise<WalletResult<void>> {
    return this.state.phase === 'locked' && this.state.outdated ? this.bringVersionOne(password) : this.openStored(password);
  }

  private async openStored(password: string): Promise<WalletResult<void>> {
    const opened = await this.sessionOf(password);
    if (!opened.ok) return opened;
    await this.run(opened.value);
    return ok(undefined);
  }

  /** A wallet of today from the words of version 1's, under the same password. */
  private async bringVersionOne(password: string): Promise<WalletResult<void>> {
    const phrase = await versionOnePhrase(this.options.versionOneStore, password);
    return phrase.ok ? this.begin(phrase.value, password, true) : phrase;
  }

  /** The stored wallet, if the password is right. */
  async sessionOf(password: string): Promise<WalletResult<Session>> {
    const lock = await this.store?.lock();
    if (!lock?.ok) return lock ?? failWith('no-wallet');
    const key = unlockWith(password, lock.value);
    if (!key.ok) return key;
    const { permute, random } = this.options;
    return Session.load(permute, this.store!, random, key.value);
  }

  /** Every tab locks. */
  async lock(): Promise<void> {
    if (this.open === undefined) return;
    // First, or the next tab would come to lead and act before it hears of it; and by this tab alone: the others' word for it would come late,
    // and lock again what was unlocked since.
    this.options.leadership.announceLock();
    await this.lockHere();
  }

  private async lockHere(): Promise<void> {
    if (this.open === undefined) return;
    await this.stop();
    this.options.leadership.leave();
    await this.rest();
  }

  async wipe(): Promise<WalletResult<void>> {
    await this.stop();
    this.options.leadership.leave();
    const wiped = (await this.store?.wipe()) ?? ok(undefined);
    await eraseVersionOne(this.options.versionOneStore);
    this.options.leadership.announceChange();
    await this.rest();
    return wiped;
  }

  /** Forgets what came from the chain and reads it anew. */
  async startOver(): Promise<WalletResult<void>> {
    const open = this.acting();
    if (!open.ok) return open;
    const { session } = open.value;
    // Stored too: what is stored is read again when the session begins anew. An address is chosen once it is known how far they were handed out.
    const unshown = await session.commit((now) => ok({ settings: { ...now.settings, shownAddress: undefined } }));
    if (!unshown.ok) return unshown;
    await this.stop();
    const forgotten = await this.store!.forgetChain();
    if (!forgotten.ok) return forgotten;
    await this.run(session.afresh());
    return ok(undefined);
  }

  async setConnected(online: boolean): Promise<void> {
    this.online = online;
    const open = this.acting();
    if (!open.ok) return;
    if (!online) {
      open.value.sync.wentOffline();
      await open.value.transactor.poke();
      return;
    }
    open.value.sync.poke();
    await open.value.transactor.poke();
  }

  /** The open wallet, for intents that change it: only the tab that acts may. */
  acting(): WalletResult<Open> {
    if (this.open === undefined) return failWith('locked');
    return this.options.leadership.isLeader() ? ok(this.open) : failWith('other-tab');
  }

  /** Tells the page how the open wallet is. */
  show(): void {
    if (this.open === undefined) return;
    const { session, sync, transactor } = this.open;
    const { permute, proverState, leadership, network } = this.options;
    const wallet = openWallet({
      permute,
      session,
      transactor,
      network: session.genesis?.network ?? network,
      sync: sync.state,
      prover: proverState(),
      persistent: this.persistent,
      now: this.options.now(),
      leader: leadership.isLeader(),
    });
    this.become({ phase: 'open', wallet });
  }

  private async run(session: Session): Promise<void> {
    await this.stop();
    const { permute, random, client, prover, now, after, announcements, build, sharedSecrets, isSigned } = this.options;
    const changed = (): void => this.show();
    const resync = (): void => sync.poke();
    const transactor = new Transactor({ permute, random, session, client, isSigned, prover, changed, resync, synced: () => sync.phase });
    const caughtUp = (): void => void transactor.poke();
    const sync = new SyncLoop({
      permute,
      sharedSecrets,
      isSigned,
      build,
      client,
      store: this.store!,
      session,
      now,
      after,
      changed,
      caughtUp,
      announcements,
    });
    session.onCommit(() => this.options.leadership.announceChange());
    await this.options.leadership.join();
    this.open = { session, transactor, sync };
    await this.followOrLead();
  }

  /** A leading tab acts; the others read what it writes. Either begins with what is written now: it may be more than when it was loaded. */
  private async followOrLead(): Promise<void> {
    const { open } = this;
    if (open === undefined) return;
    const leads = this.options.leadership.isLeader();
    const read = await (leads ? open.session.lead() : open.session.refresh());
    // Locked while it was read.
    if (this.open !== open) return;
    // What another tab did is not known: to act without it would be to undo it.
    if (!read.ok) return this.lockHere();
    this.show();
    if (!leads) return;
    // Not before: a locked wallet and a following tab prove nothing.
    this.options.prover.rehearse();
    if (this.online) open.sync.start();
    else open.sync.wentOffline();
    void open.transactor.poke();
  }

  /** Another tab has written, or erased the wallet. */
  private async follow(): Promise<void> {
    if (this.state.phase === 'unavailable') return;
    const lock = await this.store!.lock();
    if (!lock.ok) {
      await this.stop();
      this.options.leadership.leave();
    }
    if (this.open === undefined) return this.rest();
    if (this.options.leadership.isLeader()) return;
    await this.open.session.refresh();
    this.show();
  }

  private async stop(): Promise<void> {
    const { open } = this;
    this.open = undefined;
    await open?.transactor.stop();
    await open?.sync.stop();
    await open?.session.close();
  }

  /** The state without an open session. */
  private async rest(): Promise<void> {
    const lock = await this.store!.lock();
    const { network } = this.options;
    if (lock.ok) this.become({ phase: 'locked', network, outdated: false });
    else if (lock.error.code === 'no-wallet') {
      const outdated = await hasVersionOne(this.options.versionOneStore);
      this.become(outdated ? { phase: 'locked', network, outdated } : { phase: 'absent', network });
    }
    else this.unable(lock.error.code);
  }

  private become(state: WalletState): void {
    this.state = state;
    for (const listener of this.listeners) listener(state);
  }
}
