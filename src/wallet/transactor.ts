// Carries out what intents want: proves, hands over, and lets the chain say what became of it (intent.ts). One proof at a time; several
// transactions may be on their way, because intents never share a note. It is poked whenever something changed (a block, a new
// intent, the network is back) and does what there is to do.
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Prover } from '../client/prover.contract.ts';
import {
  INTENT_BYTES, encode, feeOf, feltsToHex, identityOf, ok, parseAddress, transactionCodec, transactionId,
  type Amount, type Permutation, type RandomBytes, type Word,
} from '../protocol/index.ts';
import { buildTransaction, type Plan, type PlannedOutput } from './build-transaction.ts';
import { ChainDraft, type Cursor } from './chain-state.ts';
import type { SignatureCheck } from './ed25519.ts';
import { failWith, unexpected, walletError, type WalletResult } from './errors.ts';
import { noteId, sumOf } from './funds.ts';
import { isUnderWay, type Attempt, type Intent, type StopReason } from './intent.ts';
import type { OwnedNote } from './owned-note.ts';
import { isFreeToCancel, nextStep, type NextStep } from './plan.ts';
import type { ProducerClient } from './producer-client.ts';
import { scriptRoots } from './script-roots.ts';
import { spaceOf } from './address-space.ts';
import type { Session } from './session.ts';
import { settleAll } from './settle.ts';
import { spentSince } from './spent-since.ts';
import type { SyncPhase } from './sync-loop.ts';
import type { ProofStageName } from './wallet.contract.ts';

export interface TransactorParts {
  readonly permute: Permutation;
  readonly random: RandomBytes;
  readonly session: Session;
  readonly client: ProducerClient;
  readonly isSigned: SignatureCheck;
  readonly prover: Prover;
  /** Something that the page shows has changed. */
  readonly changed: () => void;
  /** Asks for a look at the chain, after which this is poked. */
  readonly resync: () => void;
  /** How far the wallet has read: nothing is handed over, nor proved with a network, before it has read to the tip. */
  readonly synced: () => SyncPhase;
}

/** What is not written down: a reload forgets it. */
export interface Running {
  /** The intent whose proof is being made. */
  readonly intent: string;
  readonly stage: ProofStageName;
  readonly percent: number;
  readonly secondsLeft: number;
}

/** Refusals after which proving again may help, once the wallet has caught up. */
const CURABLE = new Set(['unknown-anchor', 'stale-anchor', 'expired', 'spent-nullifier', 'low-fee', 'high-fee', 'full-bucket']);
/** Refusals that say nothing about the transaction. */
const PASSING = new Set(['busy', 'internal']);
/** After so many the user is asked. */
const MAX_REFUSALS = 3;

export class Transactor {
  running: Running | undefined;
  /** Whether the last thing handed over met no network. */
  waitingForNetwork = false;
  /** A change could not be written: said beside what it concerns until the next one is. */
  readonly unwritten = new Map<string, string>();
  private readonly parts: TransactorParts;
  private loop: Promise<void> | undefined;
  private again = false;
  private stopped = false;

  constructor(parts: TransactorParts) {
    this.parts = parts;
  }

  /** Does what there is to do; several calls run as one. Resolves when there is nothing more to do for now. */
  poke(): Promise<void> {
    this.again = true;
    this.loop ??= this.run().finally(() => {
      this.loop = undefined;
      // Poked while it was ending.
      if (this.again && !this.stopped) void this.poke();
    });
    return this.loop;
  }

  /** Free while nothing that spends the line may have left; else it takes a transaction, and a fee. */
  async cancel(id: string): Promise<WalletResult<void>> {
    const { session, prover, changed } = this.parts;
    const cancelled = await session.change(id, (intent) => {
      if (intent.state.phase !== 'draft' && intent.state.phase !== 'active' && intent.state.phase !== 'stopped') return undefined;
      // What was proved and has not left never will.
      const attempts = intent.attempts.filter((attempt) => attempt.handed);
      if (isFreeToCancel(intent)) return { ...intent, attempts, state: { phase: 'cancelled', block: undefined } };
      // Taking a note is not undone by taking it.
      return intent.kind === 'pay' ? { ...intent, attempts, state: { phase: 'cancelling' } } : undefined;
    });
    if (cancelled.ok && this.running?.intent === id) await prover.cancel();
    changed();
    void this.poke();
    return cancelled;
  }

  /** Goes on at the same note; a draft that waited for a tap begins. */
  async retry(id: string): Promise<WalletResult<void>> {
    const { session, changed } = this.parts;
    const retried = await session.change(id, (intent) => {
      if (intent.state.phase === 'draft') return { ...intent, state: { phase: 'draft', asks: false } };
      if (intent.state.phase !== 'stopped' && intent.state.phase !== 'cancelled') return undefined;
      if (intent.word === undefined) return { ...intent, state: { phase: 'draft', asks: false } };
      const attempts = intent.attempts.filter((attempt) => attempt.handed || attempt.step !== 'cancel');
      return { ...intent, attempts, refusals: 0, state: { phase: 'active' } };
    });
    changed();
    void this.poke();
    return retried;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    if (this.running !== undefined) await this.parts.prover.cancel();
    await this.loop;
  }

  private async run(): Promise<void> {
    while (this.again && !this.stopped) {
      this.again = false;
      for (const id of this.inOrder()) {
        if (this.stopped) return;
        // A mistake of ours ends as a failure that the user sees, not as silence.
        const moved = await this.advance(id).catch((error: unknown) => this.halt(id, 'prover', unexpected(error).message));
        if (moved) this.again = true;
      }
    }
  }

  private inOrder(): string[] {
    return [...this.parts.session.intents.values()].filter(isUnderWay).sort((a, b) => a.at - b.at).map(({ id }) => id);
  }

  /** True when something was done, so that there may be more to do. */
  private async advance(id: string): Promise<boolean> {
    const { session } = this.parts;
    const intent = session.intents.get(id);
    const native = session.genesis?.nativeFaucet;
    if (intent === undefined || native === undefined) return false;
    const step = nextStep(intent, session.chain, session.intents.values(), native, this.feeOf(intent));
    switch (step.type) {
      case 'wait':
        return false;
      case 'begin':
        return this.begin(id);
      case 'reserve':
        return this.write(id, session.change(id, (now) => ({ ...now, reserved: [...now.reserved, ...step.notes.map(noteId)] })));
      case 'stop':
        return this.halt(id, step.why, '');
      case 'hand-over':
        return this.handOver(intent, step.attempt);
      case 'prove':
        return this.prove(intent, step);
    }
  }

  /** The draft with its word and first note, if the funds as they now are allow it: to be stored in the commit that this is called in. */
  begun(now: Session, draft: Intent): Intent {
    const native = now.genesis?.nativeFaucet;
    const step = native && nextStep(draft, now.chain, now.intents.values(), native, this.feeOf(draft));
    if (step?.type !== 'begin') return draft;
    const reserved = step.notes.map(noteId);
    return { ...draft, word: bytesToHex(this.parts.random(INTENT_BYTES)), line: reserved[0], reserved, state: { phase: 'active' } };
  }

  private begin(id: string): Promise<boolean> {
    const { session } = this.parts;
    return this.write(id, session.change(id, (draft) => this.begun(session, draft)));
  }

  private feeOf = ({ proofKind }: Intent): Amount => feeOf(proofKind, this.parts.session.chain.cursor.number);

  // --- proving ------------------------------------------------------------------------------------------------------

  private async prove(intent: Intent, step: Extract<NextStep, { type: 'prove' }>): Promise<boolean> {
    const { session, prover, changed, synced } = this.parts;
    const { id } = intent;
    // With a network, what has become of the line is read first: another device, or a copy of this store, may have spent it.
    if (synced() === 'behind') return false;
    for (const note of step.inputs) if (note.unchecked && !(await this.check(note))) return false;
    // One block for all of it: others may be read while paths are.
    const { cursor } = session.chain;
    const plan = await this.plan(intent, step, cursor);
    // A note from a file, of a block that is yet to be read.
    if (!plan.ok && plan.error.code === 'note-ahead') return false;
    if (!plan.ok) return this.halt(id, 'not-executable', plan.error.message);
    const { keys, genesis } = session;
    const { permute, random } = this.parts;
    const built = buildTransaction({ permute, random, keys, genesis: genesis!, scripts: scriptRoots(permute) }, cursor, plan.value);
    this.running = { intent: id, stage: 'execute', percent: 0, secondsLeft: 0 };
    changed();
    const proved = await prover.prove({ request: built.request, kind: intent.proofKind }, (progress) => {
      this.running = { intent: id, ...progress };
      changed();
    });
    this.running = undefined;
    if (!proved.ok) {
      changed();
      if (proved.error.code !== 'cancelled') return this.halt(id, proved.error.code === 'not-executable' ? 'not-executable' : 'prover', proved.error.message);
      // Cancelled by its owner, who then has changed the intent; or because the wallet is being closed.
      return false;
    }
    const { header, proof, proveMs } = proved.value;
    const attempt: Attempt = {
      id: feltsToHex(transactionId(permute, header)),
      step: step.step,
      inputs: step.inputs.map(noteId),
      onLine: step.onLine,
      expiryBlock: header.expiryBlock,
      proofBytes: proof.length,
      proveMs,
      handed: false,
      takenAt: undefined,
      refusal: undefined,
    };
    // Stored before it is handed over: after a crash the same bytes are sent again.
    const bytes = encode(transactionCodec, { header, ciphertexts: built.ciphertexts, kind: intent.proofKind, proof });
    const wanted = step.step === 'cancel' ? 'cancelling' : 'active';
    const moved = await this.write(id, session.commit((now) => {
      const current = now.intents.get(id);
      if (current?.state.phase !== wanted) return ok({});
      return ok({ intents: [{ ...current, attempts: [...current.attempts, attempt] }], transaction: { id: attempt.id, bytes } });
    }));
    changed();
    return moved;
  }

  /** A note from a file may have been spent before this wallet was restored: its nullifier is looked for in whole chunks, once. */
  private async check(note: OwnedNote): Promise<boolean> {
    const { session, permute } = this.parts;
    const found = await spentSince(this.parts, identityOf(permute, session.genesis!), note, session.chain.cursor);
    if (!found.ok) return false;
    const checked = await session.commit((now) => {
      const draft = new ChainDraft(now.chain);
      draft.keep({ ...note, unchecked: false, spent: note.spent ?? found.value });
      return ok({ chain: draft, intents: settleAll(permute, now, draft.lookup()) });
    });
    this.parts.changed();
    return checked.ok && found.value === undefined;
  }

  private async plan(intent: Intent, { step, inputs }: Extract<NextStep, { type: 'prove' }>, cursor: Cursor): Promise<WalletResult<Plan>> {
    const { session, permute } = this.parts;
    const native = session.genesis!.nativeFaucet;
    const space = spaceOf(permute, session);
    if (!space.ok) return space;
    const fee = feeOf(intent.proofKind, cursor.number);
    const withPaths: Plan['inputs'][number][] = [];
    for (const owned of inputs) {
      const path = await session.pathOf(owned.leaf, cursor);
      if (!path.ok) return path;
      withPaths.push({ owned, path: path.value });
    }
    const pay = step === 'payment' ? intent.payment : undefined;
    const to = pay && parseAddress(pay.to, space.value);
    if (to && !to.ok) return failWith('chain-other', to.error.code);
    // Of each asset that comes in, what is left goes to an address of our own.
    const rests = restsOf(inputs, native, (pay?.amount ?? 0n) + fee);
    const first = await session.takeAddresses(rests.length + (pay?.reclaimAfter === undefined ? 0 : 1));
    if (!first.ok) return first;
    const outputs = rests.map((rest, i): PlannedOutput => ({
      ...rest, delivery: 'own', to: session.keys.publicAddress(first.value + i), reclaim: undefined,
      // What the note said that we move to ourselves: its memo would be lost with it.
      memo: step === 'payment' && !pay ? inputs[0]!.memo : '',
    }));
    if (pay && to) {
      const reclaim = pay.reclaimAfter === undefined ? undefined : {
        senderTag: session.keys.address(first.value + rests.length).tag,
        height: cursor.number + pay.reclaimAfter,
      };
      outputs.unshift({ delivery: pay.byFile ? 'file' : 'sent', to: to.value, faucet: native, amount: pay.amount, memo: pay.memo, reclaim });
    }
    return ok({
      proofKind: intent.proofKind, word: intent.word!, step, inputs: withPaths, outputs, nextAddress: session.chain.nextAddress,
    });
  }

  // --- handing over -------------------------------------------------------------------------------------------------

  /** True when the loop may go on. Whatever is answered, only blocks end an intent. */
  private async handOver(intent: Intent, attempt: Attempt): Promise<boolean> {
    const { session, client, changed, synced } = this.parts;
    if (synced() !== 'tip') {
      this.waitingForNetwork = synced() === 'offline';
      changed();
      return false;
    }
    const bytes = await session.transactionBytes(attempt.id);
    if (!bytes.ok || bytes.value === undefined) return this.halt(intent.id, 'store', walletError('store-damaged').message);
    if (!attempt.handed) {
      // Written before the first byte leaves: from here on cancelling takes a transaction.
      const marked = await session.commit((now) => {
        const current = now.intents.get(intent.id);
        // Cancelled meanwhile, and perhaps begun again: then it is not among its attempts any more, and must not leave.
        if (current === undefined || !isUnderWay(current) || !current.attempts.some(({ id }) => id === attempt.id)) return failWith('locked');
        return ok({ intents: [withAttempt(current, { ...attempt, handed: true })] });
      });
      if (!marked.ok) return marked.error.code === 'locked' ? false : this.unwrittenBeside(intent.id, marked.error.message);
      // Before the answer, which may take long: cancelling is not free any more.
      changed();
    }
    const answer = await client.submit(bytes.value);
    const refusal = answer.ok ? undefined : answer.error.refusal;
    this.waitingForNetwork = !answer.ok && refusal === undefined;
    const { number } = session.chain.cursor;
    if (answer.ok || refusal?.code === 'duplicate') {
      return this.write(intent.id, session.change(intent.id, (now) => withAttempt(now, { ...attempt, handed: true, takenAt: number })), false);
    }
    changed();
    if (refusal === undefined || PASSING.has(refusal.code)) return false;
    return this.refused(intent.id, attempt, refusal.code, refusal.message);
  }

  /** What was refused may be in a block all the same. Where that may help another attempt is made, once the wallet has read further. */
  private async refused(id: string, attempt: Attempt, code: string, message: string): Promise<boolean> {
    const { session, resync } = this.parts;
    // What cannot be written is not asked for again at once: the answer would be the same, and the loop without end.
    const { number } = session.chain.cursor;
    const noted = await this.write(id, session.change(id, (now) => {
      const refusals = now.refusals + 1;
      const after = { ...withAttempt(now, { ...attempt, handed: true, refusal: code, takenAt: number }), refusals };
      // The note that a cancellation wants is claimed by the payment: the next block says which of the two it is.
      if (now.state.phase === 'cancelling' || (CURABLE.has(code) && refusals <= MAX_REFUSALS)) return after;
      return isUnderWay(now) ? { ...after, state: { phase: 'stopped', why: 'refused', detail: message } } : after;
    }));
    if (noted) resync();
    return false;
  }

  private async halt(id: string, why: StopReason, detail: string): Promise<boolean> {
    this.running = undefined;
    const halted = await this.write(id, this.parts.session.change(id, (now) => (isUnderWay(now) ? { ...now, state: { phase: 'stopped', why, detail } } : undefined)));
    return halted;
  }

  /** A change that could not be written leaves everything as it was, and is told beside the intent. */
  private async write(id: string, change: Promise<WalletResult<void>>, moved = true): Promise<boolean> {
    const written = await change;
    if (!written.ok) return this.unwrittenBeside(id, written.error.message);
    this.unwritten.delete(id);
    this.parts.changed();
    return moved;
  }

  private unwrittenBeside(id: string, message: string): boolean {
    this.unwritten.set(id, message);
    this.parts.changed();
    return false;
  }
}

const withAttempt = (intent: Intent, attempt: Attempt): Intent => ({
  ...intent, attempts: intent.attempts.map((each) => (each.id === attempt.id ? attempt : each)),
});

/** What of each asset is left: of the native one less what is paid, of the others all. */
function restsOf(inputs: readonly OwnedNote[], native: Word, paid: Amount): { readonly faucet: Word; readonly amount: Amount }[] {
  const faucets = new Map<string, Word>(inputs.map(({ note }) => [feltsToHex(note.asset.faucet), note.asset.faucet]));
  return [...faucets].flatMap(([name, faucet]) => {
    const sum = sumOf(inputs.filter(({ note }) => feltsToHex(note.asset.faucet) === name));
    const amount = name === feltsToHex(native) ? sum - paid : sum;
    return amount > 0n ? [{ faucet, amount }] : [];
  });
}

/** A name for an intent on this device; it says nothing about it. */
export const newId = (random: RandomBytes): string => bytesToHex(random(16));
