// The wallet behind its contract: which phase it is in, and what each intent of the page does. It lives in a worker; keys and
// phrase never leave it. Everything that runs by itself (catching up, sending, collecting) is started here.
import type { ProverApi } from '../client/prover.contract.ts';
import {
  feeOf,
  formatPaymentRequest,
  genesisDigest,
  ok,
  parseAddress,
  parseAmount,
  parsePaymentRequest,
  formatAmount,
  type AddressSpace,
  type Amount,
  type Permutation,
  type RandomBytes,
  type Result,
} from '../protocol/index.ts';
import { failWith, type WalletError } from './errors.ts';
import { mostToSend } from './funds.ts';
import { lockWith, newDataKey, unlockWith, type PasswordCost } from './lock.ts';
import { exportNote, importNote } from './note-transfer.ts';
import { newPhrase, readPhrase } from './phrase.ts';
import type { ProducerClient } from './producer-client.ts';
import { Session } from './session.ts';
import { WalletStore } from './store.ts';
import { SyncLoop } from './sync-loop.ts';
import { Transactor, newId } from './transactor.ts';
import { currentAddress, openWallet } from './view.ts';
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
  /** Whether this tab acts; another one that leads is only followed. */
  readonly isLeader: () => boolean;
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
    if (this.open === undefined) return failWith('locked');
    const { session } = this.open;
    const added = await session.commit(({ chain }) => ok({ chain: { ...chain, nextAddress: chain.nextAddress + 1 } }));
    if (!added.ok) return added;
    this.show();
    return this.state.phase === 'open' ? ok(this.state.wallet.address) : failWith('locked');
  }

  async readPaymentText(
    text: string,
  ): Outcome<{ readonly to: string; readonly amount: string; readonly memo: string }> {
    const space = this.space();
    if (!space.ok) return space;
    if (!text.trim().toLowerCase().startsWith('sotto:')) {
      const address = parseAddress(text, space.value);
      return address.ok ? ok({ to: text.trim(), amount: '', memo: '' }) : address;
    }
    const request = parsePaymentRequest(text, space.value);
    if (!request.ok) return request;
    const { amount, memo } = request.value;
    const to = text.trim().slice('sotto:'.length).split('?')[0]!;
    return ok({ to, amount: amount === undefined ? '' : formatAmount(amount), memo });
  }

  async paymentLink(amountText: string, memo: string): Outcome<string> {
    const space = this.space();
    if (!space.ok) return space;
    const amount = amountText.trim() === '' ? ok(undefined) : parseAmount(amountText);
    if (!amount.ok) return amount;
    return ok(
      formatPaymentRequest({ address: currentAddress(this.open!.session), amount: amount.value, memo }, space.value),
    );
  }

  async previewSend(request: SendRequest): Promise<SendPreview> {
    const space = this.space();
    const block = this.open?.session.chain.cursor.number ?? 0;
    const fee = feeOf(request.proofKind, block);
    if (!space.ok) return { amount: space, to: space, fee, max: 0n };
    const { session } = this.open!;
    const max = mostToSend(session.chain, [...session.outgoing.values()], session.genesis!.nativeFaucet, fee);
    const address = parseAddress(request.to, space.value);
    const amount = parseAmount(request.amount);
    const enough = amount.ok && amount.value > max ? failWith('balance-too-low', formatAmount(max)) : amount;
    return { amount: enough, to: address.ok ? ok(request.to.trim()) : address, fee, max };
  }

  async send(request: SendRequest): Outcome<{ readonly id: string }> {
    const preview = await this.previewSend(request);
    if (!preview.to.ok) return preview.to;
    if (!preview.amount.ok) return preview.amount;
    const { random, now } = this.options;
    const id = newId(random);
    const payment = { to: preview.to.value, amount: preview.amount.value, memo: request.memo, byFile: request.byFile };
    const { session, transactor } = this.open!;
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
    if (this.open === undefined) return failWith('locked');
    const again = await this.open.session.advance(activityId, { type: 'retry' });
    this.show();
    void this.open.transactor.poke();
    return again;
  }

  async requestPlayMoney(): Outcome<void> {
    const space = this.space();
    if (!space.ok) return space;
    const { session, sync } = this.open!;
    const asked = await this.options.client.faucet(this.shownAddress());
    if (!asked.ok) return asked;
    const mint = { transactionId: asked.value.id, at: this.options.now() };
    const kept = await session.commit(() => ok({ mint }));
    this.show();
    sync.poke();
    return kept;
  }

  async importNote(file: Uint8Array): Outcome<{ readonly amount: Amount }> {
    if (this.open === undefined) return failWith('locked');
    const taken = await importNote(this.options.permute, this.open.session, file);
    this.show();
    void this.open.transactor.poke();
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
    if (this.open === undefined || this.store === undefined) return failWith('locked');
    const { session } = this.open;
    await this.stop();
    const forgotten = await this.store.forgetChain();
    if (!forgotten.ok) return forgotten;
    const { permute } = this.options;
    await this.run(session.afresh(permute));
    return this.open!.session.commit((now) => ok({ settings: { ...now.settings, restoring: true } }));
  }

  async setConnected(online: boolean): Promise<void> {
    this.online = online;
    if (!online) return this.open?.sync.wentOffline();
    this.open?.sync.poke();
    await this.open?.transactor.poke();
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
    const { permute, random, client, prover, now, collectWith, after, isLeader } = this.options;
    const changed = (): void => this.show();
    const transactor = new Transactor({ permute, random, session, client, prover, now, collectWith, changed });
    const sync = new SyncLoop({
      permute,
      client,
      store: this.store!,
      session,
      now,
      after,
      changed,
      caughtUp: () => void transactor.poke(),
    });
    this.open = { session, transactor, sync };
    this.show();
    if (!isLeader()) return;
    if (this.online) sync.poke();
    else sync.wentOffline();
    void transactor.poke();
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
    const network = 'local';
    if (lock.ok) this.become({ phase: 'locked', network });
    else if (lock.error.code === 'no-wallet') this.become({ phase: 'absent', network });
    else this.become({ phase: 'unavailable', message: lock.error.message });
  }

  private show(): void {
    if (this.open === undefined) return;
    const { session, sync } = this.open;
    const { permute, proverState, isLeader } = this.options;
    const wallet = openWallet({
      permute,
      session,
      network: session.genesis?.network ?? 'local',
      sync: sync.state,
      prover: proverState(),
      persistent: this.persistent,
      leader: isLeader(),
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
    if (this.open === undefined) return failWith('locked');
    const { genesis } = this.open.session;
    if (genesis === undefined) return failWith('chain-unknown');
    return ok({ network: genesis.network, genesis: genesisDigest(this.options.permute, genesis) });
  }
}
