// The BLAKE3 compression function, four side by side, one a lane. Reference: src/hash/blake3.ts (spec: the BLAKE3 paper).
// Rotations by 16 and 8 bits are one byte swizzle each. The message schedule is a table of byte offsets, so that the seven
// rounds are one loop: the offsets' loads are free beside the vector work.

/** Bytes of a chaining value and of a message block, interleaved. */
export const CV: usize = 8 * 16;
export const BLOCK: usize = 16 * 16;

export const CHUNK_START: u32 = 1;
export const CHUNK_END: u32 = 2;
export const PARENT: u32 = 4;
export const ROOT: u32 = 8;
export const KEYED: u32 = 16;

// @ts-ignore: decorator
@inline
function rotate16(a: v128): v128 {
  return i8x16.swizzle(a, i8x16(2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13));
}
// @ts-ignore: decorator
@inline
function rotate12(a: v128): v128 {
  return v128.or(i32x4.shr_u(a, 12), i32x4.shl(a, 20));
}
// @ts-ignore: decorator
@inline
function rotate8(a: v128): v128 {
  return i8x16.swizzle(a, i8x16(1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8, 13, 14, 15, 12));
}
// @ts-ignore: decorator
@inline
function rotate7(a: v128): v128 {
  return v128.or(i32x4.shr_u(a, 7), i32x4.shl(a, 25));
}
/** Sum with the message word that the schedule names. */
// @ts-ignore: decorator
@inline
function sum(a: v128, b: v128, block: usize, offset: u8): v128 {
  return i32x4.add(i32x4.add(a, b), v128.load(block + offset));
}

/** The initialisation vector in every lane. */
export function setInitialValue(cv: usize): void {
  v128.store(cv, i32x4.splat(0x6a09e667));
  v128.store(cv, i32x4.splat(0xbb67ae85), 16);
  v128.store(cv, i32x4.splat(0x3c6ef372), 32);
  v128.store(cv, i32x4.splat(0xa54ff53a), 48);
  v128.store(cv, i32x4.splat(0x510e527f), 64);
  v128.store(cv, i32x4.splat(0x9b05688c), 80);
  v128.store(cv, i32x4.splat(0x1f83d9ab), 96);
  v128.store(cv, i32x4.splat(0x5be0cd19), 112);
}

/**
 * One compression a lane: chaining value at cv, block at `block`; the first eight output words go to cv. With `wide`, the
 * output stream: lane i has counter + i, and the other eight words go to cv + CV.
 * `schedule`: 7 rows of 16 byte offsets into the block (src/engine/blake3-tables.ts).
 */
export function compress(
  cv: usize, block: usize, schedule: usize, blockLength: u32, flags: u32, wide: bool = false, counter: u32 = 0,
): void {
  let v0 = v128.load(cv), v1 = v128.load(cv, 16), v2 = v128.load(cv, 32), v3 = v128.load(cv, 48);
  let v4 = v128.load(cv, 64), v5 = v128.load(cv, 80), v6 = v128.load(cv, 96), v7 = v128.load(cv, 112);
  let v8 = i32x4.splat(0x6a09e667), v9 = i32x4.splat(0xbb67ae85), v10 = i32x4.splat(0x3c6ef372), v11 = i32x4.splat(0xa54ff53a);
  let v12 = wide ? i32x4.add(i32x4.splat(counter), i32x4(0, 1, 2, 3)) : i32x4.splat(0), v13 = i32x4.splat(0), v14 = i32x4.splat(blockLength), v15 = i32x4.splat(flags);
  for (let s = schedule; s < schedule + 112; s += 16) {
    // Columns, two quarter rounds at a time.
    v0 = sum(v0, v4, block, load<u8>(s));
    v1 = sum(v1, v5, block, load<u8>(s, 2));
    v12 = rotate16(v128.xor(v12, v0));
    v13 = rotate16(v128.xor(v13, v1));
    v8 = i32x4.add(v8, v12);
    v9 = i32x4.add(v9, v13);
    v4 = rotate12(v128.xor(v4, v8));
    v5 = rotate12(v128.xor(v5, v9));
    v0 = sum(v0, v4, block, load<u8>(s, 1));
    v1 = sum(v1, v5, block, load<u8>(s, 3));
    v12 = rotate8(v128.xor(v12, v0));
    v13 = rotate8(v128.xor(v13, v1));
    v8 = i32x4.add(v8, v12);
    v9 = i32x4.add(v9, v13);
    v4 = rotate7(v128.xor(v4, v8));
    v5 = rotate7(v128.xor(v5, v9));

    v2 = sum(v2, v6, block, load<u8>(s, 4));
    v3 = sum(v3, v7, block, load<u8>(s, 6));
    v14 = rotate16(v128.xor(v14, v2));
    v15 = rotate16(v128.xor(v15, v3));
    v10 = i32x4.add(v10, v14);
    v11 = i32x4.add(v11, v15);
    v6 = rotate12(v128.xor(v6, v10));
    v7 = rotate12(v128.xor(v7, v11));
    v2 = sum(v2, v6, block, load<u8>(s, 5));
    v3 = sum(v3, v7, block, load<u8>(s, 7));
    v14 = rotate8(v128.xor(v14, v2));
    v15 = rotate8(v128.xor(v15, v3));
    v10 = i32x4.add(v10, v14);
    v11 = i32x4.add(v11, v15);
    v6 = rotate7(v128.xor(v6, v10));
    v7 = rotate7(v128.xor(v7, v11));

    // Diagonals.
    v0 = sum(v0, v5, block, load<u8>(s, 8));
    v1 = sum(v1, v6, block, load<u8>(s, 10));
    v15 = rotate16(v128.xor(v15, v0));
    v12 = rotate16(v128.xor(v12, v1));
    v10 = i32x4.add(v10, v15);
    v11 = i32x4.add(v11, v12);
    v5 = rotate12(v128.xor(v5, v10));
    v6 = rotate12(v128.xor(v6, v11));
    v0 = sum(v0, v5, block, load<u8>(s, 9));
    v1 = sum(v1, v6, block, load<u8>(s, 11));
    v15 = rotate8(v128.xor(v15, v0));
    v12 = rotate8(v128.xor(v12, v1));
    v10 = i32x4.add(v10, v15);
    v11 = i32x4.add(v11, v12);
    v5 = rotate7(v128.xor(v5, v10));
    v6 = rotate7(v128.xor(v6, v11));

    v2 = sum(v2, v7, block, load<u8>(s, 12));
    v3 = sum(v3, v4, block, load<u8>(s, 14));
    v13 = rotate16(v128.xor(v13, v2));
    v14 = rotate16(v128.xor(v14, v3));
    v8 = i32x4.add(v8, v13);
    v9 = i32x4.add(v9, v14);
    v7 = rotate12(v128.xor(v7, v8));
    v4 = rotate12(v128.xor(v4, v9));
    v2 = sum(v2, v7, block, load<u8>(s, 13));
    v3 = sum(v3, v4, block, load<u8>(s, 15));
    v13 = rotate8(v128.xor(v13, v2));
    v14 = rotate8(v128.xor(v14, v3));
    v8 = i32x4.add(v8, v13);
    v9 = i32x4.add(v9, v14);
    v7 = rotate7(v128.xor(v7, v8));
    v4 = rotate7(v128.xor(v4, v9));
  }
  if (wide) {
    v128.store(cv + CV, v128.xor(v8, v128.load(cv)));
    v128.store(cv + CV, v128.xor(v9, v128.load(cv, 16)), 16);
    v128.store(cv + CV, v128.xor(v10, v128.load(cv, 32)), 32);
    v128.store(cv + CV, v128.xor(v11, v128.load(cv, 48)), 48);
    v128.store(cv + CV, v128.xor(v12, v128.load(cv, 64)), 64);
    v128.store(cv + CV, v128.xor(v13, v128.load(cv, 80)), 80);
    v128.store(cv + CV, v128.xor(v14, v128.load(cv, 96)), 96);
    v128.store(cv + CV, v128.xor(v15, v128.load(cv, 112)), 112);
  }
  v128.store(cv, v128.xor(v0, v8));
  v128.store(cv, v128.xor(v1, v9), 16);
  v128.store(cv, v128.xor(v2, v10), 32);
  v128.store(cv, v128.xor(v3, v11), 48);
  v128.store(cv, v128.xor(v4, v12), 64);
  v128.store(cv, v128.xor(v5, v13), 80);
  v128.store(cv, v128.xor(v6, v14), 96);
  v128.store(cv, v128.xor(v7, v15), 112);
}
