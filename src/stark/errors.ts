// Why a proof was not accepted: a closed union, each naming what was expected and what came. The verifier returns these and
// never throws on bytes; shape is checked before algebra.

export type VerifyErrorCode =
  | 'truncated'
  | 'trailing-bytes'
  | 'bad-magic'
  | 'unsupported-version'
  | 'wrong-class'
  | 'wrong-suite'
  | 'wrong-parameters'
  | 'weak-parameters'
  | 'wrong-public-words'
  | 'non-canonical-felt'
  | 'proof-of-work'
  | 'point-in-domain'
  | 'quotient-mismatch'
  | 'merkle-path'
  | 'deep-mismatch'
  | 'fold-mismatch'
  | 'lookup-pole';

export interface VerifyError {
  readonly code: VerifyErrorCode;
  /** The part of the proof in which it was found. */
  readonly where: string;
  readonly expected: string;
  readonly got: string;
}

export type VerifyResult = { readonly ok: true } | { readonly ok: false; readonly error: VerifyError };

export const rejected = (code: VerifyErrorCode, where: string, expected: string | number, got: string | number): VerifyResult => ({
  ok: false,
  error: { code, where, expected: String(expected), got: String(got) },
});
