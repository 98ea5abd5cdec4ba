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
  /** `outdated`: it is a wallet of version 1, whose chain has ended; unlocking it brings its words here. */
  | { readonly phase: 'locked'; readonly network: string; readonly outdated: boolean }
  | { readonly phase: 'open'; readonly wallet: OpenWallet };

export interface OpenWallet {
  readonly network: string;
  /** A fresh address to show and share; empty until a producer was reached. */
  readonly address: string;
  readonly balance: Balance;
  /** Newest first, at most so many as a page can show; `moreActivity` counts the rest. */
  readonly activity: readonly Activity[];
  readonly moreActivity: number;
  /** Notes without owner that can be taken, taken back or called back by a tap, and those that are not believed. */
  readonly notes: readonly NoteView[];
  readonly sync: SyncState;
  readonly prover: ProverState;
  readonly fees: Readonly<Record<ProofKind, Amount>>;
  /** The kind with which notes are taken in, and that the payment form begins with. */
  readonly usualKind: 'rescue' | 'blake3';
  readonly backup: { readonly phraseConfirmed: boolean; readonly persistent: boolean | undefined };
  /** Whether this tab acts; another tab that leads is only followed. */
  readonly leader: boolean;
}

/** Total = spendable + returning + leaving: money never vanishes from the total while it is on its way. */
export interface Balance {
  readonly spendable: Amount;
  /** In payments under way, and coming back from them. */
  readonly returning: Amount;
  /** In payments under way, with their fees. */
  readonly leaving: Amount;
  /** Sent to us under a time limit and not taken yet: not ours before we take it. */
  readonly toTake: Amount;
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

/** Where an intent is. One machine for all of them; it survives reload, crash and a closed laptop. */
export type ActivityPhase =
  /** Not begun: waits for money that is on its way, or (`asks`) for a tap. */
  | { readonly phase: 'waiting'; readonly asks: boolean; readonly message: string }
  | { readonly phase: 'queued' }
  | { readonly phase: 'executing' }
  | { readonly phase: 'proving'; readonly stage: ProofStageName; readonly percent: number; readonly secondsLeft: number }
  /** Proved; waits for the network, is on its way to the producer, or waits for a block. */
  | { readonly phase: 'sending'; readonly waitingForNetwork: boolean }
  /** A cancellation that takes a transaction is under way. */
  | { readonly phase: 'cancelling'; readonly message: string }
  /** In an unproven block. */
  | { readonly phase: 'confirmed'; readonly block: number }
  | { readonly phase: 'failed'; readonly message: string }
  | { readonly phase: 'expired'; readonly message: string }
  | { readonly phase: 'cancelled'; readonly message: string };

export interface Activity {
  readonly id: string;
  /** `take`: a note without owner, or from a file, moved to ourselves. `join`: notes joined for a payment that was not made. */
  readonly kind: 'send' | 'receive' | 'mint' | 'take' | 'join' | 'unknown';
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly amount: Amount;
  /** Of all its transactions. */
  readonly fee: Amount;
  readonly memo: string;
  /** The address paid; empty for incoming. */
  readonly counterparty: string;
  readonly proofKind: ProofKind;
  readonly state: ActivityPhase;
  /** Transactions that join notes for it: how many are in blocks, of how many. */
  readonly merges: { readonly done: number; readonly total: number };
  readonly proofBytes: number | undefined;
  readonly proveMs: number | undefined;
  readonly transactionId: string | undefined;
  /** What was paid by file can be saved as one, any number of times. */
  readonly noteFile: boolean;
  /** A line about something that could not be written on this device. */
  readonly trouble: string | undefined;
  /** `free`: nothing has left this device. `fee`: it takes a transaction, and its fee. */
  readonly cancel: 'free' | 'fee' | undefined;
  /** `same`: goes on where it was; it cannot pay twice. `begin`: starts what was not begun. */
  readonly retry: 'same' | 'begin' | undefined;
}

export interface NoteView {
  readonly commitment: string;
  readonly amount: Amount;
  readonly memo: string;
  /** `take`: sent to us, its sender may take it back from `height` on. `reclaim`: sent by us so. `offer`: a swap of ours. */
  readonly state: 'take' | 'reclaim' | 'offer' | 'duplicate' | 'not-spendable';
  readonly height: number | undefined;
  /** Whether a tap can do it now. */
  readonly ready: boolean;
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
  /** Blocks after which we may take it back, while nobody has taken it; undefined: it is the recipient's at once. */
  readonly reclaimAfter: number | undefined;
}

/** What a form shows before anything is sent: the parsed request or one failure a field. */
export interface SendPreview {
  readonly amount: WalletResult<Amount>;
  readonly to: WalletResult<string>;
  readonly memo: WalletResult<string>;
  /** The address is one of this wallet's own. */
  readonly toSelf: boolean;
  /** Of the payment and of the merges that it needs. */
  readonly fee: Amount;
  /** Transactions that join notes first: a payment spends four at most. */
  readonly merges: number;
  /** So little that it costs its recipient more to spend than it is worth. */
  readonly tooSmall: boolean;
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
  setUsualKind(kind: 'rescue' | 'blake3'): Promise<WalletResult<void>>;
  /** Deletes everything on this device. */
  wipe(): Promise<WalletResult<void>>;
  /** A new address for another counterparty. */
  newAddress(): Promise<WalletResult<string>>;
  /** Reads an address or a payment link. */
  readPaymentText(text: string): Promise<WalletResult<{ readonly to: string; readonly amount: string; readonly memo: string }>>;
  paymentLink(amount: string, memo: string): Promise<WalletResult<string>>;
  previewSend(request: SendRequest): Promise<SendPreview>;
  send(request: SendRequest): Promise<WalletResult<{ readonly id: string }>>;
  cancel(activityId: string): Promise<WalletResult<void>>;
  retry(activityId: string): Promise<WalletResult<void>>;
  requestPlayMoney(): Promise<WalletResult<void>>;
  /** Moves a note without owner to ourselves: one to take, to take back, or an offer to call back. */
  takeNote(commitment: string): Promise<WalletResult<{ readonly id: string }>>;
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
