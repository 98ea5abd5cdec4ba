// Tables of factor pairs (8 bytes each, field.ts) for the transforms: filled once, by scalar code.
//   roots[b] = w^e where e / (p - 1) is half the bit-reversed fraction of b: the factor of block b on any level of the
//   forward transform of any size, because a block's root depends on its number alone. inverseRoots[b] = 1 / roots[b].
import { P } from './field';

// @ts-ignore: decorator
@inline
function times(a: u32, b: u32): u32 {
  return <u32>((<u64>a * b) % P);
}

function power(base: u32, exponent: u32): u32 {
  let result: u32 = 1;
  for (; exponent; exponent >>= 1, base = times(base, base)) if (exponent & 1) result = times(result, base);
  return result;
}

/** Stores the factor pair of c: for u = c * 2^16 and v = c * 2^32, centred: digits (high v, high u) and (low v, low u). */
function storePair(at: usize, c: u32): void {
  const u = times(c, 1 << 16), v = times(u, 1 << 16);
  const su: i32 = u > P >> 1 ? u - P : u, sv: i32 = v > P >> 1 ? v - P : v;
  const highU = (su + 0x8000) >> 16, highV = (sv + 0x8000) >> 16;
  store<i32>(at, (highV << 16) | (highU & 0xffff));
  store<i32>(at, (sv << 16) | (su & 0xffff), 4);
}

/** Fills roots and inverseRoots with 2^log entries each; `work` holds 4 * 2^log bytes. */
export function fillRoots(roots: usize, inverseRoots: usize, work: usize, log: u32): void {
  store<u32>(work, 1);
  for (let level: u32 = 0; level < log; level++) {
    const half: usize = 1 << level;
    const root = power(3, (P - 1) >> (level + 2));
    for (let k: usize = 0; k < half; k++) store<u32>(work + ((half + k) << 2), times(load<u32>(work + (k << 2)), root));
  }
  const count: usize = 1 << log;
  for (let b: usize = 0; b < count; b++) {
    storePair(roots + (b << 3), load<u32>(work + (b << 2)));
    // In [half, 2 half) the exponents e and 1/2 - e belong to b and its complement: 1 / roots[b] = -roots[complement].
    const complement = b < 2 ? b : b ^ ((1 << (31 - clz(<u32>b))) - 1);
    storePair(inverseRoots + (b << 3), b ? P - load<u32>(work + (complement << 2)) : 1);
  }
}

/** Factor pairs of start * base^i for i < count. */
export function fillPowers(out: usize, start: u32, base: u32, count: u32): void {
  for (let i: u32 = 0; i < count; i++, out += 8, start = times(start, base)) storePair(out, start);
}
