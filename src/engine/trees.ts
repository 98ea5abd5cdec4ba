// Merkle trees in the engine's memory, for both suites: leaves over rows of a matrix or over packed rows, then whole subtrees
// below the cap, one item each, so that a tree takes two regions.
import { P, log2Exact } from '../field/index.ts';
import { GRINDING_FELT_BITS, MAX_LEAF_BYTES, Tag, openMerkleTree, type SuiteName } from '../hash/index.ts';
import type { Engine } from './engine.ts';

const DIGEST_BYTES = 32;
const DIGEST_WORDS = 8;

/** Rows of `width` words: word 4g + k of row r at base + g * groupStride + r * rowStride + 4k. */
export interface Rows {
  readonly base: number;
  readonly groupStride: number;
  readonly rowStride: number;
  readonly width: number;
}

export interface EngineTree {
  /** Address of the digests, level after level, leaves first. */
  readonly levels: number;
  readonly log: number;
  readonly capLog: number;
  readonly cap: Uint32Array;
}

/** The hashing that a suite needs of the engine. */
export interface EngineHash {
  tree(rows: Rows, count: number, capLog: number): Promise<EngineTree>;
  grind(state: Uint32Array, bits: number): Promise<number>;
}

export function engineHash(engine: Engine, suite: SuiteName): EngineHash {
  const { arena, tables } = engine;
  const leaves = ({ base, groupStride, rowStride, width }: Rows, out: number, count: number): Promise<void> => {
    if (suite === 'rpo') return engine.step('rpoLeaves', [tables.rpo, Tag.LEAF, base, groupStride, rowStride, width, out], count);
    if (width * 4 > MAX_LEAF_BYTES) throw new RangeError(`a leaf has at most ${MAX_LEAF_BYTES} bytes: got ${width * 4}`);
    return engine.step('blake3Leaves', [base, groupStride, rowStride, width, out], count);
  };
  const subtrees = (levels: number, log: number, height: number): Promise<void> =>
    suite === 'rpo'
      ? engine.step('rpoSubtrees', [tables.rpo, Tag.NODE, levels, log, height], 2 ** (log - height))
      : engine.step('blake3Subtrees', [levels, log, height], 2 ** (log - height));
  return {
    async tree(rows, count, capLog) {
      const log = log2Exact(count);
      const levels = arena.allocate(2 * count * DIGEST_BYTES);
      await leaves(rows, levels, count);
      await subtrees(levels, log, log - capLog);
      const cap = arena.words(levelAt(levels, log, log - capLog), DIGEST_WORDS * 2 ** capLog).slice();
      return { levels, log, capLog, cap };
    },
    async grind(state, bits) {
      const limit = 2 ** (GRINDING_FELT_BITS - bits);
      const mark = arena.mark();
      const seed = arena.store(state);
      const nonce = suite === 'rpo'
        ? await engine.search('rpoGrind', [tables.rpo, Tag.GRIND, seed, limit], P)
        : await engine.search('blake3Grind', [tables.powerPair, Tag.GRIND, seed, limit], P);
      arena.release(mark);
      if (nonce === undefined) throw new RangeError(`no nonce gives ${bits} bits of work`);
      return nonce;
    },
  };
}

const levelAt = (levels: number, log: number, h: number): number => levels + (2 ** log - 2 ** (log - h)) * 2 * DIGEST_BYTES;

/** The digests that a verifier lacks to climb from the given leaves (sorted, distinct) to the cap. */
export function openEngineTree({ arena }: Engine, { levels, log, capLog, cap }: EngineTree, indices: readonly number[]): Uint32Array {
  const views = Array.from({ length: log - capLog + 1 }, (_, h) => arena.words(levelAt(levels, log, h), DIGEST_WORDS * 2 ** (log - h)));
  return openMerkleTree({ levels: views, cap }, indices);
}
