// A sparse Merkle tree of depth 64 with bucket leaves: the accounts and the nullifiers. A bucket is the sorted list of the
// entries whose 64-bit keys coincide; its digest covers all of them, so nobody can make another's entry impossible. Keys that coincide can
// be ground, so a bucket is bounded: whoever admits entries counts first, and os proves no more than so many.
// Only what branches is stored: a node is either a *branch* (two keys or more below) or *alone* (one bucket below, kept at
// the highest place where it is alone). The digest of a lone bucket is lifted through empty siblings. So n entries take
// about 2.5 n stored nodes, not 64 n, and the roots are those of the plain tree.
// Entries are never removed. Nodes live behind `NodeStore`, so a batch of updates can be staged and committed as one.
import { RATE, Tag, compress, compressMany, sponge, type Permutation } from '../hash/index.ts';
import { emptyRoots } from './empty-roots.ts';
import { KEY_BITS, treeKey, type TreeKey } from './tree-key.ts';
import { ZERO_DIGEST, concatFelts, equalFelts, type Digest } from './words.ts';

/** Eight felts of key (an account id and four zeros, or a nullifier) and eight of value. */
export const ENTRY_FELTS = RATE;
/** Entries of one bucket at most: nine equal keys cost 2^59 hashes to find. */
export const MAX_BUCKET = 8;

/** Digest, then for a lone bucket its entries; a branch is the digest alone. */
export type StoredNode = Uint32Array;

/** Nodes by position: "depth/prefix". Reads are immediate; a slow medium keeps a cache in front. */
export interface NodeStore {
  get(position: string): StoredNode | undefined;
  set(position: string, node: StoredNode): void;
}

/** What proves an entry, or its absence: the bucket at its key and the siblings from the leaf up. */
export interface SparsePath {
  readonly bucket: readonly Uint32Array[];
  readonly siblings: readonly Digest[];
}

export class SparseTree {
  private readonly permute: Permutation;
  private readonly nodes: NodeStore;

  constructor(permute: Permutation, nodes: NodeStore) {
    this.permute = permute;
    this.nodes = nodes;
  }

  get root(): Digest {
    return digestOf(this.nodes.get(positionOf(0, 0n))) ?? this.empty(0);
  }

  /** The value under eight felts of key. */
  get(keyFelts: Digest): Digest | undefined {
    return this.bucketAt(treeKey(keyFelts))
      .find((entry) => equalFelts(entry.subarray(0, 8), keyFelts))
      ?.slice(8);
  }

  /** The keys of all entries that share this one's bucket, its own included if it is there. */
  keysBeside(keyFelts: Digest): Digest[] {
    return this.bucketAt(treeKey(keyFelts)).map((entry) => entry.slice(0, 8));
  }

  /** Adds an entry or replaces its value. */
  set(keyFelts: Digest, value: Digest): void {
    this.setMany([[keyFelts, value]]);
  }

  /**
   * The same for many, in order. First the shape: where each bucket is alone, and which branches are above. Then the
   * digests, level by level for all of them together. Throws RangeError on a ninth entry of one bucket: admission let it in by mistake.
   */
  setMany(entries: readonly (readonly [key: Digest, value: Digest])[]): void {
    const changed: Changed = { alone: new Map(), branches: new Map() };
    for (const [keyFelts, value] of entries) {
      const key = treeKey(keyFelts);
      const others = this.bucketAt(key).filter((entry) => !equalFelts(entry.subarray(0, 8), keyFelts));
      if (others.length >= MAX_BUCKET) throw new RangeError(`more than ${MAX_BUCKET} entries in one bucket`);
      this.place(key, [...others, concatFelts(keyFelts, value)].sort(compareEntries), changed);
    }
    this.digestAlone([...changed.alone.values()]);
    this.digestBranches([...changed.branches.values()]);
  }

  path(keyFelts: Digest): SparsePath {
    const key = treeKey(keyFelts);
    const siblings: Digest[] = [];
    let depth = 0;
    let node = this.nodes.get(positionOf(0, 0n));
    for (; node !== undefined && isBranch(node); depth++) {
      siblings.push(this.digestAt(depth + 1, prefix(key, depth + 1) ^ 1n));
      node = this.nodes.get(positionOf(depth + 1, prefix(key, depth + 1)));
    }
    const bucket = node === undefined ? [] : entriesOf(node);
    const other = bucket.length === 0 ? undefined : treeKey(bucket[0]!);
    for (; depth < KEY_BITS; depth++) {
      const parts =
        other !== undefined &&
        prefix(other, depth) === prefix(key, depth) &&
        prefix(other, depth + 1) !== prefix(key, depth + 1);
      siblings.push(parts ? liftBuckets(this.permute, [{ bucket, depth: depth + 1 }])[0]! : this.empty(depth + 1));
    }
    return { bucket: other === key ? bucket : [], siblings: siblings.reverse() };
  }

  private bucketAt(key: TreeKey): Uint32Array[] {
    let depth = 0;
    let node = this.nodes.get(positionOf(0, 0n));
    while (node !== undefined && isBranch(node)) {
      depth++;
      node = this.nodes.get(positionOf(depth, prefix(key, depth)));
    }
    const bucket = node === undefined ? [] : entriesOf(node);
    return bucket.length > 0 && treeKey(bucket[0]!) === key ? bucket : [];
  }

  /** Puts a bucket at the highest place where it is alone, moving a resident down; digests come later. */
  private place(key: TreeKey, bucket: readonly Uint32Array[], changed: Changed): void {
    let depth = 0;
    let node = this.nodes.get(positionOf(0, 0n));
    while (node !== undefined && isBranch(node)) {
      depth++;
      node = this.nodes.get(positionOf(depth, prefix(key, depth)));
    }
    const put = (at: TreeKey, entries: readonly Uint32Array[]): void => {
      const place = { depth, at: prefix(at, depth) };
      this.nodes.set(positionOf(depth, place.at), concatFelts(ZERO_DIGEST, ...entries));
      changed.alone.set(positionOf(depth, place.at), place);
    };
    const resident = node === undefined ? [] : entriesOf(node);
    if (resident.length > 0 && treeKey(resident[0]!) !== key) {
      depth = commonDepth(key, treeKey(resident[0]!)) + 1;
      put(treeKey(resident[0]!), resident);
    }
    put(key, bucket);
    for (let d = depth - 1; d >= 0; d--) {
      const place = { depth: d, at: prefix(key, d) };
      const position = positionOf(d, place.at);
      if (changed.branches.has(position)) break;
      changed.branches.set(position, place);
      changed.alone.delete(position);
      this.nodes.set(position, ZERO_DIGEST);
    }
  }

  private digestAlone(places: readonly Place[]): void {
    const buckets = places.map(({ depth, at }) => entriesOf(this.nodes.get(positionOf(depth, at))!));
    const digests = liftBuckets(
      this.permute,
      buckets.map((bucket, i) => ({ bucket, depth: places[i]!.depth })),
    );
    places.forEach(({ depth, at }, i) =>
      this.nodes.set(positionOf(depth, at), concatFelts(digests[i]!, ...buckets[i]!)),
    );
  }

  private digestBranches(places: readonly Place[]): void {
    const deepest = places.reduce((most, place) => Math.max(most, place.depth), -1);
    for (let d = deepest; d >= 0; d--) {
      const level = places.filter((place) => place.depth === d);
      const pairs = level.map(({ at }): Pair => [
        this.digestAt(d + 1, at << 1n),
        this.digestAt(d + 1, (at << 1n) | 1n),
      ]);
      compressAll(this.permute, pairs).forEach((digest, i) => this.nodes.set(positionOf(d, level[i]!.at), digest));
    }
  }

  private digestAt(depth: number, at: bigint): Digest {
    return digestOf(this.nodes.get(positionOf(depth, at))) ?? this.empty(depth);
  }

  private empty(depth: number): Digest {
    return emptyRoots(this.permute, KEY_BITS)[KEY_BITS - depth]!;
  }
}

interface Place {
  readonly depth: number;
  readonly at: bigint;
}

/** Nodes of an update whose digests are not computed yet, by position. */
interface Changed {
  readonly alone: Map<string, Place>;
  readonly branches: Map<string, Place>;
}

/** Digest, at its depth, of each subtree that holds one bucket only: lifted through empty siblings, all side by side. */
function liftBuckets(
  permute: Permutation,
  places: readonly { readonly bucket: readonly Uint32Array[]; readonly depth: number }[],
): Digest[] {
  const empty = emptyRoots(permute, KEY_BITS);
  const keys = places.map(({ bucket }) => treeKey(bucket[0]!));
  const digests = places.map(({ bucket }) => bucketDigest(permute, bucket));
  for (let d = KEY_BITS; d > 0; d--) {
    const sibling = empty[KEY_BITS - d]!;
    const rising = places.flatMap((place, i) => (place.depth < d ? [i] : []));
    const pairs = rising.map((i): Pair => {
      const right = (prefix(keys[i]!, d) & 1n) === 1n;
      return right ? [sibling, digests[i]!] : [digests[i]!, sibling];
    });
    compressAll(permute, pairs).forEach((digest, k) => (digests[rising[k]!] = digest));
  }
  return digests;
}

type Pair = readonly [left: Digest, right: Digest];

function compressAll(permute: Permutation, pairs: readonly Pair[]): Digest[] {
  if (pairs.length === 0) return [];
  const digests = compressMany(permute, Tag.NODE, concatFelts(...pairs.flat()));
  return pairs.map((_, i) => digests.slice(8 * i, 8 * i + 8));
}

/** Root that a bucket and its siblings climb to; the zero digest stands for an empty bucket. */
export function sparsePathRoot(permute: Permutation, key: TreeKey, path: SparsePath): Digest {
  return path.siblings.reduce<Digest>(
    (node, sibling, h) =>
      ((key >> BigInt(h)) & 1n) === 1n
        ? compress(permute, Tag.NODE, sibling, node)
        : compress(permute, Tag.NODE, node, sibling),
    bucketDigest(permute, path.bucket),
  );
}

export const bucketDigest = (permute: Permutation, bucket: readonly Uint32Array[]): Digest =>
  bucket.length === 0 ? ZERO_DIGEST : sponge(permute, Tag.BUCKET, concatFelts(...bucket));

const positionOf = (depth: number, at: bigint): string => `${depth}/${at.toString(16)}`;
const prefix = (key: TreeKey, depth: number): bigint => key >> BigInt(KEY_BITS - depth);
const isBranch = (node: StoredNode): boolean => node.length === 8;
const digestOf = (node: StoredNode | undefined): Digest | undefined => node?.slice(0, 8);

const entriesOf = (node: StoredNode): Uint32Array[] =>
  Array.from({ length: (node.length - 8) / ENTRY_FELTS }, (_, i) =>
    node.slice(8 + i * ENTRY_FELTS, 8 + (i + 1) * ENTRY_FELTS),
  );

/** By the eight key felts, the first one first. */
function compareEntries(a: Uint32Array, b: Uint32Array): number {
  for (let i = 0; i < 8; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return 0;
}

/** Number of leading bits that two different keys share. */
function commonDepth(a: TreeKey, b: TreeKey): number {
  let depth = 0;
  while (prefix(a, depth + 1) === prefix(b, depth + 1)) depth++;
  return depth;
}
