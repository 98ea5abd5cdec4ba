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

/** Sorted, distinct indices of the parents. */
const parentsOf = (indices: readonly number[]): number[] => [...new Set(indices.map((i) => i >> 1))];

/** The digests a verifier lacks to climb from the given leaves (sorted, distinct) to the cap. */
export function openMerkleTree(tree: MerkleTree, indices: readonly number[]): Uint32Array {
  const siblings: Uint32Array[] = [];
  let known = [...indices];
  for (const level of tree.levels.slice(0, -1)) {
    const present = new Set(known);
    for (const i of known) {
      const sibling = i ^ 1;
      if (!present.has(sibling)) siblings.push(level.subarray(sibling * DIGEST, (sibling + 1) * DIGEST));
    }
    known = parentsOf(known);
  }
  const words = new Uint32Array(siblings.length * DIGEST);
  siblings.forEach((digest, i) => words.set(digest, i * DIGEST));
  return words;
}

/** Number of digests `openMerkleTree` yields for these leaves: it depends on public positions only. */
export function openingLength(indices: readonly number[], leafLog: number, capLog: number): number {
  let count = 0;
  let known = [...indices];
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
