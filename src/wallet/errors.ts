// What can go wrong in a wallet outside the protocol's objects: a closed table of codes and sentences. A sentence says what
// happened, whether anything was lost or sent, and the way on. No secret is ever part of an error.
import { err, type Result } from '../protocol/index.ts';

const SENTENCES = {
  'phrase-length': 'A recovery phrase has 24 words.',
  'phrase-word': 'One of the words is not in the list. Check its spelling.',
  'phrase-checksum': 'These words do not belong together. Check their order and spelling.',
  'password-wrong': 'The password is not right. Nothing was changed.',
  'password-short': 'The password needs at least eight characters.',
  'wallet-exists': 'There is a wallet on this device already. Unlock it, or erase it first.',
  'no-wallet': 'There is no wallet on this device. Create one, or restore one from its phrase.',
  'store-newer': 'This wallet was last used by a newer version of the page. Reload to update; nothing was changed.',
  'store-full': 'This device has no space left for the wallet. Free some space and try again; nothing was changed.',
  'store-failed':
    'This device could not read or write what the wallet keeps on it. Nothing was changed and nothing is lost; try again.',
  'store-unavailable':
    'This browser does not let the page keep data here. Leave private browsing, or allow site data for this page.',
  'store-updated': 'The wallet was updated in another tab. Reload this one; nothing is lost.',
  'store-erased':
    'What this page kept on this device was erased while it was open. Reload, then restore the wallet from your 24 words.',
  'not-secure':
    'This address is not secure, so the browser gives the page neither locks nor storage it can rely on. Open it by https, or on the machine itself by localhost.',
  'cannot-start': 'The wallet could not load all of its parts. Check the network, then reload; nothing is lost.',
  'store-blocked': 'Another tab holds an older version of the wallet. Close the other tabs and reload.',
  'store-damaged': 'What the wallet stored on this device is damaged. Restore it from the phrase.',
  'producer-down': 'The producer cannot be reached. Check the network; the wallet goes on by itself when it is back.',
  'producer-slow': 'The producer did not answer in time. The wallet tries again by itself.',
  'producer-garbage': 'The producer answered with something that is no answer. Nothing of it was taken over.',
  'producer-refused': 'The producer refused.',
  'producer-lying':
    'The producer sent blocks that contradict themselves or each other. Nothing of them was taken over.',
  'producer-forked':
    'The producer signed two different blocks of one number. Both are kept as evidence; do not trust it.',
  'chain-behind':
    'The producer has lost blocks that it had signed. Your notes of those blocks are not on its chain any more. You can wait for it to recover, or start over on its chain.',
  'chain-other':
    'The producer runs another chain than the one this wallet was used on. Open the page of the right producer, or start over on this chain.',
  'build-other':
    'The producer runs another version of Sotto than this page. Reload to update; if that does not help, open the page of the right producer. Nothing was sent.',
  'memo-long': 'The memo is too long. It may have 320 letters; accented letters and emoji count more than once.',
  'balance-too-low': 'The balance is not enough for the amount and the fee.',
  'balance-returning': 'That much is on its way back from another payment. Try again when it has come: in a moment.',
  'note-foreign': 'This note was not made for this wallet. Only its recipient can use it.',
  'note-known': 'This note is already in the wallet.',
  'chain-unknown': 'The wallet has not seen its chain yet. Connect to the producer once, then try again.',
  'not-exportable': 'There is nothing to export here yet: a note can be exported once it is in a block.',
  'other-tab': 'The wallet is at work in another tab. Use that one, or close it; this one follows.',
  unexpected: 'Something went wrong in the wallet itself. Reload the page and try again.',
  locked: 'The wallet is locked. Unlock it first.',
  'note-ahead': 'This note is in a block that the wallet has not read yet. It goes on by itself when it has.',
  'note-gone': 'This note is spent, or something is being done with it already.',
  'note-early': 'This note can be taken back later: its recipient still has time to take it.',
  'note-worthless': 'This note is worth less than the fee of taking it in.',
} as const;

export type WalletErrorCode = keyof typeof SENTENCES;

export interface WalletError {
  readonly code: WalletErrorCode;
  readonly message: string;
  /** For the details view: public facts only. */
  readonly detail: string;
}

export const walletError = (code: WalletErrorCode, detail = ''): WalletError => ({
  code,
  message: SENTENCES[code],
  detail,
});
export const failWith = (code: WalletErrorCode, detail = ''): { ok: false; error: WalletError } =>
  err(walletError(code, detail));
export type WalletResult<T> = Result<T, WalletError>;

/** A mistake of ours that was thrown: only its kind is told, its text could hold anything. */
export const unexpected = (error: unknown): WalletError =>
  walletError('unexpected', error instanceof Error ? error.name : typeof error);
