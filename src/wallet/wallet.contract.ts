// What the page knows of the wallet: types only, imported by both sides. The wallet itself lives in a worker (keys never leave
// it); the page reads snapshots and sends intents. Amounts are bigint micro-units; every failure is a value with a sentence.
import type { Amount, ProofKind, Result } from '../protocol/index.ts';

/** A failure as a person reads it, and what to do about it. */
export interface WalletFailure {
  readonly code: string;
  /** A plain sentence: what happened, whether anything was sent, what to do. */
  readonly message: string;
}

export type WalletResult<T> = Result<T, WalletFailure>;

export type WalletState =
  | { readonly phase: 'starting' }
  /** This device cannot hold a wallet now: private mode, storage full or from a newer version, ... */
  | { readonly phase: 'unavailable'; readonly message: string }
  /** No wallet on this device yet. */
  | { readonly phase: 'absent'; readonly network: string }
  | { readonly phase: 'locked'; readonly network: string }
  | { readonly phase: 'open'; readonly wallet: OpenWallet };

export interface OpenWallet {
  readonly network: string;
  /** A fresh address to show and share. */
  readonly address: string;
  /** Hexadecimal account id; it is on the chain once `created`. */
  readonly accountId: string;
  readonly created: boolean;
  readonly balance: Balance;
  /** Newest first. */
  readonly activity: readonly Activity[];
  readonly notes: readonly NoteView[];
  readonly sync: SyncState;
  readonly prover: ProverState;
  readonly fees: Readonly<Record<ProofKind, Amount>>;
  /** The kind with which arriving notes are collected. */
  readonly collectWith: 'rescue' | 'blake3';
  readonly backup: { readonly phraseConfirmed: boolean; readonly persistent: boolean | undefined };
  /** Whether this tab acts; another tab that leads is only followed. */
  readonly leader: boolean;
}

/** Total = spendable + incoming + change: money never vanishes from the total while it is on its way. */
export interface Balance {
  readonly spendable: Amount;
  /** Notes found for this account and not yet consumed. */
  readonly incoming: Amount;
  /** Reserved by payments that are on their way. */
  readonly inFlight: Amount;
}

export type SyncState =
  | { readonly phase: 'syncing'; readonly block: number; readonly tip: number }
  | { readonly phase: 'synced'; readonly block: number; readonly at: number }
  | { readonly phase: 'offline'; readonly block: number }
  /** Down, slow, lying, another chain: `message` says which and what to do. `stuck` means that only the user can go on. */
  | { readonly phase: 'trouble'; readonly block: number; readonly message: string; readonly stuck: boolean };

export interface ProverState {
  readonly threads: number;
  readonly isolated: boolean;
  /** Milliseconds that this device needs for a proof of each local kind: its own recent median, or an estimate. */
  readonly expectedMs: Readonly<Record<'rescue' | 'blake3', number>>;
}

export type ProofStageName = 'execute' | 'trace' | 'commit' | 'lookups' | 'quotient' | 'openings' | 'fri' | 'grinding' | 'queries';

/** Where a transaction is. One machine for all of them; it survives reload, crash and a closed laptop. */
export type ActivityPhase =
  | { readonly phase: 'queued' }
  | { readonly phase: 'executing' }
  | { readonly phase: 'proving'; readonly stage: ProofStageName; readonly percent: number; readonly secondsLeft: number }
  /** Proved; waits for the network or is on its way to the producer. */
  | { readonly phase: 'sending'; readonly waitingForNetwork: boolean }
  /** In an unproven block. */
  | { readonly phase: 'confirmed'; readonly block: number }
  | { readonly phase: 'failed'; readonly message: string; readonly canRetry: boolean }
  | { readonly phase: 'expired'; readonly message: string }
  | { readonly phase: 'cancelled' };

export interface Activity {
  readonly id: string;
  readonly kind: 'send' | 'receive' | 'mint';
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly amount: Amount;
  readonly fee: Amount;
  readonly memo: string;
  /** Address paid, abbreviated; empty for incoming. */
  readonly counterparty: string;
  readonly proofKind: ProofKind;
  readonly state: ActivityPhase;
  readonly proofBytes: number | undefined;
  readonly proveMs: number | undefined;
  readonly transactionId: string | undefined;
  /** An outgoing note that is in a block can be exported as a file. */
  readonly noteFile: boolean;
}

export interface NoteView {
  readonly commitment: string;
  readonly amount: Amount;
  readonly memo: string;
  readonly state: 'incoming' | 'consuming' | 'consumed' | 'not-spendable' | 'duplicate';
  readonly reason: string;
}

export interface SendRequest {
  readonly to: string;
  /** As typed. */
  readonly amount: string;
  readonly memo: string;
  readonly proofKind: 'rescue' | 'blake3';
  /** Make the note a file in place of a ciphertext on the chain. */
  readonly byFile: boolean;
}

/** What a form shows before anything is sent: the parsed request or one failure a field. */
export interface SendPreview {
  readonly amount: WalletResult<Amount>;
  readonly to: WalletResult<string>;
  readonly memo: WalletResult<string>;
  /** The address is one of this wallet's own. */
  readonly toSelf: boolean;
  readonly fee: Amount;
  /** Most that can be sent with this proof kind. */
  readonly max: Amount;
}

export interface WalletApi {
  /** Calls back with every new state, the current one first. */
  subscribe(onState: (state: WalletState) => void): Promise<void>;
  /** Makes a wallet; returns its 24 words, once. */
  create(password: string): Promise<WalletResult<{ readonly phrase: string }>>;
  restore(phrase: string, password: string): Promise<WalletResult<void>>;
  unlock(password: string): Promise<WalletResult<void>>;
  lock(): Promise<void>;
  /** Shows the phrase again. */
  revealPhrase(password: string): Promise<WalletResult<{ readonly phrase: string }>>;
  confirmBackup(): Promise<void>;
  setCollectWith(kind: 'rescue' | 'blake3'): Promise<WalletResult<void>>;
  /** Deletes everything on this device. */
  wipe(): Promise<WalletResult<void>>;
  /** A new address for another counterparty. */
  newAddress(): Promise<WalletResult<string>>;
  /** Reads an address or a payment link. */
  readPaymentText(text: string): Promise<WalletResult<{ readonly to: string; readonly amount: string; readonly memo: string }>>;
  paymentLink(amount: string, memo: string): Promise<WalletResult<string>>;
  previewSend(request: SendRequest): Promise<SendPreview>;
  send(request: SendRequest): Promise<WalletResult<{ readonly id: string }>>;
  cancel(activityId: string): Promise<void>;
  retry(activityId: string): Promise<WalletResult<void>>;
  requestPlayMoney(): Promise<WalletResult<void>>;
  importNote(file: Uint8Array): Promise<WalletResult<{ readonly amount: Amount }>>;
  exportNote(activityId: string): Promise<WalletResult<Uint8Array>>;
  /** The transaction as submitted: what `npm run verify -- FILE` takes. */
  exportTransaction(activityId: string): Promise<WalletResult<Uint8Array>>;
  /** After "the chain is another one": forgets what was synchronised, keeps the keys, starts again. */
  startOver(): Promise<WalletResult<void>>;
  setConnected(online: boolean): Promise<void>;
  /** The browser's answer to the page's question whether it will keep the data. */
  setPersistent(persistent: boolean): Promise<void>;
}
