// Merkle trees with a cap: the 2^c digests at height c from the top are published in place of the root, since with Q
// queries the topmost levels would be sent anyway. A multi-opening is de-duplicated: each needed digest is sent once, in
// the fixed order (level by level from the leaves, left to right). Verification hashes level by level, in batches.
import { log2Exact } from '../field/index.ts';
import type { Suite } from './suite.ts';

const DIGEST = 8;

export interface MerkleTree {
  /** levels[0] are the leaf digests, the last one is the cap; 8 words a digest. */
  readonly levels: readonly Uint32Array[];
  readonly cap: Uint32Array;
}

/** Builds all levels up to a cap of 2^capLog digests over `leaves` (8 words each, a power of two of them). */
export function buildMerkleTree(suite: Suite, leaves: Uint32Array, capLog: number): MerkleTree {
  const height = log2Exact(leaves.length / DIGEST) - capLog;
  if (height < 0) throw new RangeError(`cap of 2^${capLog} exceeds ${leaves.length / DIGEST} leaves`);
  const levels = [leaves];
  for (let h = 0; h < height; h++) levels.push(suite.compressPairs(levels[h]!));
  return { levels, cap: levels[height]! };
}

/** Parents of sorted, distinct indices, sorted and distinct. */
function parentsOf(indices: readonly number[]): number[] {
  const parents: number[] = [];
  for (const index of indices) if (parents.at(-1) !== index >> 1) parents.push(index >> 1);
  return parents;
}

/** Indices whose digests are needed beside those of sorted, distinct indices of a level: the siblings that are not among them. */
function missingSiblings(indices: readonly number[]): number[] {
  return indices.filter((index, k) => (index & 1 ? indices[k - 1] !== index - 1 : indices[k + 1] !== index + 1)).map((index) => index ^ 1);
}

/** The digests a verifier lacks to climb from the given leaves (sorted, distinct) to the cap. */
export function openMerkleTree(tree: MerkleTree, indices: readonly number[]): Uint32Array {
  const { length } = tree.levels;
  const words = new Uint32Array(DIGEST * openingLength(indices, length - 1, 0));
  let at = 0;
  let known = indices;
  for (const level of tree.levels.slice(0, -1)) {
    for (const sibling of missingSiblings(known)) for (let i = 0; i < DIGEST; i++) words[at++] = level[sibling * DIGEST + i]!;
    known = parentsOf(known);
  }
  return words;
}

/** Number of digests `openMerkleTree` yields for these leaves: it depends on public positions only. */
export function openingLength(indices: readonly number[], leafLog: number, capLog: number): number {
  let count = 0;
  let known = indices;
  for (let level = leafLog; level > capLog; level--) {
    const parents = parentsOf(known);
    count += 2 * parents.length - known.length;
    known = parents;
  }
  return count;
}

/**
 * Recomputes the cap entries above the opened leaves. Precondition (the decoder's): `siblings` holds exactly
 * `openingLength` digests, `indices` are sorted, distinct and below 2^leafLog.
 * Returns true when every reached cap entry equals the published one.
 */
export function verifyMerkleOpening(
  suite: Suite,
  cap: Uint32Array,
  leafLog: number,
  indices: readonly number[],
  leaves: Uint32Array,
  siblings: Uint32Array,
): boolean {
  const capLog = log2Exact(cap.length / DIGEST);
  let known = [...indices];
  let digests = leaves;
  let used = 0;
  for (let level = leafLog; level > capLog; level--) {
    const parents = parentsOf(known);
    const pairs = new Uint32Array(parents.length * 2 * DIGEST);
    let at = 0;
    parents.forEach((parent, k) => {
      for (const child of [2 * parent, 2 * parent + 1]) {
        const slot = (2 * k + (child & 1)) * DIGEST;
        if (known[at] === child) pairs.set(digests.subarray(at * DIGEST, ++at * DIGEST), slot);
        else pairs.set(siblings.subarray(used * DIGEST, ++used * DIGEST), slot);
      }
    });
    digests = suite.compressPairs(pairs);
    known = parents;
  }
  return known.every((index, k) =>
    digests.subarray(k * DIGEST, (k + 1) * DIGEST).every((word, i) => word === cap[index * DIGEST + i]),
  );
}
