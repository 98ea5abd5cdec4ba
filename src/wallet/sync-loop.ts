// Keeps the wallet caught up: once at the start, whenever it is poked (an announced block, the network is back), and on its
// own after a while. Failures are retried with growing pauses, except those that only the user can resolve.
import type { Permutation } from '../protocol/index.ts';
import { unexpected, type WalletError } from './errors.ts';
import type { ProducerClient } from './producer-client.ts';
import type { Session } from './session.ts';
import type { WalletStore } from './store.ts';
import { isStuck, readChain, synchronise } from './sync.ts';
import type { SyncState } from './wallet.contract.ts';

export interface SyncLoopParts {
  readonly permute: Permutation;
  readonly client: ProducerClient;
  readonly store: WalletStore;
  readonly session: Session;
  readonly now: () => number;
  readonly after: (milliseconds: number, run: () => void) => () => void;
  readonly changed: () => void;
  /** Calls at each block that the producer announces; returns how to stop. */
  readonly announcements: (onBlock: () => void) => () => void;
  /** Called after each success: there may be something to send or to collect. */
  readonly caughtUp: () => void;
}

/** Between two looks at the chain when no block is announced. */
const PAUSE_MS = 10_000;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;

export class SyncLoop {
  state: SyncState;
  private readonly parts: SyncLoopParts;
  private running: Promise<void> | undefined;
  private again = false;
  private stopped = false;
  private offline = false;
  private retryMs = FIRST_RETRY_MS;
  private cancelTimer: () => void = () => undefined;
  private stopListening: () => void = () => undefined;

  constructor(parts: SyncLoopParts) {
    this.parts = parts;
    const { number } = parts.session.chain.cursor;
    this.state = { phase: 'syncing', block: number, tip: number };
  }

  /** Begins: looks at the chain, and again at each announced block. */
  start(): void {
    this.stopListening();
    this.stopListening = this.parts.announcements(() => {
      if (!this.offline) this.poke();
    });
    this.poke();
  }

  /** Looks at the chain now, or once more if it is just looking. */
  poke(): void {
    this.offline = false;
    this.again = true;
    this.cancelTimer();
    this.running ??= this.loop().finally(() => {
      this.running = undefined;
      // Poked while it was ending.
      if (this.again && !this.stopped && !this.offline) this.poke();
    });
  }

  wentOffline(): void {
    this.offline = true;
    this.cancelTimer();
    this.become({ phase: 'offline', block: this.block });
  }

  stop(): void {
    this.stopped = true;
    this.stopListening();
    this.cancelTimer();
  }

  private get block(): number {
    return this.parts.session.chain.cursor.number;
  }

  private async loop(): Promise<void> {
    while (this.again && !this.stopped && !this.offline) {
      this.again = false;
      const error = await this.look().catch(unexpected);
      if (this.stopped || this.offline) return;
      if (error === undefined) {
        this.retryMs = FIRST_RETRY_MS;
        this.become({ phase: 'synced', block: this.block, at: this.parts.now() });
        this.parts.caughtUp();
        this.later(PAUSE_MS);
        continue;
      }
      const stuck = isStuck(error.code);
      this.become({ phase: 'trouble', block: this.block, message: error.message, stuck });
      if (stuck) return;
      this.later(this.retryMs);
      this.retryMs = Math.min(2 * this.retryMs, LAST_RETRY_MS);
    }
  }

  private async look(): Promise<WalletError | undefined> {
    const { permute, client, store, session } = this.parts;
    const known = await readChain(permute, client);
    if (!known.ok) return known.error;
    const onProgress = (block: number, tip: number): void => {
      if (tip > block) this.become({ phase: 'syncing', block, tip });
    };
    const done = await synchronise({ permute, client, store, session, onProgress }, known.value);
    return done.ok ? undefined : done.error;
  }

  private later(milliseconds: number): void {
    this.cancelTimer();
    this.cancelTimer = this.parts.after(milliseconds, () => this.poke());
  }

  private become(state: SyncState): void {
    this.state = state;
    this.parts.changed();
  }
}
