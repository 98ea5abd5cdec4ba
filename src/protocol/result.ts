// Outcome of anything that can fail on somebody else's bytes or a user's typing: a value, never an exception.
// Exceptions are left for programming mistakes (a wrong length passed by our own code).

export type Result<T, E> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });
export const err = <E>(error: E): { readonly ok: false; readonly error: E } => ({ ok: false, error });
