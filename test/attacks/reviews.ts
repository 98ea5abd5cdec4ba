// The findings of the design's two hostile reviews, by number: what each was about, and why it has no test where it has none.
// Tests carry the numbers in their titles ("P3 A3: ..."); docs/attacks.md is made from both and fails where neither speaks.

export interface Finding {
  readonly id: string;
  readonly about: string;
  /** Why no test of this repository can show it; only where there is none. */
  readonly untested?: string;
}

const findings = (...list: readonly (readonly [id: string, about: string, untested?: string])[]): Finding[] =>
  list.map(([id, about, untested]) => ({ id, about, ...(untested && { untested }) }));

export const FINDINGS: readonly Finding[] = findings(
  ['V1', 'a flag of -1 or two flags at once removes an assertion from a signed sum'],
  ['V2', 'the hasher states facts without reading, or starts in its middle'],
  ['V3', 'a second index, or an inner node opened as a leaf'],
  ['V4', '0 / 0, and cells assigned on one arm only, are the prover\'s choice'],
  ['V5', 'range checks and carries that are too wide'],
  ['V6', 'a script that leaves its code, or the kernel by another door'],
  ['V7', 'the ends of the trace'],
  ['V8', 'junk in limbs 1 to 3'],
  ['S1', 'the degree that a gated Rescue round needs'],
  ['S2', 'folds that do not divide'],
  ['S3', 'R and an opening with one weight'],
  ['S4', 'K columns opened as four base columns, or base columns packed'],
  ['S5', 'an out-of-domain point in the domain'],
  ['S6', 'checked in the review, no finding', 'there was nothing to attack'],
  ['S7', 'hiding that can be switched off'],
  ['S8', 'seven rounds, the published instance: a decision'],
  ['P1', 'network proving hands over the account', 'no code proves for somebody else with his secret: a wallet\'s key enters its own worker only, and the producer proves for the faucet, which has none'],
  ['P2', 'anchors and block numbers that nobody can prove'],
  ['P3', 'dummies, creation, duplicates: money from nowhere'],
  ['P4', 'two keys of one felt, x and x + p'],
  ['P5', 'one payback for two swaps'],
  ['P6', 'inflation through the vault'],
  ['P7', 'the sender sees when a note is spent'],
  ['P8', 'amounts guessed from an account\'s commitment'],
  ['P9', 'a proof replayed on another chain'],
  ['P10', 'program or storage that change'],
  ['P11', 'shape tells who is who'],
  ['P12', 'unproven blocks that cannot be proven, or two of one height'],
  ['P13', 'order by a value that can be ground, full trees, colliding keys'],
  ['R1', 'a statement of one digest'],
  ['R2', 'challenges without rejection sampling'],
  ['R3', 'proof of work as a range check'],
  ['R4', 'de-duplicated paths are a wire format'],
  ['R5', 'BLAKE3 leaves of one chunk'],
  ['R6', 'a hasher mode "digest, then range"', 'nothing in a payment uses it; it comes with the recursive verifier (design-changes.md)'],
  ['R7', 'the key digest names what is verified'],
  ['R8', 'whole blocks only'],
  ['A1', 'an operation of the hasher that continues as another'],
  ['A2', 'nobody opens the anchor; a block proof proves nothing about the block before', 'the os kernel does not exist yet. Until it does the producer checks anchors, account states and nullifiers natively, and a wallet trusts it for them: a block is confirmed, not proven'],
  ['A3', 'owner, nullifier key and nonce that are only definitions'],
  ['A4', 'a full vault that can never be emptied'],
  ['A5', 'what a predicate does not pin is free'],
  ['A6', 'hash operands: path depth, index, lengths'],
  ['B1', 'an order that can be ground'],
  ['B2', 'a record to oneself that does not fit or not suffice'],
  ['B3', 'a payer who chooses what the owner field hides'],
  ['B4', 'fees that nobody gets'],
  ['B5', 'parameters that do not satisfy their own condition'],
  ['B6', 'an offer without a way back'],
  ['C1', 'exact mask lengths'],
  ['C2', 'public words without a bus of their own'],
  ['C3', 'HALT in the main frame, sizes of the class, heights near p'],
);
