// Time as an argument: the system's, or a test's that is turned by hand.

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls once after so many milliseconds; the returned function cancels. */
  after(milliseconds: number, run: () => void): () => void;
}
