// Roots of empty subtrees by height: empty[0] is the zero digest, empty[h + 1] = compress(NODE, empty[h], empty[h]).
import { Tag, compress, type Permutation } from '../hash/index.ts';
import { ZERO_DIGEST, type Digest } from './words.ts';

const known = new WeakMap<Permutation, Digest[]>();

/** Empty roots for heights 0..height; computed once for each permutation. */
export function emptyRoots(permute: Permutation, height: number): readonly Digest[] {
  let roots = known.get(permute);
  if (roots === undefined) known.set(permute, (roots = [ZERO_DIGEST]));
  while (roots.length <= height) roots.push(compress(permute, Tag.NODE, roots.at(-1)!, roots.at(-1)!));
  return roots;
}
