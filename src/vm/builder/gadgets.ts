// Idioms of several rows, one of each: everything that needs bits of a felt or sums of amounts goes through these.
import { AMOUNT_BITS } from '../isa.ts';
import type { FunctionBuilder } from './function-builder.ts';
import { Amount, Felt, Word, type as types } from './handles.ts';

/** p - 1 = 0x7f00_0000: the high part of a canonical felt is at most this, and then the low part is 0. */
const TOP_HIGH = 0x7f00;

/** A word as an amount: limbs of 16, 16, 16 and 14 bits. One row. */
export function asAmount(f: FunctionBuilder, x: Word, message: string): Amount {
  f.range(x, AMOUNT_BITS, message);
  return new Amount(f.frame, x.offset);
}

/** A hint and one row. */
export function hintAmount(f: FunctionBuilder, message: string, into: Amount = f.declare(types.amount)): Amount {
  return asAmount(f, f.hintWords(new Word(f.frame, into.offset)), message);
}

/**
 * x + y as an amount; unprovable from 2^62 on. Six rows.
 *
 * With carries c of single bits, x + y = s + c * (2^16 - X) in K: a carry leaves its limb as 2^16 and enters the next as 1. A
 * carry out of the top limb would leave x3 + y3 + c2 < 2^15 + 1 = s3 + 2^16: impossible, so X^4 = 3 never comes in.
 * Carries bounded by more than a bit would be unsound: 2^16 * 32512 = -1 mod p.
 */
export function addAmounts(f: FunctionBuilder, x: Amount, y: Amount, message: string): Amount {
  const carries = f.declare(types.word);
  f.frame.hint({ kind: 'carries', to: carries.offset, x: f.frame.read(x), y: f.frame.read(y) });
  f.frame.assign(carries);
  f.range(carries, 1, message);
  const excess = f.mul(carries, [2 ** 16, -1, 0, 0]);
  return asAmount(f, f.sub(f.add(x, y), excess), message);
}

/** x - y as an amount; unprovable where x < y. Six rows: the sum's equation read the other way, d + y = x + c * (2^16 - X). */
export function subAmounts(f: FunctionBuilder, x: Amount, y: Amount, message: string): Amount {
  const borrows = f.declare(types.word);
  f.frame.hint({ kind: 'borrows', to: borrows.offset, x: f.frame.read(x), y: f.frame.read(y) });
  f.frame.assign(borrows);
  f.range(borrows, 1, message);
  const excess = f.mul(borrows, [2 ** 16, -1, 0, 0]);
  return asAmount(f, f.sub(f.add(x, excess), y), message);
}

/** x < 2^30: a low part of 16 bits and a high part of 14 (the top limb of a range check). Two rows. */
export function assertBelow2to30(f: FunctionBuilder, x: Felt, message: string): void {
  const parts = f.declare(types.word);
  f.frame.hint({ kind: 'split30', to: parts.offset, of: f.frame.read(x) });
  f.frame.assign(parts);
  f.range(parts, AMOUNT_BITS, message);
  f.frame.emit('LIMB', { a: parts.offset, imm: [1, 0, 0, 2 ** 16], c: x.offset, message });
}

/** x <= y for numbers below 2^30, which is asserted of all three: a felt near p would otherwise pass for a small one. */
export function assertAtMost(f: FunctionBuilder, x: Felt, y: Felt, message: string): void {
  assertBelow2to30(f, x, message);
  assertBelow2to30(f, y, message);
  assertBelow2to30(f, f.sub(y, x), message);
}

/**
 * The canonical split of a felt in 16 low and 15 high bits. Both x and x + p are 31-bit numbers for one felt in 127, so
 * high <= 0x7f00 and (high = 0x7f00 implies low = 0) are asserted: the parts are those of the representative below p.
 */
export function split31(f: FunctionBuilder, x: Felt): { low: Felt; high: Felt } {
  const parts = f.declare(types.word);
  f.frame.hint({ kind: 'split31', to: parts.offset, of: f.frame.read(x) });
  f.frame.assign(parts);
  const message = 'the parts of a felt are its canonical ones';
  // parts = (low, high, room, 0) with room = 0x7f00 - high, each below 2^16.
  f.range(parts, AMOUNT_BITS, message);
  f.frame.emit('LIMB', { a: parts.offset, imm: [1, 2 ** 16, 0, 0], c: x.offset, message });
  f.assertEqual(f.limb(parts, [0, 1, 1, 0]), TOP_HIGH, message);
  const low = f.limb(parts, [1, 0, 0, 0]);
  f.assertEitherZero(low, f.isZero(f.limb(parts, [0, 0, 1, 0])), message);
  return { low, high: f.limb(parts, [0, 1, 0, 0]) };
}
