// The answering tables' part of the mutation table (docs/attacks.md): memory, code and range. Which label refuses what is asserted,
// test by test, in src/vm/chips/tables.test.ts, which also asserts that no other label exists.
import { fieldColumns, instancesOf } from '../../src/air/index.ts';
import { MemoryColumns } from '../../src/vm/chips/memory/columns.ts';
import { RANGE_ROWS, RangeColumns } from '../../src/vm/chips/range/columns.ts';
import { cpuForgery, op, small, type Forgery } from '../harness/forgery.ts';

/** One amount asked for, and halted. */
export const asksForRange = (): Forgery => cpuForgery([op('RANGE', { a: 5, imm: [16, 0, 0, 0] }), op('HALT')], { 5: [65535, 513, 7, 16383] });

/** Changes limb i from row `from` on of the range chip's word number `word`. */
export const limbs = (f: Forgery, i: number, word: number, from: number, change: (value: number, k: number) => number): void => {
  const column = fieldColumns(f.main, f.instance('range').mainBase, RangeColumns, 'value')[i]!;
  for (let k = from; k < RANGE_ROWS; k++) column[word * RANGE_ROWS + k] = change(column[word * RANGE_ROWS + k]!, k);
};

export type TableAttack = (f: Forgery) => void;

/** Label -> changes of an honest trace that exactly this label refuses. */
export const TABLE_ATTACKS: Record<string, TableAttack[]> = {
  'range/fact': [(f) => void (fieldColumns(f.main, f.instance('range').mainBase, RangeColumns, 'uses')[0]![20] = 1)],
};
for (const i of [0, 1, 2, 3]) {
  TABLE_ATTACKS[`range/bit-${i}`] = [
    (f) => limbs(f, i, 1, 5, (v) => v + 3),
    (f) => limbs(f, i, 1, 0, (v) => v + 2),
    (f) => limbs(f, i, 1, 8, (v) => v + 2 ** 9),
    ...(i === 3 ? [14, 15].map((bit): TableAttack => (f) => limbs(f, 3, 1, bit, (v) => v + 2 ** bit)) : []),
  ];
}
for (const lane of instancesOf(small.machine, 'memory')) {
  TABLE_ATTACKS[`${lane.name}/cell`] = [(f) => void (fieldColumns(f.main, lane.mainBase, MemoryColumns, 'uses')[0]![9] = 1)];
}
for (const lane of instancesOf(small.machine, 'code')) {
  TABLE_ATTACKS[`${lane.name}/word`] = [(f) => void (f.main[lane.mainBase]![10] = 1)];
}

/** Family of labels (chip and name, without numbers) -> what a prover could do without it. */
export const TABLE_WITHOUT: Readonly<Record<string, string>> = {
  'range/bit': 'a limb jumps to any value and is called small; a top limb of 15 or 16 bits: sums overflow',
  'range/fact': 'an amount out of range is asked for and nobody has to answer',
  'memory/cell': 'one address holds two words: a balance read as another than was written',
  'code/word': 'another kernel than the one in the verifying key',
};
