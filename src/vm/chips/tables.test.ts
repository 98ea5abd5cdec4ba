// Memory, code and range: the tables that answer. A trace for each label that it alone refuses.
import { describe, expect, it } from 'vitest';
import { instancesOf } from '../../air/index.ts';
import { TABLE_ATTACKS, asksForRange, limbs } from '../../../test/attacks/tables.ts';
import { cpuForgery, op, small } from '../../../test/harness/forgery.ts';

describe('range', () => {
  it('accepts what fits', () => expect(asksForRange().failures()).toEqual([]));

  it('V5: a top limb has no fifteenth bit and no sixteenth, the others do', () => {
    for (const bit of [14, 15]) {
      const other = asksForRange();
      limbs(other, 2, 1, bit, (v) => v + 2 ** bit);
      expect(other.failures()).toEqual([]);
    }
  });
});

describe('each label refuses a trace alone', () => {
  it.each(Object.entries(TABLE_ATTACKS).flatMap(([label, list]) => list.map((attack, k) => [`${label} (${k})`, label, attack] as const)))('%s', (_, label, attack) => {
    const forgery = asksForRange();
    attack(forgery);
    expect(forgery.failures()).toEqual([label]);
  });
  it('and no label is left out', () => {
    const labels = [...small.machine.constraints, ...small.machine.interactions].map(({ label }) => label);
    expect(Object.keys(TABLE_ATTACKS).sort()).toEqual(labels.filter((label) => /^(memory|code|range)/.test(label)).sort());
  });
});

describe('memory and code', () => {
  it('memory: one address, two words is a failure of whoever reads it', () => {
    const rows = [op('ADD', { a: 5, b: 6, c: 7 }), op('ADD', { a: 5, b: 6, c: 7, C: [1, 0, 0, 0], A: [1, 0, 0, 0] }), op('ADD', { a: 5, b: 6, c: 7 }), op('HALT')];
    expect(cpuForgery(rows).failures()).toEqual(['cpu/read-a', 'cpu/read-c']);
  });
  it('memory: addresses modulo p: no cell lies below 0 or beyond the lanes', () => {
    for (const a of [-1, 2 * small.machine.height]) {
      expect(cpuForgery([op('ADD', { a: a < 0 ? 2130706432 : a, c: 7 }), op('HALT')]).failures()).toEqual(['cpu/read-a']);
    }
  });
  it('code: another kernel than the preprocessed one', () => {
    const forgery = asksForRange();
    const lane = instancesOf(small.machine, 'code')[0]!;
    forgery.fixed[lane.fixedBase + 1]![0] = 99;
    expect(forgery.failures()).toEqual(['cpu/fetch-head', 'code0/word'].sort());
  });
});

describe('monotony', () => {
  it('V1: every request has a multiplicity of 0 or 1: its gate is a product of asserted bits (AirBuilder refuses others)', () => {
    const requests = small.machine.interactions.filter((i) => i.side === 'request').map((i) => i.label);
    const offers = small.machine.interactions.filter((i) => i.side === 'offer').map((i) => i.label);
    expect(requests).toEqual([
      'cpu/fetch-head', 'cpu/fetch-immediate', 'cpu/read-a', 'cpu/read-b', 'cpu/read-c', 'cpu/hash', 'cpu/range',
      'hasher/read-0', 'hasher/read-1', 'hasher/read-2', 'hasher/read-3', 'hasher/write-0', 'hasher/write-1',
    ]);
    expect(offers).toEqual(['memory0/cell', 'memory1/cell', 'code0/word', 'code1/word', 'range/fact', 'hasher/fact']);
  });
});
