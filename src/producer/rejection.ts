// Why a transaction was not taken: a closed table of codes and sentences. What is rejected was not sent: no money moved.
import { err, type ProtocolError } from '../protocol/index.ts';

const SENTENCES = {
  'too-large': 'The transaction is larger than allowed.',
  malformed: 'The transaction cannot be read. It is damaged.',
  'wrong-version': 'The transaction was made by another version of the wallet. Update, then send again.',
  'wrong-genesis': 'The transaction was made for another chain.',
  'bad-attachment': 'The encrypted notes do not belong to the transaction.',
  duplicate: 'The transaction is already here.',
  'unknown-anchor': 'The transaction was proved against a state that this chain never had.',
  'stale-anchor': 'The transaction was proved too long ago. Prove it again.',
  expired: 'The transaction has expired. Prove it again.',
  'expiry-too-far': 'The transaction would stay valid for longer than allowed.',
  'low-fee': 'The fee is lower than the schedule asks for this kind of proof.',
  'high-fee': 'The fee is higher than the schedule asks. An unusual fee would make the payment stand out.',
  'repeated-nullifier': 'The transaction spends one note twice.',
  'spent-nullifier': 'A note of the transaction has been spent already.',
  'wrong-account-form': 'The transaction shows a state where there is no public account, or none where there is one.',
  'wrong-opened-state': 'The state that the transaction opens is not the one it commits to.',
  'full-bucket': 'The place in the state tree is taken by others. Make the transaction again with other notes.',
  'wrong-initial-state': 'The account has changed since the transaction was made. Synchronise, then prove again.',
  'wrong-proof-kind': 'The proof is not of a kind that this chain takes for such a transaction and its fee.',
  'invalid-proof': 'The proof is not valid.',
  'reserved-account': 'Only the producer itself acts for the faucet account.',
  busy: 'The producer has too much to do at the moment. Try again soon.',
} as const;

export type RejectionCode = keyof typeof SENTENCES;

export interface Rejection {
  readonly code: RejectionCode;
  readonly expected: string;
  readonly got: string;
  readonly message: string;
}

export const reject = (code: RejectionCode, expected: string, got: string): { ok: false; error: Rejection } =>
  err({ code, expected, got, message: SENTENCES[code] });

/** What could not be decoded, in the producer's words. */
export function rejectUnreadable(error: ProtocolError): { ok: false; error: Rejection } {
  const codes: Partial<Record<ProtocolError['code'], RejectionCode>> = {
    'unknown-version': 'wrong-version',
    'too-large': 'too-large',
    'bad-attachment': 'bad-attachment',
    'wrong-opened-state': 'wrong-opened-state',
  };
  return reject(codes[error.code] ?? 'malformed', error.expected, error.got);
}
