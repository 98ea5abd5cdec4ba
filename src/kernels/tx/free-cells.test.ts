// No cell that a kernel row reads is free: one limb changed, with every operand that reads it following, breaks some row. What is
// free is what nobody reads (limbs 2 and 3 of a hash's location; the length of a script that is not hashed again), the hinted inverse of a
// zero, and, in a payment, which asset a note without amount is said to be of where one of the two others is not named.
import { describe, expect, it } from 'vitest';
import { F, K } from '../../field/index.ts';
import { factPairs } from '../../vm/hash-fact.ts';
import type { ExecutedRow, Execution, Word } from '../../vm/index.ts';
import { forge } from '../../../test/harness/kernel-forgery.ts';
import { accountRequest, balanced, native, p2idNote, pay, publicAccount, word } from '../../../test/harness/transactions.ts';
import type { TransactionRequest } from './index.ts';

type Memory = (address: number) => Word;

/** Whether a row's assertion holds over this memory, after the instruction's line in isa.ts; hash facts apart. */
function holds({ fp, pc, instruction: { op, a, c, imm, immediateB }, addressB }: ExecutedRow, next: ExecutedRow | undefined, at: Memory): boolean {
  const A = at(F.add(fp, a));
  const pointed = op === 'LOAD' ? F.add(A[0]!, imm[0]!) : op === 'CALL' ? A[0]! : addressB;
  const [B, C] = [immediateB ? imm : at(pointed), at(F.add(fp, c))];
  const isBit = A[0]! <= 1 && A.slice(1).every((limb) => limb === 0);
  switch (op) {
    case 'ADD':
      return K.equals(C, K.add(A, B));
    case 'MUL':
      return K.equals(C, K.mul(A, B));
    case 'LIMB':
      return K.equals(C, K.fromBase(A.reduce((sum, limb, i) => F.add(sum, F.mul(limb, imm[i]!)), 0)));
    case 'LOAD':
      return K.equals(B, C);
    case 'BRANCH':
      return isBit && next!.pc === (A[0] === 1 ? F.add(pc, imm[0]!) : pc + 2);
    case 'CALL':
      return K.equals(B, [pc + 2, fp, 0, 0]) && next!.fp === A[0];
    case 'RETURN':
      return next!.pc === A[0] && next!.fp === A[1];
    case 'ENTER':
      return next!.pc === B[0] && next!.fp === A[0];
    case 'RANGE':
      return A.every((limb, i) => limb < 2 ** (i === 3 ? Math.min(14, imm[0]!) : imm[0]!));
    default:
      return true;
  }
}

/** The hinted inverse of zero: x * i is 0 for any i. */
function isTimesZero({ fp, instruction: { op, a, immediateB }, addressB }: ExecutedRow, cell: number, at: Memory): boolean {
  return op === 'MUL' && !immediateB && addressB === cell && K.isZero(at(F.add(fp, a)));
}

/** Kernel rows whose operands have a free limb: "operation, limb", each once. */
function freeLimbs({ rows, memory, hashFacts }: Execution): string[] {
  const readers = new Map<number, number[]>();
  const pinned = new Set([0, 1, ...hashFacts.flatMap(factPairs).flatMap((cell) => [cell, cell + 1])]);
  rows.forEach((row, k) => {
    const { fp, instruction: { a, c, immediateB }, addressB } = row;
    for (const cell of [F.add(fp, a), F.add(fp, c), ...(immediateB ? [] : [addressB])]) readers.set(cell, [...(readers.get(cell) ?? []), k]);
    if (row.user) for (const cell of [row.pc, row.pc + 1]) pinned.add(cell);
  });
  const found = new Set<string>();
  for (const [cell, by] of readers) {
    if (pinned.has(cell)) continue;
    const kernelRows = by.filter((k) => !rows[k]!.user);
    for (let limb = 0; limb < 4 && kernelRows.length > 0; limb++) {
      const at: Memory = (address) => {
        const value = Array.from(memory.subarray(4 * address, 4 * address + 4));
        return address === cell ? value.with(limb, F.add(value[limb]!, 1)) : value.length === 4 ? value : [0, 0, 0, 0];
      };
      const inFact = (k: number): boolean => rows[k]!.instruction.op === 'HASH' && !rows[k]!.instruction.immediateB && rows[k]!.addressB === cell && limb < 2;
      if (by.every((k) => !inFact(k) && holds(rows[k]!, rows[k + 1], at))) {
        for (const k of kernelRows) found.add(isTimesZero(rows[k]!, cell, at) ? 'a factor of zero' : `${rows[k]!.instruction.op}, limb ${limb}`);
      }
    }
  }
  return [...found].sort();
}

const other = { faucet: word(), amount: 77n };
const account = publicAccount([native(5_000_000n), other]);
const created = publicAccount([], 0);
const ALWAYS = ['HASH, limb 2', 'HASH, limb 3', 'LIMB, limb 2', 'LIMB, limb 3', 'a factor of zero'];
/** A bit of a dummy: 0 or 1, times the distance zero, times the amount zero. */
const PAYS = [...ALWAYS, 'MUL, limb 0'];
const SAME_SCRIPT = 'LIMB, limb 0';

describe('memory of the kernels', () => {
  // LIMB reads limb 1 of a script's location, the sponge limbs 0 and 1.
  it.each<[string, () => TransactionRequest, string[]]>([
    ['a payment', () => balanced({ notes: [p2idNote(native(2000n)), p2idNote(other)], outputs: [pay(native(5n)), pay(other)] }), [...PAYS, SAME_SCRIPT]],
    ['a payment of everything', () => balanced({ notes: [p2idNote(native(2000n))], outputs: [pay(native(1000n))] }), PAYS],
    ['a payment of nothing', () => balanced({ fee: 0n }), PAYS],
    ['a transaction of an account', () =>
      accountRequest({ account, notes: [p2idNote(native(9n), account.identity)], outputs: [pay(native(5n))] }, { mint: 5n, burn: 2n }), ALWAYS],
    ['a new account', () => accountRequest({ account: created, notes: [p2idNote(native(5000n), created.identity)] }), ALWAYS],
    ['an account that pays everything', () => accountRequest({ account, outputs: [pay(native(4_999_000n))] }), ALWAYS],
  ])('has no free cell in %s', (_, make, free) => {
    expect(freeLimbs(forge(make(), { edit: () => undefined }).execution)).toEqual([...free].sort());
  });
});
