// Memory, code and range: the tables that answer. A trace for each label that it alone refuses.
import { describe, expect, it } from 'vitest';
import { fieldColumns, instancesOf } from '../../air/index.ts';
import { cpuForgery, op, small, type Forgery } from '../../../test/harness/forgery.ts';
import { MemoryColumns } from './memory/columns.ts';
import { RANGE_ROWS, RangeColumns } from './range/columns.ts';

const honest = (): Forgery => cpuForgery([op('RANGE', { a: 5, imm: [16, 0, 0, 0] }), op('HALT')], { 5: [65535, 513, 7, 16383] });
/** Changes limb i on rows [from, to) of the range chip's word number `word`. */
const limbs = (f: Forgery, i: number, word: number, from: number, change: (value: number, k: number) => number): void => {
  const column = fieldColumns(f.main, f.instance('range').mainBase, RangeColumns, 'value')[i]!;
  for (let k = from; k < RANGE_ROWS; k++) column[word * RANGE_ROWS + k] = change(column[word * RANGE_ROWS + k]!, k);
};

describe('range', () => {
  it('accepts what fits', () => expect(honest().failures()).toEqual([]));

  it.each([0, 1, 2, 3])('range/bit-%i: a limb that jumps, starts above 1, or skips a weight', (i) => {
    for (const attack of [
      (f: Forgery) => limbs(f, i, 1, 5, (v) => v + 3),
      (f: Forgery) => limbs(f, i, 1, 0, (v) => v + 2),
      (f: Forgery) => limbs(f, i, 1, 8, (v) => v + 2 ** 9),
    ]) {
      const forgery = honest();
      attack(forgery);
      expect(forgery.failures()).toEqual([`range/bit-${i}`]);
    }
  });
  it('range/bit-3: a top limb with a fifteenth bit, or a sixteenth', () => {
    for (const bit of [14, 15]) {
      const forgery = honest();
      limbs(forgery, 3, 1, bit, (v) => v + 2 ** bit);
      expect(forgery.failures()).toEqual(['range/bit-3']);
      const other = honest();
      limbs(other, 2, 1, bit, (v) => v + 2 ** bit);
      expect(other.failures()).toEqual([]);
    }
  });
  it('range/fact: an answer nobody asked for', () => {
    const forgery = honest();
    fieldColumns(forgery.main, forgery.instance('range').mainBase, RangeColumns, 'uses')[0]![20] = 1;
    expect(forgery.failures()).toEqual(['range/fact']);
  });
});

describe('memory and code', () => {
  it.each(instancesOf(small.machine, 'memory').map((lane, k) => [k, lane] as const))('memory%i/cell: a second use, another word', (k, lane) => {
    const uses = honest();
    fieldColumns(uses.main, lane.mainBase, MemoryColumns, 'uses')[0]![9] = 1;
    expect(uses.failures()).toEqual([`memory${k}/cell`]);
  });
  it('memory: one address, two words is a failure of whoever reads it', () => {
    const rows = [op('ADD', { a: 5, b: 6, c: 7 }), op('ADD', { a: 5, b: 6, c: 7, C: [1, 0, 0, 0], A: [1, 0, 0, 0] }), op('ADD', { a: 5, b: 6, c: 7 }), op('HALT')];
    expect(cpuForgery(rows).failures()).toEqual(['cpu/read-a', 'cpu/read-c']);
  });
  it('memory: addresses modulo p: no cell lies below 0 or beyond the lanes', () => {
    for (const a of [-1, 2 * small.machine.height]) {
      expect(cpuForgery([op('ADD', { a: a < 0 ? 2130706432 : a, c: 7 }), op('HALT')]).failures()).toEqual(['cpu/read-a']);
    }
  });
  it.each([0, 1])('code%i/word: a word fetched more often than counted', (k) => {
    const forgery = honest();
    const lane = instancesOf(small.machine, 'code')[k]!;
    forgery.main[lane.mainBase]![10] = 1;
    expect(forgery.failures()).toEqual([`code${k}/word`]);
  });
  it('code: another kernel than the preprocessed one', () => {
    const forgery = honest();
    const lane = instancesOf(small.machine, 'code')[0]!;
    forgery.fixed[lane.fixedBase + 1]![0] = 99;
    expect(forgery.failures()).toEqual(['cpu/fetch-head', 'code0/word'].sort());
  });
});

describe('monotony', () => {
  it('every request has a multiplicity of 0 or 1: its gate is a product of asserted bits (AirBuilder refuses others)', () => {
    const requests = small.machine.interactions.filter((i) => i.side === 'request').map((i) => i.label);
    const offers = small.machine.interactions.filter((i) => i.side === 'offer').map((i) => i.label);
    expect(requests).toEqual([
      'cpu/fetch-head', 'cpu/fetch-immediate', 'cpu/read-a', 'cpu/read-b', 'cpu/read-c', 'cpu/hash', 'cpu/range',
      'hasher/read-0', 'hasher/read-1', 'hasher/read-2', 'hasher/read-3', 'hasher/write-0', 'hasher/write-1',
    ]);
    expect(offers).toEqual(['memory0/cell', 'memory1/cell', 'code0/word', 'code1/word', 'range/fact', 'hasher/fact']);
  });
});
