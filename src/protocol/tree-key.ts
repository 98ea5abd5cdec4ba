// Keys of the account and nullifier trees: 64 bits, the low 16 bits of each of the first four felts, felt 0 first and
// each felt's bit 15 nearest the root. `split31` is the one way to take bits of a felt, here as in the VM.
import { P } from '../field/index.ts';

export const KEY_BITS = 64;
/** 64 bits; the most significant one decides at the root. */
export type TreeKey = bigint;

/** Low 16 and high 15 bits of a canonical felt; unique, because x + p is never taken for x. */
export function split31(felt: number): { low: number; high: number } {
  if (felt >= P) throw new RangeError(`canonical felt expected, got ${felt}`);
  return { low: felt & 0xffff, high: felt >>> 16 };
}

export function treeKey(felts: ArrayLike<number>): TreeKey {
  let key = 0n;
  for (let i = 0; i < 4; i++) key = (key << 16n) | BigInt(split31(felts[i]!).low);
  return key;
}
