// Domain separation: every use of a hash has a number of its own, the first felt of the capacity (RPO) or the first word
// of the message (BLAKE3 transcript). An inner Merkle node can therefore never be opened as a leaf, a note, an account...
// This is the single table; the VM's assembler, the kernels and the docs take the numbers from here.

export const Tag = {
  /** A row of a committed matrix. */
  LEAF: 1,
  /** An inner node of any Merkle tree. */
  NODE: 2,
  /** Transcript: challenge felts from (state, counter). */
  SQUEEZE: 3,
  /** Transcript: proof of work over (state, nonce). */
  GRIND: 4,

  // Transcript absorptions, in protocol order; then what the first of them binds.
  ABSORB_STATEMENT: 16,
  ABSORB_MAIN: 17,
  ABSORB_HELPERS: 18,
  ABSORB_QUOTIENT: 19,
  ABSORB_OPENINGS: 20,
  ABSORB_FRI_LAYER: 21,
  ABSORB_FRI_FINAL: 22,
  VERIFYING_KEY: 23,
  FIXED_COLUMNS: 24,

  // Protocol objects. 65 was the inputs of a note in protocol 1; a number is never used again.
  CODE: 64,
  RECIPIENT: 66,
  NOTE: 67,
  DUMMY: 68,
  NULLIFIER: 69,
  OWNER: 70,
  ADDRESS: 71,
  ACCOUNT: 72,
  ACCOUNT_ID: 73,
  STORAGE_KEY: 74,
  HEADER: 75,
  BLOCK: 76,
  TRANSACTIONS: 77,
  BUCKET: 78,
  SWAP: 79,
  GENESIS: 80,
  DERIVE: 81,
  // Recursion's statements (design 70); numbered here so that nothing else takes them.
  POSITION: 82,
  BATCH: 83,
  RANGE: 84,
} as const;

export type TagName = keyof typeof Tag;
export type TagNumber = (typeof Tag)[TagName];
