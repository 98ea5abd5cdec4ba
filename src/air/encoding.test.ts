// The encoding of a machine: written out by hand for a small one; the same under every change of names; another under every single change
// of what is stated.
import { describe, expect, it } from 'vitest';
import { P } from '../field/index.ts';
import {
  assembleMachine, bus, encodeMachine, expr, layout, publicWord, type AirBuilder, type Bus, type Cells, type Chip, type EncodedMachine,
  type Expr, type LayoutSpec, type Machine, type PublicRequest,
} from './index.ts';

const VALUES = bus('values', 9, ['place', 'value']);

interface Written {
  readonly chip?: string;
  readonly names?: readonly [string, string, string];
  readonly on?: Bus;
  readonly height?: number;
  readonly period?: readonly number[];
  readonly define?: string;
  readonly labels?: readonly [string, string, string];
  readonly step?: (cells: { value: Expr; next: Expr; uses: Expr; bit: Expr }) => Expr;
  readonly multiplicity?: (uses: Expr) => Expr;
  readonly tuple?: (index: Expr, value: Expr) => Expr[];
  readonly requests?: readonly PublicRequest[];
  readonly also?: (air: AirBuilder, cells: { value: Expr; uses: Expr }) => void;
}

/** A table whose value grows by seven where a periodic bit says so, and the verifier, who asks for row 2. */
function write({
  chip: name = 'table', names = ['value', 'uses', 'active'], on = VALUES, height = 8, period = [1, 0], define, also,
  labels = ['grows', 'states', 'bit'], step = ({ value, next, bit }) => bit.mul(next.sub(value).sub(7)), multiplicity = (uses) => uses,
  tuple = (index, value) => [index, value], requests = [{ bus: on, tuple: [2, publicWord(0)] }],
}: Written = {}): Machine {
  const [valueName, usesName, activeName] = names;
  const chip: Chip<LayoutSpec> = {
    name, columns: layout({ [valueName]: 1, [usesName]: 1, [activeName]: 1 }), fixed: layout({}), periodic: { [labels[2]]: period },
    evaluate(air, { row, next, periodic, shared }) {
      const cell = (cells: Cells<LayoutSpec>, name: string): Expr => cells[name] as unknown as Expr;
      const [value, uses] = [cell(row, valueName), cell(row, usesName)];
      const stepped = step({ value, next: cell(next, valueName), uses, bit: periodic[labels[2]]! });
      air.assertZero(labels[0], define === undefined ? stepped : air.define(define, stepped));
      air.offer(labels[1], on, multiplicity(uses), tuple(shared.index, value));
      also?.(air, { value, uses });
    },
  };
  return assembleMachine('small', height, [{ chip: chip as unknown as Chip, lanes: 1 }], requests);
}
const words = (machine: EncodedMachine): string => encodeMachine(machine).join();
const original = write();

describe('the encoding', () => {
  it('is what the file says, word by word', () => {
    expect([...encodeMachine(original)]).toEqual([
      1, // version
      8, 3, 2, 1, 1, // height, main, fixed, periodic columns, public words
      2, 1, 0, // the period
      1, 0, // next columns: value
      9, // nodes
      1, 2, 0, 0, // 0: bit
      1, 0, 0, 1, // 1: value'
      1, 0, 0, 0, // 2: value
      3, 1, 2, // 3: value' - value
      0, 7, // 4
      3, 3, 4, // 5: value' - value - 7
      4, 0, 5, // 6: bit*(value' - value - 7)
      1, 0, 1, 0, // 7: uses
      1, 1, 0, 0, // 8: index
      1, 6, // constraints
      1, 9, 1, 7, 2, 8, 2, // interactions: bus 9, offer, uses times, (index, value)
      1, 1, 0, // helpers: one of interaction 0
      1, 9, 2, 0, 2, 1, 0, // requests: bus 9, (2, word 0)
    ]);
  });

  it('writes constants as canonical felts', () => {
    expect(words(write({ step: ({ value, next, bit }) => bit.mul(next.sub(value).add(-7)) }))).toContain(`0,${P - 7}`);
  });

  it('is the same under other names of columns, labels, definitions, buses, fields, chips, machine', () => {
    const renamed: Written[] = [
      { chip: 'other' },
      { names: ['a', 'b', 'c'] },
      { labels: ['x', 'y', 'z'] },
      { define: 'difference' },
      { on: bus('others', 9, ['other', 'wording']) },
    ];
    for (const each of renamed) expect(words(write(each)), JSON.stringify(each)).toBe(words(original));
    expect(words({ ...original, name: 'other' } as Machine)).toBe(words(original));
  });

  it('does not depend on how often an expression is written, nor on the order of a commutative pair met before', () => {
    const twice = ({ value, next, bit }: { value: Expr; next: Expr; bit: Expr }): Expr => bit.mul(next.sub(value).sub(expr(7)));
    expect(words(write({ step: twice }))).toBe(words(original));
  });

  const both = (air: AirBuilder, { value, uses }: { value: Expr; uses: Expr }): void => air.offer('again', VALUES, uses, [value, value]);
  const changed: Record<string, Machine> = {
    'a term more': write({ step: ({ value, next, bit, uses }) => bit.mul(next.sub(value).sub(7).add(uses)) }),
    'a term less': write({ step: ({ next, bit }) => bit.mul(next.sub(7)) }),
    'another operator': write({ step: ({ value, next, bit }) => bit.mul(next.add(value).sub(7)) }),
    'another grouping': write({ step: ({ value, next, bit }) => bit.mul(next.sub(value.add(7))) }),
    'operands exchanged': write({ step: ({ value, next, bit }) => bit.mul(value.sub(next).sub(7)) }),
    'another constant': write({ step: ({ value, next, bit }) => bit.mul(next.sub(value).sub(8)) }),
    'another column': write({ step: ({ next, bit, uses }) => bit.mul(next.sub(uses).sub(7)) }),
    'this row for the next': write({ step: ({ value, bit }) => bit.mul(value.sub(value).sub(7)) }),
    'a constraint more': write({ also: (air, { uses }) => air.assertZero('none', uses) }),
    'another bus': write({ on: bus('values', 10, VALUES.fields) }),
    'another multiplicity': write({ multiplicity: (uses) => uses.mul(2) }),
    'tuple in another order': write({ tuple: (index, value) => [value, index] }),
    'another tuple': write({ tuple: (index, value) => [index, value.add(1)] }),
    'a wider tuple': write({ on: bus('values', 9, ['place', 'value', 'more']), tuple: (i, v) => [i, v, v], requests: [] }),
    'an interaction more': write({ also: both }),
    'the other side': { ...original, interactions: original.interactions.map((i) => ({ ...i, side: 'request' })) },
    'another period': write({ period: [0, 1] }),
    'a longer period': write({ period: [1, 0, 1, 0] }),
    'another height': write({ height: 16 }),
    'a public request less': write({ requests: [] }),
    'another public constant': write({ requests: [{ bus: VALUES, tuple: [3, publicWord(0)] }] }),
    'another public word': write({ requests: [{ bus: VALUES, tuple: [2, publicWord(1)] }] }),
    'a word for a constant': write({ requests: [{ bus: VALUES, tuple: [publicWord(0), publicWord(0)] }] }),
    'a public request twice': write({ requests: [{ bus: VALUES, tuple: [2, publicWord(0)] }, { bus: VALUES, tuple: [2, publicWord(0)] }] }),
    'a column more': { ...original, mainNames: [...original.mainNames, 'more'] },
    'a fixed column more': { ...original, fixedNames: [...original.fixedNames, 'more'] },
    'another next column': { ...original, nextColumns: [1] },
    'a next column more': { ...original, nextColumns: [0, 1] },
    'no next column': { ...original, nextColumns: [] },
    'more public words': { ...original, publicWordCount: 2 },
    'no helper': { ...original, helperGroups: [] },
  };
  const grouped = changed['an interaction more']!;
  const regrouped: Record<string, Machine> = {
    'a helper each': { ...grouped, helperGroups: [[0], [1]] },
    'helpers in another order': { ...grouped, helperGroups: [[1], [0]] },
    'fractions in another order': { ...grouped, helperGroups: [[1, 0]] },
  };
  const all = Object.entries({ nothing: original, ...changed, ...regrouped }).map(([what, machine]) => [what, words(machine)] as const);

  it.each(all)('differs with %s from all others', (what, own) => {
    expect(all.filter(([, other]) => other === own).map(([name]) => name)).toEqual([what]);
  });

  it('differs with the order of constraints', () => {
    const two = write({ also: (air, { uses }) => air.assertZero('none', uses) });
    expect(words({ ...two, constraints: two.constraints.toReversed() })).not.toBe(words(two));
  });
});
