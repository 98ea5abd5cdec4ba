// The wallet behind its contract: which phase it is in, and what each intent of the page does. It lives in a worker; keys and
// phrase never leave it. Everything that runs by itself (catching up, sending, collecting) is started here.
import type { ProverApi } from '../client/prover.contract.ts';
import {
  ok,
  type AddressSpace,
  type Amount,
  type Network,
  type Permutation,
  type RandomBytes,
  type Result,
} from '../protocol/index.ts';
import { failWith, type WalletError } from './errors.ts';
import type { Leadership } from './leadership.ts';
import { lockWith, newDataKey, unlockWith, type PasswordCost } from './lock.ts';
import { exportNote, importNote } from './note-transfer.ts';
import { newPhrase, readPhrase } from './phrase.ts';
import type { ProducerClient } from './producer-client.ts';
import { paymentLink, previewSend, readPaymentText, spaceOf } from './send-form.ts';
import { Session } from './session.ts';
import { WalletStore } from './store.ts';
import { SyncLoop } from './sync-loop.ts';
import { Transactor, newId } from './transactor.ts';
import { openWallet } from './view.ts';
import type {
  ProverState,
  SendPreview,
  SendRequest,
  WalletApi,
  WalletFailure,
  WalletState,
} from './wallet.contract.ts';

type Outcome<T> = Promise<Result<T, WalletFailure>>;

export interface WalletOptions {
  readonly permute: Permutation;
  readonly random: RandomBytes;
  /** Name of the IndexedDB database. */
  readonly storeName: string;
  readonly client: ProducerClient;
  readonly prover: Pick<ProverApi, 'prove' | 'cancel'>;
  readonly proverState: () => ProverState;
  readonly passwordCost: PasswordCost;
  /** The kind with which arriving notes are collected. */
  readonly collectWith: () => 'rescue' | 'blake3';
  readonly now: () => number;
  /** Calls after so many milliseconds; the returned function cancels. */
  readonly after: (milliseconds: number, run: () => void) => () => void;
  /** Asks the browser once to keep the data; undefined where it cannot be asked. */
  readonly askToPersist: () => Promise<boolean | undefined>;
  /** Which of several tabs acts. */
  readonly leadership: Leadership;
  /** Shown while no producer was reached. */
  readonly network: Network;
  /** Calls at each new block that the producer announces; returns how to stop. */
  readonly announcements: (onBlock: () => void) => () => void;
}

interface Open {
  readonly session: Session;
  readonly transactor: Transactor;
  readonly sync: SyncLoop;
}

export class Wallet implements WalletApi {
  private readonly options: WalletOptions;
  private readonly listeners = new Set<(state: WalletState) => void>();
  private store: WalletStore | undefined;
  private state: WalletState = { phase: 'starting' };
  private open: Open | undefined;
  private online = true;
  private persistent: boolean | undefined;

  constructor(options: WalletOptions) {
    this.options = options;
  }

  /** Opens the store; to be called once. */
  async start(): Promise<void> {
    const store = await WalletStore.open(this.options.storeName, () =>
      this.become({ phase: 'unavailable', message: 'The wallet was updated in another tab. Reload this one.' }),
    );
    if (!store.ok) return this.become({ phase: 'unavailable', message: store.error.message });
    this.store = store.value;
    this.options.leadership.onLead(() => void this.followOrLead());
    this.options.leadership.onChange(() => void this.refresh());
    await this.rest();
  }

  async subscribe(onState: (state: WalletState) => void): Promise<void> {
    this.listeners.add(onState);
    onState(this.state);
  }

  async create(password: string): Outcome<{ readonly phrase: string }> {
    const phrase = newPhrase(this.options.random);
    const begun = await this.begin(phrase, password, false);
    return begun.ok ? ok({ phrase }) : begun;
  }

  async restore(text: string, password: string): Outcome<void> {
    const phrase = readPhrase(text);
    return phrase.ok ? this.begin(phrase.value, password, true) : phrase;
  }

  async unlock(password: string): Outcome<void> {
    const { store } = this;
    if (store === undefined) return failWith('no-wallet');
    const lock = await store.lock();
    if (!lock.ok) return lock;
    const key = unlockWith(password, lock.value);
    if (!key.ok) return key;
    const { permute, random } = this.options;
    const session = await Session.load(permute, store, random, key.value);
    if (!session.ok) return session;
    await this.run(session.value);
    return ok(undefined);
  }

  async lock(): Promise<void> {
    await this.stop();
    await this.rest();
  }

  async revealPhrase(password: string): Outcome<{ readonly phrase: string }> {
    const lock = await this.store?.lock();
    if (!lock?.ok) return lock ?? failWith('no-wallet');
    const key = unlockWith(password, lock.value);
    if (!key.ok) return key;
    return this.open ? ok({ phrase: this.open.session.phrase }) : failWith('locked');
  }

  async confirmBackup(): Promise<void> {
    await this.open?.session.commit((now) => ok({ settings: { ...now.settings, phraseConfirmed: true } }));
    this.show();
  }

  async wipe(): Outcome<void> {
    await this.stop();
    const wiped = (await this.store?.wipe()) ?? ok(undefined);
    if (wiped.ok) await this.rest();
    return wiped;
  }

  async newAddress(): Outcome<string> {
    const open = this.acting();
    if (!open.ok) return open;
    const { session } = open.value;
    const added = await session.commit(({ chain }) => ok({ chain: { ...chain, nextAddress: chain.nextAddress + 1 } }));
    if (!added.ok) return added;
    this.show();
    return this.state.phase === 'open' ? ok(this.state.wallet.address) : failWith('locked');
  }

  async readPaymentText(
    text: string,
  ): Outcome<{ readonly to: string; readonly amount: string; readonly memo: string }> {
    const space = this.space();
    return space.ok ? readPaymentText(text, space.value) : space;
  }

  async paymentLink(amount: string, memo: string): Outcome<string> {
    const space = this.space();
    return space.ok ? paymentLink(this.open!.session, amount, memo, space.value) : space;
  }

  async previewSend(request: SendRequest): Promise<SendPreview> {
    return previewSend(this.options.permute, this.open?.session, request);
  }

  async send(request: SendRequest): Outcome<{ readonly id: string }> {
    const preview = await this.previewSend(request);
    if (!preview.to.ok) return preview.to;
    if (!preview.amount.ok) return preview.amount;
    const { random, now } = this.options;
    const id = newId(random);
    const payment = { to: preview.to.value, amount: preview.amount.value, memo: request.memo, byFile: request.byFile };
    const open = this.acting();
    if (!open.ok) return open;
    const { session, transactor } = open.value;
    const queued = await session.commit(() =>
      ok({
        outgoing: [
          {
            id,
            kind: 'send',
            at: now(),
            proofKind: request.proofKind,
            payment,
            amount: payment.amount,
            notes: [],
            state: { phase: 'queued' },
          },
        ],
      }),
    );
    if (!queued.ok) return queued;
    this.show();
    void transactor.poke();
    return ok({ id });
  }

  async cancel(activityId: string): Promise<void> {
    await this.open?.transactor.cancel(activityId);
  }

  async retry(activityId: string): Outcome<void> {
    const open = this.acting();
    if (!open.ok) return open;
    const again = await open.value.session.advance(activityId, { type: 'retry' });
    this.show();
    void open.value.transactor.poke();
    return again;
  }

  async requestPlayMoney(): Outcome<void> {
    const open = this.acting();
    if (!open.ok) return open;
    if (open.value.session.genesis === undefined) return failWith('chain-unknown');
    const { session, sync } = open.value;
    const asked = await this.options.client.faucet(this.shownAddress());
    if (!asked.ok) return asked;
    const mint = { transactionId: asked.value.id, at: this.options.now() };
    const kept = await session.commit(() => ok({ mint }));
    this.show();
    sync.poke();
    return kept;
  }

  async importNote(file: Uint8Array): Outcome<{ readonly amount: Amount }> {
    const open = this.acting();
    if (!open.ok) return open;
    const taken = await importNote(this.options.permute, open.value.session, file);
    this.show();
    void open.value.transactor.poke();
    return taken;
  }

  async exportNote(activityId: string): Outcome<Uint8Array> {
    return this.open ? exportNote(this.open.session, activityId) : failWith('locked');
  }

  async exportTransaction(activityId: string): Outcome<Uint8Array> {
    const state = this.open?.session.outgoing.get(activityId)?.state;
    if (state?.phase === 'sending' || state?.phase === 'confirmed') return ok(state.submission.bytes);
    return failWith(this.open ? 'not-exportable' : 'locked');
  }

  async startOver(): Outcome<void> {
    const open = this.acting();
    if (!open.ok) return open;
    const { session } = open.value;
    await this.stop();
    const forgotten = await this.store!.forgetChain();
    if (!forgotten.ok) return forgotten;
    await this.run(session.afresh());
    return this.open!.session.commit((now) => ok({ settings: { ...now.settings, restoring: true } }));
  }

  async setConnected(online: boolean): Promise<void> {
    this.online = online;
    const open = this.acting();
    if (!open.ok) return;
    if (!online) return open.value.sync.wentOffline();
    open.value.sync.poke();
    await open.value.transactor.poke();
  }

  private async begin(phrase: string, password: string, restoring: boolean): Outcome<void> {
    const { store } = this;
    if (store === undefined) return failWith('no-wallet');
    const { random, passwordCost } = this.options;
    const key = newDataKey(random);
    const lock = lockWith(random, password, key, passwordCost);
    if (!lock.ok) return lock;
    // The phrase before the lock: without a lock there is no wallet, and a half-written one is overwritten.
    const settings = { phraseConfirmed: restoring, restoring };
    const begun = await Session.begin(store, random, key, phrase, settings);
    if (!begun.ok) return begun;
    const locked = await store.setLock(lock.value);
    if (!locked.ok) return locked;
    this.persistent = await this.options.askToPersist();
    return this.unlock(password);
  }

  private async run(session: Session): Promise<void> {
    await this.stop();
    const { permute, random, client, prover, now, collectWith, after, announcements } = this.options;
    const changed = (): void => this.show();
    const transactor = new Transactor({ permute, random, session, client, prover, now, collectWith, changed });
    const caughtUp = (): void => void transactor.poke();
    const sync = new SyncLoop({
      permute,
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
    this.open = { session, transactor, sync };
    this.show();
    await this.followOrLead();
  }

  /** A leading tab acts; the others read what it writes. */
  private async followOrLead(): Promise<void> {
    if (this.open === undefined || !this.options.leadership.isLeader()) return;
    await this.open.session.refresh();
    this.show();
    if (this.online) this.open.sync.start();
    else this.open.sync.wentOffline();
    void this.open.transactor.poke();
  }

  /** Another tab has written. */
  private async refresh(): Promise<void> {
    if (this.open === undefined || this.options.leadership.isLeader()) return;
    await this.open.session.refresh();
    this.show();
  }

  /** The open wallet, for intents that change it: only the tab that acts may. */
  private acting(): Result<Open, WalletError> {
    if (this.open === undefined) return failWith('locked');
    return this.options.leadership.isLeader() ? ok(this.open) : failWith('other-tab');
  }

  private async stop(): Promise<void> {
    const { open } = this;
    this.open = undefined;
    open?.sync.stop();
    await open?.transactor.stop();
  }

  /** The state without an open session. */
  private async rest(): Promise<void> {
    const lock = await this.store!.lock();
    const { network } = this.options;
    if (lock.ok) this.become({ phase: 'locked', network });
    else if (lock.error.code === 'no-wallet') this.become({ phase: 'absent', network });
    else this.become({ phase: 'unavailable', message: lock.error.message });
  }

  private show(): void {
    if (this.open === undefined) return;
    const { session, sync } = this.open;
    const { permute, proverState, leadership } = this.options;
    const wallet = openWallet({
      permute,
      session,
      network: session.genesis?.network ?? this.options.network,
      sync: sync.state,
      prover: proverState(),
      persistent: this.persistent,
      leader: leadership.isLeader(),
    });
    this.become({ phase: 'open', wallet });
  }

  private become(state: WalletState): void {
    this.state = state;
    for (const listener of this.listeners) listener(state);
  }

  private shownAddress(): string {
    return this.state.phase === 'open' ? this.state.wallet.address : '';
  }

  private space(): Result<AddressSpace, WalletError> {
    return this.open ? spaceOf(this.options.permute, this.open.session) : failWith('locked');
  }
}
