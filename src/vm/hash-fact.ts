// Facts of the hasher: "this operation, with these pointers, is true". What a HASH row requests and the hasher chip offers.
//
//   kind      parameter  first        b0              b1        meaning
//   COMPRESS  tag        left digest  right digest    -         m[out..out+2) = compress(tag, left, right)
//   SPONGE    tag        first word   blocks          -         m[out..out+2) = sponge(tag) of 4 * blocks words
//   PATH      depth      leaf digest  index           siblings  m[out..out+2) = root after `depth` levels with tag NODE
//
// first, b0 and b1 are A.0, B.0, B.1 of the row; out is C.0. Siblings are `depth` digests one after another, lowest level
// first; bit i of the index says that the node on level i is the right child. The index is below 2^depth.
import { RATE, Tag, WIDTH, type Permutation } from '../hash/index.ts';
import { Stop } from './errors.ts';
import { HashKind, MAX_PATH_DEPTH, type Word } from './isa.ts';

export interface HashFact {
  readonly kind: number;
  readonly parameter: number;
  readonly first: number;
  readonly b0: number;
  readonly b1: number;
  readonly out: number;
}

/** A fact with its proof: the input state of each permutation (24 felts each), and how often it was requested. */
export interface ProvenFact extends HashFact {
  readonly states: Uint32Array;
  count: number;
}

export const factKey = (f: HashFact): string => [f.kind, f.parameter, f.first, f.b0, f.b1, f.out].join();

/** The number of permutations that a fact takes. */
export const blocksOf = (f: HashFact): number => (f.kind === HashKind.COMPRESS ? 1 : f.kind === HashKind.SPONGE ? f.b0 : f.parameter);

/** Works out a fact from memory. Throws `Stop` on operands that no fact can have, and where more than `budget` permutations are asked. */
export function proveFact(permute: Permutation, read: (address: number) => Word, fact: HashFact, budget: number): { states: Uint32Array; digest: Uint32Array } {
  const blocks = blocksOf(fact);
  checkOperands(fact, blocks, budget);
  const states = new Uint32Array(blocks * WIDTH);
  let state = new Uint32Array(WIDTH);
  const put = (at: number, address: number): void => {
    state.set(read(address), at);
    state.set(read(address + 1), at + 4);
  };
  for (let block = 0; block < blocks; block++) {
    if (fact.kind === HashKind.PATH) {
      const right = (fact.b0 >>> block) & 1;
      const node = state.slice(0, 8);
      state = new Uint32Array(WIDTH);
      state[RATE] = Tag.NODE;
      if (block === 0) put(right ? 8 : 0, fact.first);
      else state.set(node, right ? 8 : 0);
      put(right ? 0 : 8, fact.b1 + 2 * block);
    } else {
      if (block === 0) state[RATE] = fact.parameter;
      if (fact.kind === HashKind.SPONGE) {
        if (block === 0) state[RATE + 1] = fact.b0;
        put(0, fact.first + 4 * block);
        put(8, fact.first + 4 * block + 2);
      } else {
        put(0, fact.first);
        put(8, fact.b0);
      }
    }
    states.set(state, block * WIDTH);
    permute(state);
  }
  return { states, digest: state.slice(0, 8) };
}

function checkOperands({ kind, parameter, b0 }: HashFact, blocks: number, budget: number): void {
  const wrong = (expected: string, got: number): never => {
    throw new Stop('out-of-range', 'No hash has such operands.', expected, `${got}`);
  };
  if (kind > HashKind.PATH) wrong('kind 0, 1 or 2', kind);
  if (blocks < 1) wrong('at least one block or level', blocks);
  if (kind === HashKind.PATH) {
    if (parameter > MAX_PATH_DEPTH) wrong(`at most ${MAX_PATH_DEPTH} levels`, parameter);
    if (b0 >= 2 ** parameter) wrong(`an index below 2^${parameter}`, b0);
  }
  if (blocks > budget) throw new Stop('capacity', 'The class has no room for so many permutations.', `${budget} left`, `${blocks}`);
}
