// The uses of RPO: many permutations, leaves of a Merkle tree, its inner nodes, proof of work. Reference:
// src/hash/rpo-hash.ts and rpo-suite.ts. Every kernel takes a range [from, to) of its items, so that lanes share the work,
// a table (src/engine/rpo-tables.ts) and a scratch area of its own of STATE_AND_WORK bytes.
import { canonical, mulConstant } from './field';
import { ROUNDS, STATE, permute, permuteRound } from './rpo';
import { permuteOne } from './rpo-single';
import { gatherBlock, laneOffset, levelAt, scatterDigests, transpose } from './rows';

const WORD: usize = 16;
const RATE: u32 = 16;

/** Capacity of the interleaved state: (first, second, 0, 0, 0, 0, 0, 0) in every lane. */
function setCapacity(state: usize, first: u32, second: u32): void {
  v128.store(state, i32x4.splat(first), 16 * WORD);
  v128.store(state, i32x4.splat(second), 17 * WORD);
  for (let word = state + 18 * WORD; word < state + STATE; word += WORD) v128.store(word, i32x4.splat(0));
}

/** Stores the digests, made canonical. */
function storeDigests(out: usize, state: usize, from: u32, to: u32): void {
  for (let word = state; word < state + 8 * WORD; word += WORD) v128.store(word, canonical(v128.load(word)));
  scatterDigests(out, state, from, to);
}

/** Interleaves four states of 24 felts. */
function gatherStates(state: usize, state0: usize, state1: usize, state2: usize, state3: usize): void {
  for (let at: usize = 0; at < 96; at += 16) {
    transpose(state + 4 * at, v128.load(state0 + at), v128.load(state1 + at), v128.load(state2 + at), v128.load(state3 + at));
  }
}

/** Permutes states[from ... to) in place, 24 canonical felts each. */
export function rpoPermuteMany(scratch: usize, table: usize, states: usize, from: u32, to: u32): void {
  for (; from < to; from += 4) {
    const state0 = states + <usize>from * 96;
    if (from + 1 == to) return permuteOne(table, scratch, state0);
    const state1 = state0 + laneOffset(from, 1, to, 96);
    const state2 = state0 + laneOffset(from, 2, to, 96);
    const state3 = state0 + laneOffset(from, 3, to, 96);
    gatherStates(scratch, state0, state1, state2, state3);
    permute(table, scratch);
    for (let at: usize = 0; at < 96; at += 16) {
      const word = scratch + 4 * at;
      transpose(
        word,
        canonical(v128.load(word)), canonical(v128.load(word, 16)), canonical(v128.load(word, 32)), canonical(v128.load(word, 48)),
      );
      v128.store(state0 + at, v128.load(word));
      v128.store(state1 + at, v128.load(word, 16));
      v128.store(state2 + at, v128.load(word, 32));
      v128.store(state3 + at, v128.load(word, 48));
    }
  }
}

/**
 * The states of permutations [from, to) of the inputs (24 canonical felts each), before each round and after the last, as columns of
 * blocks of `rows` rows: of eight states, 8 / rows stand side by side in a row. `plainPair`: the factor pair of 1/R.
 */
export function rpoRoundColumns(
  scratch: usize, table: usize, plainPair: usize, inputs: usize, rows: u32, out: usize, columnStride: usize, from: u32, to: u32,
): void {
  const perRow = (ROUNDS + 1) / rows;
  for (; from < to; from += 4) {
    const state0 = inputs + <usize>from * 96;
    gatherStates(scratch, state0, state0 + laneOffset(from, 1, to, 96), state0 + laneOffset(from, 2, to, 96), state0 + laneOffset(from, 3, to, 96));
    const block0 = out + (<usize>(from * rows) << 2), stride = <usize>rows << 2;
    const block1 = laneOffset(from, 1, to, stride), block2 = laneOffset(from, 2, to, stride), block3 = laneOffset(from, 3, to, stride);
    for (let round: u32 = 0; round <= ROUNDS; round++) {
      let at = block0 + (<usize>(round / perRow) << 2) + <usize>(round % perRow * 24) * columnStride;
      for (let word = scratch; word < scratch + STATE; word += WORD, at += columnStride) {
        // Before the first round the state is plain, after it in Montgomery form.
        const x = round == 0 ? v128.load(word) : canonical(mulConstant(v128.load(word), plainPair));
        v128.store32_lane(at + block3, x, 3);
        v128.store32_lane(at + block2, x, 2);
        v128.store32_lane(at + block1, x, 1);
        v128.store32_lane(at, x, 0);
      }
      if (round < ROUNDS) permuteRound(table, scratch, round);
    }
  }
}

/**
 * Sponge over rows [from, to) of `width` felts (layout: rows.ts), padded with zeros to whole blocks; overwrite mode,
 * capacity (tag, blocks, 0...). Digest of row r at out + 32 r.
 */
export function rpoLeaves(
  scratch: usize, table: usize, tag: u32,
  rows: usize, groupStride: usize, rowStride: usize, width: u32, out: usize, from: u32, to: u32,
): void {
  const blocks = (width + RATE - 1) / RATE;
  for (; from < to; from += 4) {
    setCapacity(scratch, tag, blocks);
    for (let first: u32 = 0; first < width; first += RATE) {
      gatherBlock(scratch, rows, groupStride, rowStride, width, first, from, to);
      permute(table, scratch);
    }
    storeDigests(out, scratch, from, to);
  }
}

/** Node i = first eight felts of permute(pairs[i] || tag, 0...): 64 bytes in at pairs, 32 out. */
export function rpoNodes(scratch: usize, table: usize, tag: u32, pairs: usize, out: usize, from: u32, to: u32): void {
  for (; from < to; from += 4) {
    setCapacity(scratch, tag, 0);
    gatherBlock(scratch, pairs, 16, 64, RATE, 0, from, to);
    permute(table, scratch);
    storeDigests(out, scratch, from, to);
  }
}

/** Inner nodes of the subtrees [from, to), `height` levels above the leaves of a tree of 2^log leaves (layout: rows.ts, levelAt). */
export function rpoSubtrees(
  scratch: usize, table: usize, tag: u32, levels: usize, log: u32, height: u32, from: u32, to: u32,
): void {
  for (let tree = from; tree < to; tree++) {
    for (let h: u32 = 1; h <= height; h++) {
      const first = tree << (height - h), last = (tree + 1) << (height - h);
      rpoNodes(scratch, table, tag, levelAt(levels, log, h - 1), levelAt(levels, log, h), first, last);
    }
  }
}

/**
 * Smallest nonce in [from, to), to <= p - 1, for which the first felt of permute(seed || nonce, 0... || tag, 0...) is below
 * `limit`; or 0xffffffff. `seed` points to eight felts.
 */
export function rpoGrind(scratch: usize, table: usize, tag: u32, seed: usize, limit: u32, from: u32, to: u32): u32 {
  for (; from < to; from += 4) {
    setCapacity(scratch, tag, 0);
    for (let i: usize = 0; i < 8; i++) v128.store(scratch + i * WORD, v128.load32_splat(seed + 4 * i));
    v128.store(scratch, i32x4.add(i32x4.splat(from), i32x4(0, 1, 2, 3)), 8 * WORD);
    for (let i: usize = 9; i < 16; i++) v128.store(scratch + i * WORD, i32x4.splat(0));
    permute(table, scratch);
    const passed = i32x4.bitmask(i32x4.lt_u(canonical(v128.load(scratch)), i32x4.splat(limit)));
    if (passed) {
      const nonce = from + ctz(passed);
      if (nonce < to) return nonce;
    }
  }
  return u32.MAX_VALUE;
}
