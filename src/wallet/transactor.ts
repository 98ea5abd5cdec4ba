// Takes what is queued through executing, proving and sending, one transaction at a time, because each changes the account
// that the next one starts from. When nothing is queued it collects notes that have arrived. It is poked whenever something
// changed (a block, a new payment, the network is back) and does what there is to do.
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Prover } from '../client/prover.contract.ts';
import {
  encode,
  feltsToHex,
  feeOf,
  ok,
  transactionCodec,
  transactionId,
  type Permutation,
  type RandomBytes,
} from '../protocol/index.ts';
import { buildAttempt } from './attempt.ts';
import { unexpected, walletError } from './errors.ts';
import { notesToCollect } from './funds.ts';
import type { Outgoing } from './outgoing.ts';
import type { ProducerClient } from './producer-client.ts';
import type { Session } from './session.ts';

export interface TransactorParts {
  readonly permute: Permutation;
  readonly random: RandomBytes;
  readonly session: Session;
  readonly client: ProducerClient;
  readonly prover: Prover;
  readonly now: () => number;
  /** Something that the page shows has changed. */
  readonly changed: () => void;
  /** Asks for a look at the chain, after which this is poked. */
  readonly resync: () => void;
}

/** Refusals after which proving again helps. */
const CURABLE = new Set([
  'unknown-anchor',
  'stale-anchor',
  'expired',
  'wrong-initial-state',
  'spent-nullifier',
  'low-fee',
  'high-fee',
]);

/** After so many the user is asked. */
const MAX_REFUSALS = 3;

export class Transactor {
  private readonly parts: TransactorParts;
  private running: Promise<void> | undefined;
  private again = false;
  private stopped = false;
  private provingId: string | undefined;

  constructor(parts: TransactorParts) {
    this.parts = parts;
  }

  /** Does what there is to do; several calls run as one. Resolves when there is nothing more to do for now. */
  poke(): Promise<void> {
    this.again = true;
    this.running ??= this.loop().finally(() => {
      this.running = undefined;
      // Poked while it was ending.
      if (this.again && !this.stopped) void this.poke();
    });
    return this.running;
  }

  async cancel(id: string): Promise<void> {
    await this.parts.session.happened(id, { type: 'cancel' });
    if (this.provingId === id) await this.parts.prover.cancel();
    this.parts.changed();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    if (this.provingId !== undefined) await this.parts.prover.cancel();
  }

  private async loop(): Promise<void> {
    while (this.again && !this.stopped) {
      this.again = false;
      const next = await this.next();
      if (next === undefined) return;
      if (next.state.phase === 'sending' && next.state.acknowledged) {
        if (!(await this.ask(next, next.state.submission.transactionId))) return;
      } else if (next.state.phase === 'sending') {
        if (!(await this.send(next))) return;
      } else await this.proveOrFail(next);
      this.again = true;
    }
  }

  /** What is being sent; else the oldest in the queue; else notes to collect. */
  private async next(): Promise<Outgoing | undefined> {
    const all = [...this.parts.session.outgoing.values()].sort((a, b) => a.at - b.at);
    const inPhase = (phase: Outgoing['state']['phase']): Outgoing | undefined =>
      all.find((each) => each.state.phase === phase);
    return inPhase('sending') ?? inPhase('queued') ?? (await this.collect());
  }

  /** Queues the collection of notes that have arrived, unless an attempt with them failed or was cancelled. */
  private async collect(): Promise<Outgoing | undefined> {
    const { session, random, now } = this.parts;
    if (session.genesis === undefined) return undefined;
    const proofKind = session.settings.collectWith;
    const tried = new Set([...session.outgoing.values()].flatMap((each) => each.notes));
    const notes = notesToCollect(
      session.chain,
      session.genesis.nativeFaucet,
      feeOf(proofKind, session.chain.cursor.number),
      tried,
    );
    if (notes.length === 0) return undefined;
    const minted = notes.every((note) => note.madeBy !== undefined && session.mints.has(note.madeBy));
    const collected: Outgoing = {
      id: newId(random),
      kind: minted ? 'mint' : 'receive',
      at: now(),
      proofKind,
      payment: undefined,
      amount: notes.reduce((sum, note) => sum + note.note.asset.amount, 0n),
      notes: notes.map((note) => feltsToHex(note.commitment)),
      refusals: 0,
      state: { phase: 'queued' },
    };
    const committed = await session.commit(() => ok({ outgoing: [collected] }));
    return committed.ok ? collected : undefined;
  }

  /** A mistake of ours ends as a failure that the user sees, not as silence. */
  private async proveOrFail(outgoing: Outgoing): Promise<void> {
    try {
      await this.prove(outgoing);
    } catch (error) {
      this.provingId = undefined;
      await this.fail(outgoing.id, `${unexpected(error).message} Nothing was sent.`, true);
    }
  }

  private async prove(outgoing: Outgoing): Promise<void> {
    const { session, permute, prover, changed } = this.parts;
    const { id } = outgoing;
    session.show(id, { type: 'start' });
    if (!isRunning(session.outgoing.get(id))) return;
    changed();
    const built = buildAttempt(permute, this.parts.random, session, outgoing);
    if (!built.ok) return this.fail(id, `${built.error.message} Nothing was sent.`, true);
    this.provingId = id;
    const proved = await prover.prove({ request: built.value.request, kind: outgoing.proofKind }, (progress) => {
      session.show(id, { type: 'progress', ...progress });
      changed();
    });
    this.provingId = undefined;
    // Cancelled meanwhile, perhaps queued anew: this attempt no longer counts.
    if (!isRunning(session.outgoing.get(id))) return;
    if (!proved.ok) {
      if (proved.error.code === 'cancelled') await session.happened(id, { type: 'cancel' });
      else await this.fail(id, proved.error.message, true);
      changed();
      return;
    }
    const { header, proof, proveMs } = proved.value;
    const { ciphertexts, note } = built.value;
    const submission = {
      transactionId: feltsToHex(transactionId(permute, header)),
      expiryBlock: header.expiryBlock,
      proofBytes: proof.length,
      proveMs,
      note,
    };
    // Stored before it is sent: after a crash the same bytes are sent again.
    const bytes = encode(transactionCodec, { header, ciphertexts, kind: outgoing.proofKind, proof });
    const stored = await session.proved(id, submission, bytes);
    if (!stored.ok) await this.fail(id, `${stored.error.message} Nothing was sent.`, true);
    changed();
  }

  /** True when the loop may go on; false when the network has to come back first. */
  private async send(outgoing: Outgoing): Promise<boolean> {
    const { session, client, changed } = this.parts;
    if (outgoing.state.phase !== 'sending') return true;
    const bytes = await session.transactionBytes(outgoing.id);
    if (!bytes.ok || bytes.value === undefined) {
      await this.fail(outgoing.id, `${walletError('store-damaged').message} It may or may not have been sent.`, false);
      return true;
    }
    const answer = await client.submit(bytes.value);
    const refusal = answer.ok ? undefined : answer.error.refusal;
    if (answer.ok || refusal?.code === 'duplicate') {
      await session.happened(outgoing.id, { type: 'acknowledged' });
    } else if (refusal === undefined || refusal.code === 'busy' || refusal.code === 'internal') {
      await session.happened(outgoing.id, { type: 'unreachable' });
      changed();
      return false;
    } else return this.refused(outgoing, refusal.code, refusal.message);
    changed();
    return true;
  }

  /** What was refused is in no block and never will be: where that helps, it is proved again once the wallet has caught up. */
  private async refused(outgoing: Outgoing, code: string, message: string): Promise<boolean> {
    const { session, resync, changed } = this.parts;
    const curable = CURABLE.has(code);
    if (!curable || outgoing.refusals >= MAX_REFUSALS) {
      await this.fail(outgoing.id, `${message} Nothing was sent.`, curable);
      return true;
    }
    await session.happened(outgoing.id, { type: 'overtaken' });
    changed();
    resync();
    return false;
  }

  /**
   * Whether what was acknowledged is still on its way. The chain tells when it is in a block; only the producer can tell that
   * it was dropped. True when that changed something.
   */
  private async ask(outgoing: Outgoing, id: string): Promise<boolean> {
    const { session, client, changed } = this.parts;
    const answer = await client.transaction(id);
    if (answer.ok && answer.value.state === 'rejected') {
      const { code } = answer.value;
      await this.fail(
        outgoing.id,
        `The producer dropped the transaction (${code}). Nothing was sent.`,
        CURABLE.has(code),
      );
      return true;
    }
    if (answer.ok || answer.error.refusal?.code !== 'not-found') return false;
    await session.happened(outgoing.id, { type: 'forgotten' });
    changed();
    return true;
  }

  private async fail(id: string, message: string, canRetry: boolean): Promise<void> {
    await this.parts.session.happened(id, { type: 'failed', message, canRetry });
    this.parts.changed();
  }
}

const isRunning = (each: Outgoing | undefined): boolean =>
  each?.state.phase === 'executing' || each?.state.phase === 'proving';

/** A name for what is on its way; it says nothing about it. */
export const newId = (random: RandomBytes): string => bytesToHex(random(16));
