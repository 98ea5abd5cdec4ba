// The note tree: append-only, depth 40; leaves are note commitments and block records. One keeps its right edge (the
// frontier), updated by every append, level by level in batches, for about one permutation a leaf. Nothing else of the tree is
// stored; whoever wants paths keeps the leaves (note-pages.ts).
import { Tag, compressMany, type Permutation } from '../hash/index.ts';
import { pathRoot } from './dense-tree.ts';
import { emptyRoots } from './empty-roots.ts';
import { concatFelts, type Digest } from './words.ts';

export const NOTE_TREE_DEPTH = 40;
/** A page is the subtree of so many levels: what a wallet keeps its leaves in. */
export const PAGE_LOG = 8;

/** Where a leaf is, and the siblings from it up to the root's child. */
export interface NotePath {
  readonly index: number;
  readonly siblings: readonly Digest[];
}

/** Plain data: what is written to a store and given to `NoteTree.restore`. */
export interface NoteTreeSnapshot {
  readonly size: number;
  /** frontier[h]: the last full node of height h with an even position, where the next node of that height needs it. */
  readonly frontier: readonly Digest[];
  readonly root: Digest;
}

export class NoteTree {
  private readonly permute: Permutation;
  private leaves = 0;
  private frontier: Digest[];
  private top: Digest;

  constructor(permute: Permutation) {
    const empty = emptyRoots(permute, NOTE_TREE_DEPTH);
    this.permute = permute;
    this.frontier = empty.slice(0, NOTE_TREE_DEPTH);
    this.top = empty[NOTE_TREE_DEPTH]!;
  }

  static restore(permute: Permutation, snapshot: NoteTreeSnapshot): NoteTree {
    const tree = new NoteTree(permute);
    tree.leaves = snapshot.size;
    tree.frontier = [...snapshot.frontier];
    tree.top = snapshot.root;
    return tree;
  }

  /** Number of leaves; the next one gets this index. */
  get size(): number {
    return this.leaves;
  }

  get root(): Digest {
    return this.top;
  }

  /** Appends leaves. Returns the roots of the pages (note-pages.ts) that are now full, in order: they come out of the work by the way. */
  append(added: readonly Digest[]): Digest[] {
    const pages: Digest[] = [];
    if (added.length === 0) return pages;
    const empty = emptyRoots(this.permute, NOTE_TREE_DEPTH);
    // `nodes` are the changed nodes of the current height, the first at position `first`.
    let nodes: readonly Digest[] = added;
    let first = this.leaves;
    this.leaves += added.length;
    for (let h = 0; h < NOTE_TREE_DEPTH; h++) {
      const scale = 2 ** h;
      if (h === PAGE_LOG) pages.push(...nodes.slice(0, Math.floor(this.leaves / scale) - first));
      const row = [...nodes];
      if (first % 2 === 1) row.unshift(this.frontier[h]!);
      if (row.length % 2 === 1) row.push(empty[h]!);
      const next = Math.floor(this.leaves / scale);
      if (next % 2 === 1) this.frontier[h] = nodes[next - 1 - first] ?? this.frontier[h]!;
      const parents = compressMany(this.permute, Tag.NODE, concatFelts(...row));
      nodes = Array.from({ length: row.length / 2 }, (_, i) => parents.slice(8 * i, 8 * i + 8));
      first = Math.floor(first / 2);
    }
    this.top = nodes[0]!;
    return pages;
  }

  snapshot(): NoteTreeSnapshot {
    return { size: this.leaves, frontier: [...this.frontier], root: this.top };
  }
}

/** Root that a leaf and its path climb to. */
export const notePathRoot = (permute: Permutation, leaf: Digest, path: NotePath): Digest =>
  pathRoot(permute, leaf, path.index, path.siblings);
