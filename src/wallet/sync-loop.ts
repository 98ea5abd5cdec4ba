// Keeps the wallet caught up: once at the start, whenever it is poked (the network is back, something is to be handed over), with each
// announced block, and on its own after a while. Failures are retried with growing pauses, except those that only the user can resolve.
import type { BuildConstants, CompactBlock, Permutation } from '../protocol/index.ts';
import type { Announcements } from './announcements.ts';
import type { SignatureCheck } from './ed25519.ts';
import { unexpected, type WalletError } from './errors.ts';
import type { ProducerClient } from './producer-client.ts';
import type { Session } from './session.ts';
import type { WalletStore } from './store.ts';
import { isStuck, readChain, synchronise, takeBlocks, type KnownChain, type SyncParts } from './sync.ts';
import type { SyncState } from './wallet.contract.ts';
import type { SharedSecrets } from './x25519.ts';

export interface SyncLoopParts {
  readonly permute: Permutation;
  readonly sharedSecrets: SharedSecrets;
  readonly isSigned: SignatureCheck;
  readonly client: ProducerClient;
  readonly store: WalletStore;
  readonly session: Session;
  readonly build: BuildConstants;
  readonly now: () => number;
  readonly after: (milliseconds: number, run: () => void) => () => void;
  readonly changed: () => void;
  readonly announcements: Announcements;
  /** Called after each success: there may be something to prove or to hand over. */
  readonly caughtUp: () => void;
}

/** `tip`: everything was read; `behind`: something is being read, or has to be; `offline`: there is no producer to read from. */
export type SyncPhase = 'tip' | 'behind' | 'offline';

/** Between two looks at the chain when no block is announced. */
const PAUSE_MS = 10_000;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;

export class SyncLoop {
  state: SyncState;
  private readonly parts: SyncLoopParts;
  private known: KnownChain | undefined;
  private running: Promise<void> | undefined;
  private again = false;
  private stopped = false;
  private offline = false;
  private retryMs = FIRST_RETRY_MS;
  private cancelTimer: () => void = () => undefined;
  private stopListening: () => void = () => undefined;
  /** Blocks that were announced and not yet looked at. */
  private readonly announced: CompactBlock[] = [];

  constructor(parts: SyncLoopParts) {
    this.parts = parts;
    const { number } = parts.session.chain.cursor;
    this.state = { phase: 'syncing', block: number, tip: number };
  }

  get phase(): SyncPhase {
    if (this.state.phase === 'synced') return this.again || this.announced.length > 0 ? 'behind' : 'tip';
    return this.state.phase === 'syncing' ? 'behind' : 'offline';
  }

  /** Begins: looks at the chain, and takes each announced block. */
  start(): void {
    this.stopListening();
    this.stopListening = this.parts.announcements((block) => {
      if (this.offline) return;
      if (block === undefined) return this.poke();
      this.announced.push(block);
      this.run();
    });
    this.poke();
  }

  /** Looks at the chain now, or once more if it is just looking. */
  poke(): void {
    this.offline = false;
    this.again = true;
    this.run();
  }

  wentOffline(): void {
    this.offline = true;
    this.announced.length = 0;
    this.cancelTimer();
    this.become({ phase: 'offline', block: this.block });
  }

  /** Resolves when what is being read is stored or dropped. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.stopListening();
    this.cancelTimer();
    await this.running;
  }

  private get block(): number {
    return this.parts.session.chain.cursor.number;
  }

  private get wanted(): boolean {
    return (this.again || this.announced.length > 0) && !this.stopped && !this.offline;
  }

  private run(): void {
    this.cancelTimer();
    this.running ??= this.loop().finally(() => {
      this.running = undefined;
      // Poked while it was ending.
      if (this.wanted) this.run();
    });
  }

  private async loop(): Promise<void> {
    while (this.wanted) {
      const error = await (this.again ? this.look() : this.takeAnnounced()).catch(unexpected);
      if (this.stopped || this.offline) return;
      if (error === undefined) {
        this.retryMs = FIRST_RETRY_MS;
        if (this.wanted) continue;
        this.become({ phase: 'synced', block: this.block, at: this.parts.now() });
        this.parts.caughtUp();
        this.later(PAUSE_MS);
        continue;
      }
      this.announced.length = 0;
      const stuck = isStuck(error.code);
      this.become({ phase: 'trouble', block: this.block, message: error.message, stuck });
      if (stuck) return this.stopListening();
      this.later(this.retryMs);
      this.retryMs = Math.min(2 * this.retryMs, LAST_RETRY_MS);
    }
  }

  private async look(): Promise<WalletError | undefined> {
    this.again = false;
    this.announced.length = 0;
    const { permute, client, build } = this.parts;
    const known = await readChain(permute, client, build);
    if (!known.ok) return known.error;
    const done = await synchronise(this.syncParts(), known.value);
    if (!done.ok) return done.error;
    this.known = known.value;
    return undefined;
  }

  /** Blocks that continue what was read are taken as they come; anything else means a look at the chain. */
  private async takeAnnounced(): Promise<WalletError | undefined> {
    const blocks = this.announced.splice(0).filter(({ signed }) => signed.header.number > this.block);
    if (blocks.length === 0) return undefined;
    const inOrder = blocks.every(({ signed }, i) => signed.header.number === this.block + 1 + i);
    if (this.known === undefined || !inOrder) {
      this.again = true;
      return undefined;
    }
    const took = await takeBlocks(this.syncParts(), this.known, blocks);
    return took.ok ? undefined : took.error;
  }

  private syncParts(): SyncParts {
    const onProgress = (block: number, tip: number): void => {
      if (tip > block) this.become({ phase: 'syncing', block, tip });
    };
    return { ...this.parts, onProgress };
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
