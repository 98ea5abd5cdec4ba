// The block producer: admits transactions, orders them by arrival, closes an unproven block 500 ms after its first one or
// when it is full. A library without Node or DOM: store, clock, verifier and keys are given to it.
// Invariants: nothing enters before its proof verified; a transaction is stored before it is acknowledged; state changes
// only inside `exclusive`, one at a time; after a crash the store alone says what the chain is.
import {
  BLOCK_CLOSE_MS,
  ZERO_DIGEST,
  equalFelts,
  feltsToHex,
  genesisDigest,
  ok,
  type Digest,
  type Genesis,
  type Permutation,
  type Result,
  type Word,
} from '../protocol/index.ts';
import { checkAgainstChain, checkVerified, parseSubmission, type ChainView } from './admission.ts';
import { buildBlock, type Head } from './block-builder.ts';
import type { ChainStore, TransactionStatus } from './chain-store.ts';
import type { Clock } from './clock.ts';
import { chainView, storedAccounts, storedHead } from './chain-view.ts';
import { Mempool } from './mempool.ts';
import { chooseByArrival } from './order.ts';
import { reject, type Rejection } from './rejection.ts';
import type { VerifyTransaction } from './verifier.ts';

export interface ProducerOptions {
  readonly genesis: Genesis;
  /** ed25519 secret of `genesis.producerKey`. */
  readonly secretKey: Uint8Array;
  /** Recipient of a block's fee note, another one for each block. */
  readonly feeRecipient: (block: number) => Digest;
  readonly permute: Permutation;
  readonly verify: VerifyTransaction;
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
  private closing: (() => void) | undefined;
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

  compactBlock(number: number): Uint8Array | undefined {
    return this.options.store.compactBlock(number);
  }

  status(idHex: string): TransactionStatus | undefined {
    return this.options.store.status(idHex);
  }

  /** The commitment of an account after all that is pending; undefined if there is none. */
  accountTip(accountId: Word): Digest | undefined {
    return this.view().accountTip(accountId);
  }

  /** Calls with the number of each new block, once it is stored. Returns how to stop. */
  onBlock(listener: (block: number) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /**
   * Resolves when the transaction is stored (and will be in a block or be reported rejected), or with why not.
   * The faucet's account needs no secret, so anybody could prove a transaction of it, and by a blinding word of his own make
   * its state unknown to the faucet for ever: only the faucet's own transactions are taken for it.
   */
  async submit(bytes: Uint8Array, from: 'network' | 'faucet' = 'network'): Promise<Result<Receipt, Rejection>> {
    const { permute, verify, store, maxPending, genesis } = this.options;
    const parsed = parseSubmission(permute, bytes, this.view());
    if (!parsed.ok) return parsed;
    const pending = parsed.value;
    if (from === 'network' && equalFelts(pending.transaction.header.accountId, genesis.nativeFaucet)) {
      return reject('reserved-account', 'an account of your own', 'the faucet');
    }
    const before = checkAgainstChain(pending, this.view());
    if (!before.ok) return before;
    if (this.mempool.size >= maxPending || this.verifying >= maxPending) return reject('busy', 'a free place', 'none');
    this.verifying++;
    const verified = await verify(bytes).finally(() => this.verifying--);
    if (!verified.ok)
      return reject('invalid-proof', 'a valid proof', `${verified.error.code}: ${verified.error.message}`);
    const stated = checkVerified(pending.transaction, pending.id, verified.value);
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
    this.closing?.();
    this.closing = undefined;
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
    this.arrange();
  }

  /** A full block closes at once, another one 500 ms after its first transaction. */
  private arrange(): void {
    if (this.mempool.size === 0) return;
    if (this.mempool.size >= this.options.maxBlockTransactions) {
      this.closing?.();
      this.closing = this.options.clock.after(0, () => void this.closeBlock());
      return;
    }
    this.closing ??= this.options.clock.after(BLOCK_CLOSE_MS, () => void this.closeBlock());
  }

  /** A failure (a full disk) leaves everything as it was; it is reported, and the block is tried again. */
  private async closeBlock(): Promise<void> {
    this.closing = undefined;
    try {
      const number = await this.exclusive(() => this.appendBlock());
      if (number !== undefined) for (const listener of this.listeners) listener(number);
    } catch (error) {
      this.options.report(error);
    }
    this.arrange();
  }

  private async appendBlock(): Promise<number | undefined> {
    const { options, head } = this;
    const number = head.number + 1;
    const stateOf = storedAccounts(options);
    const chosen = chooseByArrival(
      this.mempool.first(options.maxBlockTransactions),
      number,
      (id) => stateOf(id) ?? ZERO_DIGEST,
    );
    const dropped = chosen.rejected.map((r) => r.id);
    if (chosen.transactions.length === 0) {
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
