// Executes and proves transactions of one kernel on an engine: the whole of a client but storage and UI. One proof at a time.
import { emptyTrace, type Columns } from '../air/index.ts';
import type { Engine } from '../engine/index.ts';
import { OutOfMemoryError, blake3Kernels, engineBackend, engineStream, prepareMachine, rpoPermutation, rpoRoundColumns, type PreparedMachine } from '../engine/index.ts';
import { F } from '../field/index.ts';
import { blake3Suite, randomStream, rpoSuite, type SuiteName } from '../hash/index.ts';
import { executeTransaction, type TransactionRequest } from '../kernels/tx/index.ts';
import { ProofCancelled, type ParameterChoice, type VerifyingKey } from '../stark/index.ts';
import { prove } from '../stark/prove.ts';
import { fillTrace } from '../vm/index.ts';
import { CHAIN_SET } from './parameter-sets.ts';
import { keyOf, type ProofClass } from './proof-classes.ts';
import type { LocalProofKind, ProveJob, ProveProgress, ProveResult, ProveStage } from './prover.contract.ts';
import { rehearsalPayment } from './rehearsal.ts';
import type { Rehearsed } from './rehearsals.ts';
import { StageClock } from './stage-clock.ts';

const KIND_OF: Readonly<Record<SuiteName, LocalProofKind>> = { rpo: 'rescue', blake3: 'blake3' };

export class TransactionProver {
  readonly engine: Engine;
  readonly #class: ProofClass;
  /** By kind, those that the class has. */
  readonly #keys: ReadonlyMap<LocalProofKind, VerifyingKey>;
  readonly #prepared: PreparedMachine;
  readonly #seed: () => Uint8Array;
  readonly #clock = new StageClock();
  /** Made by the first rehearsal: the producer's prover has none. */
  #rehearsal: TransactionRequest | undefined;
  /** The main trace; zeros between proofs. Kept, because fresh pages from the system cost more than a proof's own writing. */
  readonly #main: Columns;

  private constructor(engine: Engine, proofClass: ProofClass, keys: ReadonlyMap<LocalProofKind, VerifyingKey>, prepared: PreparedMachine, seed: () => Uint8Array) {
    this.engine = engine;
    this.#class = proofClass;
    this.#main = emptyTrace(proofClass.vm.machine);
    this.#keys = keys;
    this.#prepared = prepared;
    this.#seed = seed;
  }

  /**
   * @param evaluator bytes of the class's generated evaluator, of the same build as the engine's kernels
   * @param seed 32 fresh random bytes a call: masks and salts of one attempt come from them
   * @param set which bound the parameters lean on
   */
  static async create(
    engine: Engine, proofClass: ProofClass, evaluator: Uint8Array<ArrayBuffer>, seed: () => Uint8Array, set: ParameterChoice['set'] = CHAIN_SET,
  ): Promise<TransactionProver> {
    const suites = { rpo: rpoSuite(rpoPermutation(engine)), blake3: blake3Suite(F, blake3Kernels(engine)) };
    const choices = proofClass.choices.filter((choice) => choice.set === set);
    const keys = new Map(choices.map((choice) => [KIND_OF[choice.suite], keyOf(proofClass, suites[choice.suite], choice)] as const));
    // All keys of a class have one machine, and what is prepared of it depends on nothing else.
    const prepared = await prepareMachine(engine, [...keys.values()][0]!, evaluator);
    return new TransactionProver(engine, proofClass, keys, prepared, seed);
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

  /** Throws RangeError for a kind that the class does not have. */
  keyOf(kind: LocalProofKind): VerifyingKey {
    const key = this.#keys.get(kind);
    if (!key) throw new RangeError(`no ${kind} proofs of class ${this.#class.name}`);
    return key;
  }

  /** Never rejects. `ticket`: what Cancel names, see `Engine.begin`. After any outcome the trace and the engine's memory are wiped. */
  prove(job: ProveJob, ticket: number, onProgress: (progress: ProveProgress) => void): Promise<ProveResult> {
    this.engine.begin(ticket);
    return this.#prove(job, onProgress);
  }

  async #prove({ request, kind }: ProveJob, onProgress: (progress: ProveProgress) => void): Promise<ProveResult> {
    const run = this.#clock.start(kind, onProgress);
    const enter = (stage: ProveStage): void => run.enter(stage);
    const key = this.#keys.get(kind);
    if (!key || request.kernel !== this.#class.name) {
      return { ok: false, error: { code: 'not-executable', message: `This prover makes no ${kind} proofs of ${request.kernel} transactions.` } };
    }
    const backend = engineBackend(this.engine, key, this.#prepared);
    try {
      enter('execute');
      const executed = executeTransaction(request, rpoPermutation(this.engine));
      if (!executed.ok) return { ok: false, error: { code: 'not-executable', message: executed.error.message } };
      const { execution, header, account } = executed.value;
      enter('trace');
      fillTrace(this.#class.vm, execution, rpoRoundColumns(this.engine), this.#main);
      const random = randomStream(engineStream(this.engine, this.#seed()));
      const proof = await prove(key, backend, this.#main, execution.publicWords, random, enter);
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
  if (error instanceof ProofCancelled) return { code: 'cancelled', message: 'Cancelled.' };
  if (error instanceof OutOfMemoryError) {
    return { code: 'out-of-memory', message: 'This device has too little memory free for a proof. Close other tabs and try again.' };
  }
  return { code: 'internal', message: `The proof could not be made (${error instanceof Error ? error.message : 'unknown'}). Try again.` };
}
