// Rows of 32-bit words in memory, read four rows at a time. Words come in groups of four (16 bytes): word 4g+k of row r
// lies at base + g * groupStride + r * rowStride + 4k. Two layouts matter:
//   matrix      groupStride = 16 * height, rowStride = 16: four columns side by side, row after row;
//   packed      groupStride = 16, rowStride = 4 * width: one message after another.

/** Words of four rows (one v128 each) -> one v128 for each of the four words, stored side by side at dst. */
// @ts-ignore: decorator
@inline
export function transpose(dst: usize, a: v128, b: v128, c: v128, d: v128): void {
  const ab01 = v128.shuffle<i32>(a, b, 0, 4, 1, 5), cd01 = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
  const ab23 = v128.shuffle<i32>(a, b, 2, 6, 3, 7), cd23 = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
  v128.store(dst, v128.shuffle<i64>(ab01, cd01, 0, 2));
  v128.store(dst, v128.shuffle<i64>(ab01, cd01, 1, 3), 16);
  v128.store(dst, v128.shuffle<i64>(ab23, cd23, 0, 2), 32);
  v128.store(dst, v128.shuffle<i64>(ab23, cd23, 1, 3), 48);
}

/** Distance from row `from` to row `from + lane`, or to the last row before `to`: spare lanes repeat the last row. */
// @ts-ignore: decorator
@inline
export function laneOffset(from: u32, lane: u32, to: u32, stride: usize): usize {
  return <usize>min(lane, to - 1 - from) * stride;
}

/**
 * Gathers words [first, first + 16) of rows from, from+1, ... into 16 vectors at dst, one row a lane; words from `width`
 * on are zero. first is a multiple of 16. It may read up to 12 bytes behind the last row.
 */
export function gatherBlock(
  dst: usize, base: usize, groupStride: usize, rowStride: usize, width: u32, first: u32, from: u32, to: u32,
): void {
  const row0 = base + <usize>(first >> 2) * groupStride + <usize>from * rowStride;
  const row1 = row0 + laneOffset(from, 1, to, rowStride);
  const row2 = row0 + laneOffset(from, 2, to, rowStride);
  const row3 = row0 + laneOffset(from, 3, to, rowStride);
  const count: u32 = min(width - first, 16);
  let offset: usize = 0;
  for (let word: u32 = 0; word < count; word += 4, offset += groupStride) {
    transpose(
      dst + (<usize>word << 4),
      v128.load(row0 + offset), v128.load(row1 + offset), v128.load(row2 + offset), v128.load(row3 + offset),
    );
  }
  for (let word = count; word < 16; word++) v128.store(dst + (<usize>word << 4), i32x4.splat(0));
}

/** Stores the eight vectors at src, one row a lane, as 32 bytes for each of the rows from ... to (four at most). */
export function scatterDigests(out: usize, src: usize, from: u32, to: u32): void {
  const row0 = out + <usize>from * 32;
  const row1 = row0 + laneOffset(from, 1, to, 32);
  const row2 = row0 + laneOffset(from, 2, to, 32);
  const row3 = row0 + laneOffset(from, 3, to, 32);
  for (let half: usize = 0; half < 2; half++, src += 64) {
    const a = v128.load(src), b = v128.load(src, 16), c = v128.load(src, 32), d = v128.load(src, 48);
    transpose(src, a, b, c, d);
    v128.store(row0 + half * 16, v128.load(src));
    v128.store(row1 + half * 16, v128.load(src, 16));
    v128.store(row2 + half * 16, v128.load(src, 32));
    v128.store(row3 + half * 16, v128.load(src, 48));
  }
}

/** Where level h of a tree of 2^log leaves starts: digests of 32 bytes, level after level, the leaves first. */
// @ts-ignore: decorator
@inline
export function levelAt(levels: usize, log: u32, h: u32): usize {
  return levels + (((<usize>1 << log) - (<usize>1 << (log - h))) << 6);
}
