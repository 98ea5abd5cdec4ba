// The block producer: admits transactions, orders them by arrival, closes unproven blocks (when: block-timer.ts). A library without
// Node or DOM: store, clock, verifier and keys are given to it.
// Invariants: nothing enters before its proof verified; a transaction is stored before it is acknowledged; state changes
// only inside `exclusive`, one at a time; after a crash the store alone says what the chain is.
import {
  EXPIRY_BLOCKS,
  ZERO_DIGEST,
  equalFelts,
  feltsToHex,
  genesisDigest,
  ok,
  type BuildConstants,
  type Digest,
  type Genesis,
  type Permutation,
  type Result,
  type Word,
} from '../protocol/index.ts';
import { checkAgainstChain, checkVerified, parseSubmission, type ChainView } from './admission.ts';
import { buildBlock, type Head } from './block-builder.ts';
import { nextClose } from './block-timer.ts';
import type { ChainStore, TransactionStatus } from './chain-store.ts';
import type { Clock } from './clock.ts';
import { chainView, storedAccounts, storedHead } from './chain-view.ts';
import { Mempool } from './mempool.ts';
import { chooseByArrival } from './order.ts';
import { reject, type Rejection } from './rejection.ts';
import { NOT_ACCEPTED, type AcceptedSets, type VerifyTransaction } from './verifier.ts';

export interface ProducerOptions {
  readonly genesis: Genesis;
  /** ed25519 secret of `genesis.producerKey`. */
  readonly secretKey: Uint8Array;
  /** Recipient of a block's fee note, another one for each block. */
  readonly feeRecipient: (block: number) => Digest;
  readonly permute: Permutation;
  readonly verify: VerifyTransaction;
  /** Which of the proofs that `verify` finds valid may enter. */
  readonly accepted: AcceptedSets;
  /** Told to wallets, which compare it with their own. */
  readonly build: BuildConstants;
  readonly store: ChainStore;
  readonly clock: Clock;
  /** A block is full with so many transactions. */
  readonly maxBlockTransactions: number;
  /** Acknowledged transactions waiting for a block, and proofs being verified, each at most. */
  readonly maxPending: number;
  /** Told of failures that nobody waits for: a store that cannot write. */
  readonly report: (error: unknown) => void;
}

export interface Receipt {
  readonly id: Digest;
}

/** What a store belongs to and what the options say do not agree. */
export class OtherChainError extends Error {
  constructor(stored: string, configured: string) {
    super(`the stored chain ${stored.slice(0, 16)} is not the configured chain ${configured.slice(0, 16)}`);
  }
}

export class Producer {
  readonly genesis: Digest;
  private readonly options: ProducerOptions;
  private readonly mempool = new Mempool();
  private readonly listeners = new Set<(block: number) => void>();
  private head: Head;
  private verifying = 0;
  /** The timer of the next block, and how long it was set for. */
  private closing: { readonly afterMs: number; readonly cancel: () => void } | undefined;
  /** The last block that may be closed empty. */
  private emptyUntil = 0;
  private closed = false;
  private tail: Promise<unknown> = Promise.resolve();

  private constructor(options: ProducerOptions) {
    this.options = options;
    this.genesis = genesisDigest(options.permute, options.genesis);
    this.head = storedHead(options);
  }

  /** Opens the chain in the store, or begins it. Transactions acknowledged before a crash are taken up again. */
  static async open(options: ProducerOptions): Promise<Producer> {
    const producer = new Producer(options);
    const configured = feltsToHex(producer.genesis);
    const stored = options.store.genesis();
    if (stored === undefined) await options.store.setGenesis(configured);
    else if (stored !== configured) throw new OtherChainError(stored, configured);
    await producer.exclusive(() => producer.resume());
    return producer;
  }

  get blockNumber(): number {
    return this.head.number;
  }

  get noteRoot(): Digest {
    return this.head.state.notes;
  }

  get pendingCount(): number {
    return this.mempool.size;
  }

  get config(): Genesis {
    return this.options.genesis;
  }

  get build(): BuildConstants {
    return this.options.build;
  }

  compactBlock(number: number): Uint8Array | undefined {
    return this.options.store.compactBlock(number);
  }

  compactSizes(first: number, last: number): readonly number[] {
    return this.options.store.compactSizes(first, last);
  }

  status(idHex: string): TransactionStatus | undefined {
    return this.options.store.status(idHex);
  }

  /** The commitment of a public account after all that is pending; undefined if there is none. */
  accountTip(publicId: Word): Digest | undefined {
    return this.view().accountTip(publicId);
  }

  /** Calls with the number of each new block, once it is stored. Returns how to stop. */
  onBlock(listener: (block: number) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /**
   * Resolves when the transaction is stored (and will be in a block or be reported rejected), or with why not.
   * The faucet's account needs no secret, so anybody can prove a transaction of it. Nobody can freeze it: its program pins vault and
   * storage, so its state is its nonce alone, whoever ran it last. But whoever proves on its newest state a little faster than the faucet
   * makes each of the faucet's own transactions stale, at no cost, since the fee comes out of the mint; and mints past the rate limit.
   * So only the faucet's own transactions are taken for it.
   */
  async submit(bytes: Uint8Array, from: 'network' | 'faucet' = 'network'): Promise<Result<Receipt, Rejection>> {
    const { permute, verify, accepted, store, maxPending, genesis } = this.options;
    void this.exclusive(async () => this.keepGoing());
    const parsed = parseSubmission(permute, bytes, this.view());
    if (!parsed.ok) return parsed;
    const pending = parsed.value;
    if (from === 'network' && equalFelts(pending.transaction.header.publicId, genesis.nativeFaucet)) {
      return reject('reserved-account', 'an account of your own', 'the faucet');
    }
    const before = checkAgainstChain(pending, this.view());
    if (!before.ok) return before;
    if (this.mempool.size >= maxPending || this.verifying >= maxPending) return reject('busy', 'a free place', 'none');
    this.verifying++;
    const verified = await verify(bytes).finally(() => this.verifying--);
    if (!verified.ok) {
      const { code, message } = verified.error;
      if (code === NOT_ACCEPTED) return reject('wrong-proof-kind', 'a proof under an accepted key', message);
      return reject('invalid-proof', 'a valid proof', `${code}: ${message}`);
    }
    const stated = checkVerified(pending.transaction, pending.id, verified.value, accepted);
    if (!stated.ok) return stated;
    return this.exclusive(async () => {
      const now = checkAgainstChain(pending, this.view());
      if (!now.ok) return now;
      await store.addPending(pending.idHex, bytes);
      this.mempool.add(pending);
      this.arrange();
      return ok({ id: pending.id });
    });
  }

  /** Stops the timer and waits for what is being written. The store is the caller's. */
  async close(): Promise<void> {
    this.closed = true;
    this.closing?.cancel();
    this.listeners.clear();
    await this.exclusive(async () => undefined);
  }

  private view(): ChainView {
    return chainView(this.options, this.genesis, this.head, this.mempool);
  }

  /** Takes up what was acknowledged before a restart: proofs were verified then, the rest is checked again. */
  private async resume(): Promise<void> {
    const { store, permute } = this.options;
    const rejected: { id: string; code: Rejection['code'] }[] = [];
    for (const { id, bytes } of store.pending()) {
      const parsed = parseSubmission(permute, bytes, this.view());
      const checked = parsed.ok
        ? checkAgainstChain(parsed.value, { ...this.view(), whereabouts: () => undefined })
        : parsed;
      if (parsed.ok && checked.ok) this.mempool.add(parsed.value);
      else if (!checked.ok) rejected.push({ id, code: checked.error.code });
    }
    if (rejected.length > 0) await store.rejectPending(rejected);
    // What was received and refused before the restart is not known any more, so the restart counts as a submission. A chain that
    // never had one stays at block 0.
    if (this.head.number > 0 || this.mempool.size > 0) this.keepGoing();
  }

  /** Something was handed in: blocks go on until it must have expired. */
  private keepGoing(): void {
    this.emptyUntil = this.head.number + EXPIRY_BLOCKS;
    this.arrange();
  }

  /** Sets the timer of the next block. One that runs is only ever replaced by a shorter one: nobody can put a block off by asking again. */
  private arrange(): void {
    const { maxBlockTransactions, clock } = this.options;
    const { emptyUntil, mempool, head } = this;
    const next = nextClose({ pending: mempool.size, maxBlockTransactions, block: head.number, emptyUntil });
    if (this.closed || next === undefined || (this.closing && this.closing.afterMs <= next.afterMs)) return;
    this.closing?.cancel();
    const cancel = clock.after(next.afterMs, () => void this.closeBlock(next.empty));
    this.closing = { afterMs: next.afterMs, cancel };
  }

  /** A failure (a full disk) leaves everything as it was; it is reported, and the block is tried again. */
  private async closeBlock(empty: boolean): Promise<void> {
    this.closing = undefined;
    try {
      const number = await this.exclusive(() => this.appendBlock(empty));
      if (number !== undefined) for (const listener of this.listeners) listener(number);
    } catch (error) {
      this.options.report(error);
    }
    this.arrange();
  }

  private async appendBlock(empty: boolean): Promise<number | undefined> {
    const { options, head } = this;
    const number = head.number + 1;
    const stateOf = storedAccounts(options);
    const chosen = chooseByArrival(
      this.mempool.first(options.maxBlockTransactions),
      number,
      (id) => stateOf(id) ?? ZERO_DIGEST,
    );
    const dropped = chosen.rejected.map((r) => r.id);
    if (chosen.transactions.length === 0 && !empty) {
      await options.store.rejectPending(chosen.rejected);
      this.mempool.remove(new Set(dropped));
      return undefined;
    }
    const built = buildBlock({
      permute: options.permute,
      genesis: this.genesis,
      nativeFaucet: options.genesis.nativeFaucet,
      secretKey: options.secretKey,
      feeRecipient: options.feeRecipient(number),
      time: options.clock.now(),
      head,
      store: options.store,
      ...chosen,
    });
    await options.store.appendBlock(built.commit);
    this.head = built.head;
    this.mempool.remove(new Set([...built.commit.included, ...dropped]));
    return number;
  }

  /** Runs one change after another. */
  private exclusive<T>(change: () => Promise<T>): Promise<T> {
    const result = this.tail.then(change);
    this.tail = result.catch(() => undefined);
    return result;
  }
}
