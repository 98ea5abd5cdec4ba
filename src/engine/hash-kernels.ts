// The hash interfaces of src/hash on the engine: batches go into the memory, through a kernel, and out again. For
// executors, trees and verifiers; the prover keeps its matrices in the memory and calls the kernels directly.
import { F } from '../field/index.ts';
import { MAX_KEYED_WORDS, MAX_LEAF_BYTES, ROUNDS, WIDTH, type Blake3Kernels, type Permutation } from '../hash/index.ts';
import { R, factorPair } from './constants.ts';
import type { Engine } from './engine.ts';
import { SCRATCH_BYTES, scratchOf } from './memory.ts';

const DIGEST = 8;

/** Runs `use` with words copied into the memory at an address that is free again (and wiped) afterwards. */
function withWords<T>({ arena }: Engine, words: Uint32Array, use: (address: number) => T): T {
  const mark = arena.mark();
  try {
    return use(arena.store(words));
  } finally {
    arena.release(mark);
  }
}

function wholeItems(words: Uint32Array, width: number): number {
  const count = words.length / width;
  if (!Number.isInteger(count)) throw new RangeError(`whole items of ${width} words expected, got ${words.length} words`);
  return count;
}

/** Where a single state lies: in this thread's scratch area, behind what the kernel takes of it. */
const SINGLE_STATE = scratchOf(0) + SCRATCH_BYTES / 2;

/** RPO over whole states of 24 canonical felts, in place. */
export function rpoPermutation(engine: Engine): Permutation {
  return (states) => {
    const count = wholeItems(states, WIDTH);
    if (count === 1) {
      // An execution is mostly single states that wait for each other, so they go the shortest way.
      const words = engine.arena.words(SINGLE_STATE, WIDTH);
      words.set(states);
      engine.serial.permuteOne(engine.tables.rpo, scratchOf(0), SINGLE_STATE);
      states.set(words);
      return;
    }
    withWords(engine, states, (address) => {
      engine.run('rpoPermuteMany', [engine.tables.rpo, address], count);
      states.set(engine.arena.words(address, states.length));
    });
  };
}

/** Bytes between columns beyond their length: columns a page apart would all fall into the same few lines of the cache. */
const COLUMN_GAP = 64;

/**
 * Writes the hasher's columns of states (`RoundColumns` of src/vm): before each round and after the last, for input states of 24 felts. Each
 * column has room for `rows` felts a state.
 */
export function rpoRoundColumns(engine: Engine): (inputs: Uint32Array, rows: number, columns: readonly Uint32Array[]) => void {
  return (inputs, rows, columns) => {
    const count = wholeItems(inputs, WIDTH);
    const width = (WIDTH * (ROUNDS + 1)) / rows;
    if (columns.length !== width) throw new RangeError(`${width} columns expected, got ${columns.length}`);
    const { arena, tables } = engine;
    withWords(engine, inputs, (address) => {
      const length = count * rows;
      const stride = 4 * length + COLUMN_GAP;
      const out = arena.allocate(columns.length * stride);
      const plainPair = arena.store(Uint32Array.of(...factorPair(F.inv(R))));
      engine.run('rpoRoundColumns', [tables.rpo, plainPair, address, rows, out, stride], count);
      columns.forEach((column, c) => column.set(arena.words(out + c * stride, length)));
    });
  };
}

export function blake3Kernels(engine: Engine): Blake3Kernels {
  const { arena, serial } = engine;
  const digests = (count: number, run: (out: number) => void): Uint32Array => {
    const out = arena.allocate(count * DIGEST * 4);
    run(out);
    return arena.words(out, count * DIGEST).slice();
  };
  return {
    hashMany(messages, words) {
      if (words < 1 || words * 4 > MAX_LEAF_BYTES) throw new RangeError(`a leaf has 4 to ${MAX_LEAF_BYTES} bytes: got ${words * 4}`);
      const count = wholeItems(messages, words);
      return withWords(engine, messages, (rows) =>
        digests(count, (out) => engine.run('blake3Leaves', [rows, 16, words * 4, words, out], count)),
      );
    },
    parentMany(pairs) {
      const count = wholeItems(pairs, 2 * DIGEST);
      return withWords(engine, pairs, (address) =>
        digests(count, (out) => engine.run('blake3Nodes', [address, out], count)),
      );
    },
    keyed(key, message) {
      if (key.length !== DIGEST || message.length > MAX_KEYED_WORDS) {
        throw new RangeError(`a key of ${DIGEST} words and at most ${MAX_KEYED_WORDS} words expected: got ${key.length} and ${message.length}`);
      }
      return withWords(engine, message, (address) => {
        const out = arena.allocate(64);
        serial.blake3Keyed(scratchOf(0), arena.store(key), address, message.length, out);
        return arena.words(out, 16).slice();
      });
    },
  };
}
