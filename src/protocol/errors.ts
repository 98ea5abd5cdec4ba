// Everything that can be wrong with a protocol object, as one closed table: a code for programs, a sentence for people.
// `expected` and `got` are for the details view; they carry public facts only, never keys, amounts of others or phrases.
import { err, type Result } from './result.ts';

const SENTENCES = {
  'amount-empty': 'Enter an amount.',
  'amount-not-a-number': 'This is not an amount. Write it like 12.5.',
  'amount-negative': 'An amount cannot be negative.',
  'amount-zero': 'The amount must be more than zero.',
  'amount-too-precise': 'An amount has at most six decimals.',
  'amount-too-large': 'The amount is larger than the protocol allows.',
  'vault-full': 'This account already holds 64 different assets. Spend one of them completely first.',
  'too-many-assets': 'One transaction can move three different assets at most, the native one included.',
  'not-conserved': 'What the transaction spends and what it makes are not equal. Nothing was sent.',
  'balance-too-low': 'The balance is not enough for this.',
  truncated: 'The data ends too early. It was cut off on the way; ask for it again.',
  trailing: 'There is extra data at the end. It is damaged or not what it claims to be.',
  'not-canonical': 'The data holds a value that cannot occur. It is damaged or was tampered with.',
  'out-of-range': 'The data holds a value outside its range. It is damaged or was tampered with.',
  'too-large': 'The data is larger than allowed.',
  'unknown-version': 'This was made by a newer version. Update, then try again.',
  'address-format': 'This is not a Sotto address.',
  'address-checksum': 'The address has a typing mistake or a missing part. Copy it again.',
  'other-network': 'This belongs to another network than the one this wallet uses.',
  'other-chain': 'This belongs to another chain of the same network. It cannot be used here.',
  unreadable: 'This message is not for this key, or it was tampered with.',
  'note-mismatch': 'The note does not match its commitment on the chain. It is not accepted.',
  'file-damaged': 'The note file is damaged. Ask the sender to export it again.',
  'bad-path': 'The note file does not prove that the note is on the chain.',
  'bad-signature': 'The block is not signed by the producer of this chain.',
  'block-mismatch': 'The producer sent a block that contradicts itself. Nothing of it was taken over.',
  'bad-attachment': 'The encrypted notes do not belong to this transaction.',
  'wrong-opened-state': 'The state that the transaction opens is not the one it commits to.',
  'request-format': 'This is not a Sotto payment request.',
  'request-unknown-requirement':
    'This payment request asks for something this wallet does not know. Update, or ask for another.',
} as const;

export type ProtocolErrorCode = keyof typeof SENTENCES;

export interface ProtocolError {
  readonly code: ProtocolErrorCode;
  readonly expected: string;
  readonly got: string;
  /** A plain sentence for the user. */
  readonly message: string;
}

export function protocolError(code: ProtocolErrorCode, expected: string, got: string): ProtocolError {
  return { code, expected, got, message: SENTENCES[code] };
}

/** The failed result with this code. */
export const fail = (code: ProtocolErrorCode, expected: string, got: string): { ok: false; error: ProtocolError } =>
  err(protocolError(code, expected, got));

export type ProtocolResult<T> = Result<T, ProtocolError>;
