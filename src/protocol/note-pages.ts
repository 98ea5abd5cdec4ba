// All leaves of the note tree, kept by a wallet in pages of 256, and the path of any of them computed when it is wanted. So a wallet never
// asks anybody about a leaf, a note may be as old as the chain, and a hundred thousand notes cost nothing while blocks go by.
import { Tag, compressMany, type Permutation } from '../hash/index.ts';
import { emptyRoots } from './empty-roots.ts';
import { NOTE_TREE_DEPTH, PAGE_LOG, type NotePath } from './note-tree.ts';
import { concatFelts, type Digest } from './words.ts';

export const PAGE_LEAVES = 2 ** PAGE_LOG;
export const pageOf = (leaf: number): number => Math.floor(leaf / PAGE_LEAVES);

export interface NotePages {
  /** Roots of the full pages, from page 0 on. */
  readonly roots: readonly Digest[];
  /** Leaves of the page after them; empty where the last page is full. */
  readonly last: readonly Digest[];
}

/**
 * The path of a leaf against the tree's current root. `page`: the leaves of its page.
 * One permutation a leaf of the two pages and one for each page; nothing is looked up.
 */
export function notePath(permute: Permutation, index: number, page: readonly Digest[], { roots, last }: NotePages): NotePath {
  const siblings: Digest[] = [];
  climb(permute, page, 0, PAGE_LOG, index % PAGE_LEAVES, siblings);
  const tops = last.length > 0 ? [...roots, climb(permute, last, 0, PAGE_LOG)] : roots;
  climb(permute, tops, PAGE_LOG, NOTE_TREE_DEPTH, pageOf(index), siblings);
  return { index, siblings };
}

/** The node of height `to` above a row of nodes of height `from`; collects the siblings of the node at `position` on the way. */
function climb(permute: Permutation, nodes: readonly Digest[], from: number, to: number, position?: number, siblings?: Digest[]): Digest {
  const empty = emptyRoots(permute, NOTE_TREE_DEPTH);
  let row = nodes;
  for (let h = from; h < to; h++) {
    if (position !== undefined) {
      const at = Math.floor(position / 2 ** (h - from));
      siblings!.push(row[at % 2 === 0 ? at + 1 : at - 1] ?? empty[h]!);
    }
    if (row.length === 0) continue;
    const pairs = concatFelts(...row, ...(row.length % 2 === 1 ? [empty[h]!] : []));
    const parents = compressMany(permute, Tag.NODE, pairs);
    row = Array.from({ length: parents.length / 8 }, (_, i) => parents.slice(8 * i, 8 * i + 8));
  }
  return row[0] ?? empty[to]!;
}
