// A small full Merkle tree, immutable: the vault (64 slots) and the storage (16 leaves) of an account.
// Nodes are compress(NODE, left, right); leaves are eight felts, unhashed. An update costs one permutation a level.
import { Tag, compress, compressMany, type Digest, type Permutation } from '../hash/index.ts';
import { concatFelts } from './words.ts';

export class DenseTree {
  private readonly levels: readonly (readonly Digest[])[];

  private constructor(levels: readonly (readonly Digest[])[]) {
    this.levels = levels;
  }

  /** `leaves`: a power of two of them. */
  static build(permute: Permutation, leaves: readonly Digest[]): DenseTree {
    if (leaves.length < 1 || (leaves.length & (leaves.length - 1)) !== 0) {
      throw new RangeError(`a power of two of leaves expected, got ${leaves.length}`);
    }
    const levels: Digest[][] = [[...leaves]];
    while (levels.at(-1)!.length > 1) {
      const parents = compressMany(permute, Tag.NODE, concatFelts(...levels.at(-1)!));
      levels.push(Array.from({ length: parents.length / 8 }, (_, i) => parents.slice(8 * i, 8 * i + 8)));
    }
    return new DenseTree(levels);
  }

  get root(): Digest {
    return this.levels.at(-1)![0]!;
  }

  get depth(): number {
    return this.levels.length - 1;
  }

  leaf(index: number): Digest {
    return this.levels[0]![index]!;
  }

  /** Siblings from the leaf up to the root's child. */
  siblings(index: number): Digest[] {
    return this.levels.slice(0, -1).map((level, h) => level[(index >> h) ^ 1]!);
  }

  /** The tree with one leaf replaced. */
  with(permute: Permutation, index: number, leaf: Digest): DenseTree {
    const levels = this.levels.map((level) => [...level]);
    levels[0]![index] = leaf;
    for (let h = 1; h < levels.length; h++) {
      const at = index >> h;
      levels[h]![at] = compress(permute, Tag.NODE, levels[h - 1]![2 * at]!, levels[h - 1]![2 * at + 1]!);
    }
    return new DenseTree(levels);
  }
}

/** Root above `leaf` at `index` given its siblings, any depth: bit h of the index says which side level h is on. */
export function pathRoot(permute: Permutation, leaf: Digest, index: number, siblings: readonly Digest[]): Digest {
  let node = leaf;
  let position = index;
  for (const sibling of siblings) {
    node = position % 2 === 0 ? compress(permute, Tag.NODE, node, sibling) : compress(permute, Tag.NODE, sibling, node);
    position = Math.floor(position / 2);
  }
  return node;
}
