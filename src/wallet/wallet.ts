// The wallet behind its contract: what each intent of the page does. It lives in a worker; keys and phrase never leave it,
// but for the phrase when its owner asks for it.
import { ok, type AddressSpace, type Amount, type Result } from '../protocol/index.ts';
import { spaceOf } from './address-space.ts';
import { ChainDraft } from './chain-state.ts';
import { beginCollecting, collectable } from './collect.ts';
import { failWith, type WalletErrorCode, type WalletResult } from './errors.ts';
import type { Intent } from './intent.ts';
import { Lifecycle, type WalletOptions } from './lifecycle.ts';
import { exportNote, importNote } from './note-transfer.ts';
import { newPhrase, readPhrase } from './phrase.ts';
import { paymentLink, previewSend, readPaymentText, type PaymentText } from './send-form.ts';
import { newId } from './transactor.ts';
import type { SendPreview, SendRequest, WalletApi, WalletFailure, WalletState } from './wallet.contract.ts';

type Outcome<T> = Promise<Result<T, WalletFailure>>;

export class Wallet implements WalletApi {
  private readonly options: WalletOptions;
  private readonly life: Lifecycle;

  constructor(options: WalletOptions) {
    this.options = options;
    this.life = new Lifecycle(options);
  }

  /** Opens the store; to be called once. */
  start(): Promise<void> {
    return this.life.start();
  }

  /** For what hosts it: a part that it needs is missing. */
  unable(why: WalletErrorCode): void {
    this.life.unable(why);
  }

  async subscribe(onState: (state: WalletState) => void): Promise<void> {
    this.life.subscribe(onState);
  }

  async create(password: string): Outcome<{ readonly phrase: string }> {
    const phrase = newPhrase(this.options.random);
    const begun = await this.life.begin(phrase, password, false);
    return begun.ok ? ok({ phrase }) : begun;
  }

  async restore(text: string, password: string): Outcome<void> {
    const phrase = readPhrase(text);
    return phrase.ok ? this.life.begin(phrase.value, password, true) : phrase;
  }

  unlock(password: string): Outcome<void> {
    return this.life.unlock(password);
  }

  lock(): Promise<void> {
    return this.life.lock();
  }

  async revealPhrase(password: string): Outcome<{ readonly phrase: string }> {
    const session = await this.life.sessionOf(password);
    return session.ok ? ok({ phrase: session.value.phrase }) : session;
  }

  async confirmBackup(): Promise<void> {
    const open = this.life.acting();
    if (!open.ok) return;
    await open.value.session.commit((now) => ok({ settings: { ...now.settings, phraseConfirmed: true } }));
    this.life.show();
  }

  async setUsualKind(usualKind: 'rescue' | 'blake3'): Outcome<void> {
    const open = this.life.acting();
    if (!open.ok) return open;
    const kept = await open.value.session.commit((now) => ok({ settings: { ...now.settings, usualKind } }));
    this.life.show();
    return kept;
  }

  wipe(): Outcome<void> {
    return this.life.wipe();
  }

  async newAddress(): Outcome<string> {
    const open = this.life.acting();
    if (!open.ok) return open;
    const { session } = open.value;
    if (session.settings.shownAddress === undefined) return failWith('chain-unknown');
    const added = await session.commit((now) => {
      const draft = new ChainDraft(now.chain);
      const shownAddress = draft.nextAddress++;
      return ok({ chain: draft, settings: { ...now.settings, shownAddress } });
    });
    if (!added.ok) return added;
    this.life.show();
    return ok(this.shownText());
  }

  async readPaymentText(text: string): Outcome<PaymentText> {
    const space = this.space();
    return space.ok ? readPaymentText(text, space.value) : space;
  }

  async paymentLink(amount: string, memo: string): Outcome<string> {
    const space = this.space();
    return space.ok ? paymentLink(this.life.open!.session, amount, memo, space.value) : space;
  }

  async previewSend(request: SendRequest): Promise<SendPreview> {
    return previewSend(this.options.permute, this.life.open?.session, request);
  }

  async send(request: SendRequest): Outcome<{ readonly id: string }> {
    const open = this.life.acting();
    if (!open.ok) return open;
    const { session, transactor } = open.value;
    const { random, now, permute } = this.options;
    const id = newId(random);
    // Checked against the funds as they are when it is queued: two sends at once cannot both count on the same money.
    let failure: WalletFailure | undefined;
    const queued = await session.commit((current) => {
      const { to, amount, memo } = previewSend(permute, current, request);
      if (!to.ok || !amount.ok || !memo.ok) {
        failure = [to, amount, memo].flatMap((field) => (field.ok ? [] : [field.error]))[0];
        return ok({});
      }
      const { byFile, reclaimAfter, proofKind } = request;
      const payment = { to: to.value, amount: amount.value, memo: request.memo, byFile, reclaimAfter };
      const intent: Intent = {
        id, kind: 'pay', at: now(), proofKind, payment, word: undefined, line: undefined, reserved: [], attempts: [], refusals: 0, state: { phase: 'draft', asks: false },
      };
      return ok({ intents: [transactor.begun(current, intent)] });
    });
    if (!queued.ok) return queued;
    if (failure !== undefined) return { ok: false, error: failure };
    this.life.show();
    void transactor.poke();
    return ok({ id });
  }

  async takeNote(commitment: string): Outcome<{ readonly id: string }> {
    const open = this.life.acting();
    if (!open.ok) return open;
    const { session, transactor } = open.value;
    const { random, now } = this.options;
    let id = '';
    const begun = await session.commit((current) => {
      const note = collectable(current.chain, current.intents.values(), commitment);
      if (!note.ok) return note;
      const intent = beginCollecting(random, now(), current.settings.usualKind, note.value);
      ({ id } = intent);
      return ok({ intents: [intent] });
    });
    if (!begun.ok) return begun;
    this.life.show();
    void transactor.poke();
    return ok({ id });
  }

  async cancel(activityId: string): Outcome<void> {
    const open = this.life.acting();
    return open.ok ? open.value.transactor.cancel(activityId) : open;
  }

  async retry(activityId: string): Outcome<void> {
    const open = this.life.acting();
    return open.ok ? open.value.transactor.retry(activityId) : open;
  }

  async requestPlayMoney(): Outcome<void> {
    const open = this.life.acting();
    if (!open.ok) return open;
    const { session, sync } = open.value;
    if (session.genesis === undefined) return failWith('chain-unknown');
    const asked = await this.options.client.faucet(this.shownText());
    if (!asked.ok) return asked;
    const mint = { transactionId: asked.value.id, at: this.options.now() };
    const kept = await session.commit(() => ok({ mint }));
    this.life.show();
    sync.poke();
    return kept;
  }

  async importNote(file: Uint8Array): Outcome<{ readonly amount: Amount }> {
    const open = this.life.acting();
    if (!open.ok) return open;
    const { permute, random, now } = this.options;
    const taken = await importNote(permute, random, now(), open.value.session, file);
    this.life.show();
    void open.value.transactor.poke();
    return taken;
  }

  async exportNote(activityId: string): Outcome<Uint8Array> {
    const { open } = this.life;
    return open ? exportNote(open.session, activityId) : failWith('locked');
  }

  async exportTransaction(activityId: string): Outcome<Uint8Array> {
    const { open } = this.life;
    if (open === undefined) return failWith('locked');
    const attempt = open.session.intents.get(activityId)?.attempts.at(-1);
    const bytes = attempt && (await open.session.transactionBytes(attempt.id));
    if (bytes?.ok === false) return bytes;
    return bytes?.value === undefined ? failWith('not-exportable') : ok(bytes.value);
  }

  startOver(): Outcome<void> {
    return this.life.startOver();
  }

  async setPersistent(persistent: boolean): Promise<void> {
    this.life.persistent = persistent;
    this.life.show();
  }

  setConnected(online: boolean): Promise<void> {
    return this.life.setConnected(online);
  }

  private shownText(): string {
    return this.life.state.phase === 'open' ? this.life.state.wallet.address : '';
  }

  private space(): WalletResult<AddressSpace> {
    const { open } = this.life;
    return open ? spaceOf(this.options.permute, open.session) : failWith('locked');
  }
}
