// Executes and proves a payment on an engine: the whole of a client but storage and UI. One proof at a time.
import { emptyTrace } from '../air/index.ts';
import type { Engine } from '../engine/index.ts';
import { OutOfMemoryError, blake3Kernels, engineBackend, engineStream, prepareMachine, rpoPermutation, rpoRoundColumns, type PreparedMachine } from '../engine/index.ts';
import { F } from '../field/index.ts';
import { blake3Suite, randomStream, rpoSuite } from '../hash/index.ts';
import { executeTransaction, txMachine, type TransactionRequest } from '../kernels/tx/index.ts';
import { ProofCancelled, type ParameterChoice, type VerifyingKey } from '../stark/index.ts';
import { prove } from '../stark/prove.ts';
import { fillTrace } from '../vm/index.ts';
import { choiceOf } from './parameter-sets.ts';
import { paymentKey } from './payment-key.ts';
import type { LocalProofKind, ProveJob, ProveProgress, ProveResult, ProveStage } from './prover.contract.ts';
import { rehearsalPayment } from './rehearsal.ts';
import type { Rehearsed } from './rehearsals.ts';
import { StageClock } from './stage-clock.ts';

export class PaymentProver {
  readonly engine: Engine;
  readonly #keys: Readonly<Record<LocalProofKind, VerifyingKey>>;
  readonly #prepared: PreparedMachine;
  readonly #seed: () => Uint8Array;
  readonly #clock = new StageClock();
  /** Made by the first rehearsal: the producer's prover has none. */
  #rehearsal: TransactionRequest | undefined;
  /** The main trace; zeros between proofs. Kept, because fresh pages from the system cost more than a proof's own writing. */
  readonly #main = emptyTrace(txMachine.machine);

  private constructor(engine: Engine, keys: Readonly<Record<LocalProofKind, VerifyingKey>>, prepared: PreparedMachine, seed: () => Uint8Array) {
    this.engine = engine;
    this.#keys = keys;
    this.#prepared = prepared;
    this.#seed = seed;
  }

  /**
   * @param evaluator bytes of the payment class's generated evaluator, of the same build as the engine's kernels
   * @param seed 32 fresh random bytes a call: masks and salts of one attempt come from them
   * @param set which bound the parameters lean on
   */
  static async create(
    engine: Engine, evaluator: Uint8Array<ArrayBuffer>, seed: () => Uint8Array, set: ParameterChoice['set'] = 'johnson',
  ): Promise<PaymentProver> {
    const keys = {
      rescue: paymentKey(rpoSuite(rpoPermutation(engine)), choiceOf('rpo', set)),
      blake3: paymentKey(blake3Suite(F, blake3Kernels(engine)), choiceOf('blake3', set)),
    };
    // Both keys have one machine and one blowup, so one preparation serves them.
    const prepared = await prepareMachine(engine, keys.blake3, evaluator);
    return new PaymentProver(engine, keys, prepared, seed);
  }

  /** Proves what nobody wants and throws it away: after some of these a proof takes a half of what the first takes. Ends at `wantProof`. */
  async rehearse(): Promise<Rehearsed> {
    // Cloned, as a job's request comes: V8 specialises on how objects were made.
    this.#rehearsal ??= structuredClone(rehearsalPayment(rpoPermutation(this.engine)));
    this.engine.beginRehearsal();
    const result = await this.#prove({ request: this.#rehearsal, kind: 'blake3' }, () => {});
    if (result.ok) return 'made';
    return result.error.code === 'cancelled' ? 'interrupted' : 'failed';
  }

  keyOf(kind: LocalProofKind): VerifyingKey {
    return this.#keys[kind];
  }

  /** Never rejects. `ticket`: what Cancel names, see `Engine.begin`. After any outcome the trace and the engine's memory are wiped. */
  prove(job: ProveJob, ticket: number, onProgress: (progress: ProveProgress) => void): Promise<ProveResult> {
    this.engine.begin(ticket);
    return this.#prove(job, onProgress);
  }

  async #prove({ request, kind }: ProveJob, onProgress: (progress: ProveProgress) => void): Promise<ProveResult> {
    const run = this.#clock.start(kind, onProgress);
    const enter = (stage: ProveStage): void => run.enter(stage);
    const backend = engineBackend(this.engine, this.#keys[kind], this.#prepared);
    try {
      enter('execute');
      const executed = executeTransaction(request, rpoPermutation(this.engine));
      if (!executed.ok) return { ok: false, error: { code: 'not-executable', message: executed.error.message } };
      const { execution, header, account } = executed.value;
      enter('trace');
      fillTrace(txMachine, execution, rpoRoundColumns(this.engine), this.#main);
      const random = randomStream(engineStream(this.engine, this.#seed()));
      const proof = await prove(this.#keys[kind], backend, this.#main, execution.publicWords, random, enter);
      const { stagesMs, totalMs } = run.finish();
      return { ok: true, value: { header, account, proof, executeMs: stagesMs.execute, proveMs: totalMs - stagesMs.execute, stagesMs } };
    } catch (error) {
      return { ok: false, error: failureOf(error) };
    } finally {
      for (const column of this.#main) column.fill(0);
      backend.reset();
    }
  }
}

function failureOf(error: unknown): { code: 'cancelled' | 'out-of-memory' | 'internal'; message: string } {
  if (error instanceof ProofCancelled) return { code: 'cancelled', message: 'Cancelled. Nothing was sent.' };
  if (error instanceof OutOfMemoryError) {
    return { code: 'out-of-memory', message: 'This device has too little memory free for a proof. Close other tabs and try again. Nothing was sent.' };
  }
  return { code: 'internal', message: `The proof could not be made (${error instanceof Error ? error.message : 'unknown'}). Nothing was sent; try again.` };
}
