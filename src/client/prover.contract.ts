// What a wallet asks of a prover: types only, imported by both sides of the worker. Everything is a value; nothing rejects.
import type { TransactionRequest } from '../kernels/tx/index.ts';
import type { Account, Header, Result } from '../protocol/index.ts';

export const PROVE_STAGES = ['execute', 'trace', 'commit', 'lookups', 'quotient', 'openings', 'fri', 'grinding', 'queries'] as const;
export type ProveStage = (typeof PROVE_STAGES)[number];
/** The kinds that are proved on a device. */
export type LocalProofKind = 'rescue' | 'blake3';

export interface ProveJob {
  readonly request: TransactionRequest;
  readonly kind: LocalProofKind;
}

/** Progress at the beginning of a stage: stages weigh what they took in this device's last proof of the kind. */
export interface ProveProgress {
  readonly stage: ProveStage;
  readonly percent: number;
  readonly secondsLeft: number;
}

export interface ProvedTransaction {
  readonly header: Header;
  /** The public account afterwards; undefined after a payment. */
  readonly account: Account | undefined;
  readonly proof: Uint8Array;
  readonly executeMs: number;
  readonly proveMs: number;
  readonly stagesMs: Readonly<Record<ProveStage, number>>;
}

export interface ProveFailure {
  readonly code: 'cancelled' | 'not-executable' | 'out-of-memory' | 'internal';
  readonly message: string;
}

export type ProveResult = Result<ProvedTransaction, ProveFailure>;

export interface ProverInfo {
  readonly threads: number;
  /** Shared with the lanes; whoever holds it can ask for Cancel. Undefined on one thread. */
  readonly memory: WebAssembly.Memory | undefined;
}

/** A prover to its owner: one proof at a time, of which Cancel is certain. */
export interface Prover {
  prove(job: ProveJob, onProgress?: (progress: ProveProgress) => void): Promise<ProveResult>;
  cancel(): Promise<void>;
  /** A proof will probably be wanted: makes ready for it while none is. */
  rehearse(): void;
}

/** A prover in its worker. */
export interface ProverApi {
  /** Loads the engine; later calls return the same. */
  start(): Promise<ProverInfo>;
  /** `ticket`: a number above 0 that no other proof of this prover has. */
  prove(job: ProveJob, ticket: number, onProgress?: (progress: ProveProgress) => void): Promise<ProveResult>;
  /** For the one-thread engine, which hears messages between slices; with lanes set the word in `memory`. */
  cancel(ticket: number): Promise<void>;
  /** Bytes of the engine's memory: proofs must not make it grow. */
  memoryBytes(): Promise<number>;
  /** Makes thrown-away proofs while nobody wants one (rehearsals.ts), once a prover; resolves when all are made. */
  rehearse(): Promise<void>;
}
