// Play money: mints to an address by a network transaction of the genesis faucet's account, which needs no secret. The
// prover is given from outside. Requests run one after another, because each builds on the account state the one before
// left, pending ones included; so two at once both succeed.
import {
  ZERO_DIGEST,
  err,
  ok,
  type Address,
  type Digest,
  type Genesis,
  type Header,
  type Result,
} from '../protocol/index.ts';
import type { Clock } from './clock.ts';
import type { Producer } from './producer.ts';
import { RateLimit } from './rate-limit.ts';

/** What the faucet's account and the chain are at this moment. */
export interface FaucetJob {
  readonly genesis: Genesis;
  readonly to: Address;
  /** Commitment of the faucet's account after all that is pending; the zero digest before its first transaction. */
  readonly accountCommitment: Digest;
  readonly anchor: Pick<Header, 'anchorBlock' | 'anchorRoot'>;
}

/** Makes the bytes of a proved `network` transaction that mints the faucet's fixed amount. */
export type ProveMint = (job: FaucetJob) => Promise<Result<Uint8Array, { readonly message: string }>>;

export type FaucetError =
  | { readonly code: 'faucet-too-often'; readonly message: string; readonly retryAfterMs: number }
  | { readonly code: 'faucet-busy' | 'faucet-failed'; readonly message: string };

export interface FaucetLimits {
  readonly perClient: number;
  readonly windowMs: number;
  readonly maxQueue: number;
}

export class Faucet {
  private readonly producer: Producer;
  private readonly prove: ProveMint;
  private readonly clock: Clock;
  private readonly limit: RateLimit;
  private readonly maxQueue: number;
  private queued = 0;
  private tail: Promise<unknown> = Promise.resolve();

  constructor(producer: Producer, prove: ProveMint, clock: Clock, limits: FaucetLimits) {
    this.producer = producer;
    this.prove = prove;
    this.clock = clock;
    this.limit = new RateLimit(limits.perClient, limits.windowMs);
    this.maxQueue = limits.maxQueue;
  }

  /** The id of the acknowledged mint. `client`: whom the rate limit counts, for instance an IP address. */
  async request(to: Address, client: string): Promise<Result<Digest, FaucetError>> {
    if (this.queued >= this.maxQueue) {
      return err({ code: 'faucet-busy', message: 'Many people are asking for play money. Try again in a minute.' });
    }
    const retryAfterMs = this.limit.take(client, this.clock.now());
    if (retryAfterMs > 0) {
      const seconds = Math.ceil(retryAfterMs / 1000);
      const message = `You have had your share of play money for now. Ask again in ${seconds} seconds.`;
      return err({ code: 'faucet-too-often', message, retryAfterMs });
    }
    this.queued++;
    const minted = this.tail.then(() => this.mint(to)).finally(() => this.queued--);
    this.tail = minted.catch(() => undefined);
    return minted;
  }

  private async mint(to: Address): Promise<Result<Digest, FaucetError>> {
    const failed = (why: string): Result<Digest, FaucetError> =>
      err({ code: 'faucet-failed', message: `The faucet could not mint: ${why} Nothing was sent; try again.` });
    const job: FaucetJob = {
      genesis: this.producer.config,
      to,
      accountCommitment: this.producer.accountTip(this.producer.config.nativeFaucet) ?? ZERO_DIGEST,
      anchor: { anchorBlock: this.producer.blockNumber, anchorRoot: this.producer.noteRoot },
    };
    const proved = await this.prove(job);
    if (!proved.ok) return failed(proved.error.message);
    const receipt = await this.producer.submit(proved.value, 'faucet');
    return receipt.ok ? ok(receipt.value.id) : failed(receipt.error.message);
  }
}
