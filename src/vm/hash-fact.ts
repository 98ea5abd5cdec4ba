// Facts of the hasher: "this operation, with these pointers, is true". What a HASH row requests and the hasher chip offers.
//
//   kind      parameter  first  b0         b1        meaning
//   COMPRESS  tag        left   distance   -         m[out..out+2) = compress(tag, digest at first, digest at first + b0)
//   SPONGE    tag        base   blocks     distance  m[out..out+2) = sponge(tag) of the 4 * b0 words from first + b1 on
//   PATH      depth      leaf   index      siblings  m[out..out+2) = root after `depth` levels with tag NODE
//
// first and out are the *addresses* fp + a and fp + c, so data and digest are registers and need no pointers; b0 and b1 are B.0
// and B.1. Distances make a second digest, or a script anywhere in memory, reachable. Siblings are `depth` digests at b1, lowest
// level first; bit i of the index says that the node on level i is the right child. The index is below 2^depth.
import { F } from '../field/index.ts';
import { RATE, Tag, WIDTH, type Permutation } from '../hash/index.ts';
import { Stop } from './errors.ts';
import { HashKind, MAX_PATH_DEPTH } from './isa.ts';

export interface HashFact {
  readonly kind: number;
  readonly parameter: number;
  readonly first: number;
  readonly b0: number;
  readonly b1: number;
  readonly out: number;
}

/** A fact with its proof: its blocks, the input state of each (24 felts a block), and how often it was requested. */
export interface ProvenFact extends HashFact {
  readonly blocks: readonly FactBlock[];
  readonly states: Uint32Array;
  count: number;
}

/** What one permutation of an operation does; also the names of the hasher's flags. */
export type BlockKind = 'compress' | 'absorbFirst' | 'absorbNext' | 'leafLeft' | 'leafRight' | 'climbLeft' | 'climbRight';

/** One permutation of a fact. */
export interface FactBlock {
  readonly kind: BlockKind;
  /** Where rate words 0-1 and 2-3 lie. On a climb one of the two is the node below, and only the other is read. */
  readonly low: number;
  readonly high: number;
}

/** The blocks of which rate words 0-1, or 2-3, are read from memory. */
export const readsLow = (kind: BlockKind): boolean => kind !== 'climbLeft';
export const readsHigh = (kind: BlockKind): boolean => kind !== 'climbRight';

export const factKey = (f: HashFact): string => [f.kind, f.parameter, f.first, f.b0, f.b1, f.out].join();

/** The number of permutations that a fact takes. */
const blockCount = (f: HashFact): number =>
  f.kind === HashKind.COMPRESS ? 1 : f.kind === HashKind.SPONGE ? f.b0 : f.parameter;

export function factBlocks(fact: HashFact): FactBlock[] {
  const { kind, first, b0, b1 } = fact;
  return Array.from({ length: blockCount(fact) }, (_, k): FactBlock => {
    if (kind === HashKind.COMPRESS) return { kind: 'compress', low: first, high: F.add(first, b0) };
    if (kind === HashKind.SPONGE) {
      const low = F.add(F.add(first, b1), 4 * k);
      return { kind: k === 0 ? 'absorbFirst' : 'absorbNext', low, high: F.add(low, 2) };
    }
    const sibling = b1 + 2 * k;
    if ((b0 >>> k) & 1) return { kind: k === 0 ? 'leafRight' : 'climbRight', low: sibling, high: first };
    return { kind: k === 0 ? 'leafLeft' : 'climbLeft', low: first, high: sibling };
  });
}

/** A fact asks memory for two cells at a time (a digest, half a block of a message, its output): the first of each two. */
export function factPairs({ blocks, out }: Pick<ProvenFact, 'blocks' | 'out'>): number[] {
  const pairs = [out];
  for (const { kind, low, high } of blocks) {
    if (readsLow(kind)) pairs.push(low);
    if (readsHigh(kind)) pairs.push(high);
  }
  return pairs;
}

/**
 * Works out a fact from memory; `read` copies a cell's four felts to `target` at `at`. The digest is the first eight felts of the last
 * state, permuted. Throws `Stop` on operands that no fact can have, and beyond `budget` permutations.
 */
export function proveFact(
  permute: Permutation, read: (address: number, target: Uint32Array, at: number) => void, fact: HashFact, budget: number,
): { blocks: readonly FactBlock[]; states: Uint32Array; digest: Uint32Array } {
  checkOperands(fact, budget);
  const blocks = factBlocks(fact);
  const states = new Uint32Array(blocks.length * WIDTH);
  const state = new Uint32Array(WIDTH);
  const readPair = (address: number, at: number): void => {
    read(address, state, at);
    read(address + 1, state, at + 4);
  };
  blocks.forEach(({ kind, low, high }, k) => {
    // On a climb the node below moves to the side that is not read.
    if (kind === 'climbRight') state.copyWithin(8, 0, 8);
    if (readsLow(kind)) readPair(low, 0);
    if (readsHigh(kind)) readPair(high, 8);
    if (kind !== 'absorbNext') {
      state.fill(0, RATE);
      state[RATE] = fact.kind === HashKind.PATH ? Tag.NODE : fact.parameter;
      if (kind === 'absorbFirst') state[RATE + 1] = fact.b0;
    }
    states.set(state, k * WIDTH);
    permute(state);
  });
  return { blocks, states, digest: state.slice(0, 8) };
}

function checkOperands(fact: HashFact, budget: number): void {
  const { kind, parameter, b0 } = fact;
  const wrong = (expected: string, got: number): never => {
    throw new Stop('out-of-range', 'No hash has such operands.', expected, `${got}`);
  };
  if (kind > HashKind.PATH) wrong('kind 0, 1 or 2', kind);
  const blocks = blockCount(fact);
  if (blocks < 1) wrong('at least one block or level', blocks);
  if (kind === HashKind.PATH) {
    if (parameter > MAX_PATH_DEPTH) wrong(`at most ${MAX_PATH_DEPTH} levels`, parameter);
    if (b0 >= 2 ** parameter) wrong(`an index below 2^${parameter}`, b0);
  }
  if (blocks > budget) throw new Stop('capacity', 'The class has no room for so many permutations.', `${budget} left`, `${blocks}`);
}
