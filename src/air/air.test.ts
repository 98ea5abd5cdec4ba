import { describe, expect, it } from 'vitest';
import { F, K } from '../field/index.ts';
import {
  AirBuilder, AirError, assembleMachine, bus, checkTrace, compileTape, emptyFixed, emptyTrace, expr, extAlgebra, fieldColumns,
  instancesOf, layout, listMachine, publicWord, render, runTape, sum, writeRow, type Chip, type Expr, type Machine,
} from './index.ts';

const NUMBERS = bus('numbers', 1, ['position', 'value']);
const Table = layout({ value: 1, uses: 1 });
const User = layout({ active: 1, position: 1, value: 1, doubled: 2 });

const table: Chip<typeof Table.spec> = {
  name: 'table', columns: Table, fixed: layout({}), periodic: {},
  evaluate(air, { row, next, shared, lane, lanes }) {
    air.assertZero('step', next.value.sub(row.value).sub(2).mul(next.value.sub(row.value).add(14 * 1)).mul(expr(1)));
    air.assertZero('start', shared.first.mul(row.value.sub(lane)));
    air.offer('states', NUMBERS, row.uses, [shared.index.mul(lanes).add(lane), row.value]);
  },
};
const user: Chip<typeof User.spec> = {
  name: 'user', columns: User, fixed: layout({}), periodic: { parity: [0, 1] },
  evaluate(air, { row, periodic }) {
    air.assertBool('active', row.active);
    const twice = air.define('twice', row.value.add(row.value));
    air.assertZero('doubled', row.doubled[0]!.sub(twice));
    air.assertZero('parity', periodic['parity']!.mul(row.doubled[1]!));
    air.request('reads', NUMBERS, row.active, [row.position, row.value]);
  },
};
const machine: Machine = assembleMachine('toy', 8, [{ chip: table, lanes: 2 }, { chip: user, lanes: 1 }], [
  { bus: NUMBERS, tuple: [3, publicWord(0)] },
]);

function honest() {
  const main = emptyTrace(machine);
  const [t0, t1] = instancesOf(machine, 'table');
  const [u] = instancesOf(machine, 'user');
  for (let row = 0; row < 8; row++) {
    writeRow(main, t0!.mainBase, Table, row, { value: 2 * row });
    writeRow(main, t1!.mainBase, Table, row, { value: 2 * row + 1 });
    writeRow(main, u!.mainBase, User, row, row === 5 ? { active: 1, position: 6, value: 6, doubled: [12, 0] } : {});
  }
  fieldColumns(main, t0!.mainBase, Table, 'uses')[0]![3] = 1; // position 6
  fieldColumns(main, t1!.mainBase, Table, 'uses')[0]![1] = 1; // position 3, public
  return { main, u: u!, t0: t0!, t1: t1! };
}
const labels = (main: Uint32Array[], words = [3]): string[] => checkTrace(F, machine, emptyFixed(machine), main, words).map((f) => f.label);

describe('the checker', () => {
  it('accepts the honest trace', () => expect(labels(honest().main)).toEqual([]));

  it.each([
    ['user/active', (m: Uint32Array[], b: number) => { m[b]![5] = 2; }, ['user/active', 'table0/states']],
    ['user/doubled', (m: Uint32Array[], b: number) => { m[b + 3]![5] = 13; }, ['user/doubled']],
    ['user/parity', (m: Uint32Array[], b: number) => { m[b + 4]![5] = 1; }, ['user/parity']],
    ['user/reads', (m: Uint32Array[], b: number) => { m[b]![4] = 1; m[b + 1]![4] = 9; }, ['user/reads']],
  ] as const)('names %s', (_, change, expected) => {
    const { main, u } = honest();
    change(main, u.mainBase);
    expect(labels(main).sort()).toEqual([...expected].sort());
  });

  it('names table constraints, offers and public words', () => {
    const a = honest();
    a.main[a.t0.mainBase + 1]![0] = 1;
    expect(labels(a.main)).toEqual(['table0/states']);
    const b = honest();
    b.main[b.t1.mainBase]!.forEach((v, i, c) => (c[i] = (v + 2) % 16));
    expect(labels(b.main)).toContain('table1/start');
    expect(labels(honest().main, [4])).toEqual(['public/numbers', 'table1/states']);
  });
});

describe('assembly', () => {
  it('groups fractions by three within degree 4 and finds next-row columns', () => {
    expect(machine.helperGroups).toEqual([[0, 1, 2]]);
    expect(machine.nextColumns).toEqual([0, 2]);
  });

  it('V1 S1: refuses gates that are not flags, degrees above 4, wrong widths, doubled labels', () => {
    const air = new AirBuilder('x');
    const a = expr(1).add(3).mul(2);
    const cell = machine.constraints[0]!.expr;
    expect(() => air.request('r', NUMBERS, a, [a, a])).toThrow(AirError);
    expect(() => air.assertZero('d', cell.mul(cell).mul(cell))).toThrow(/degree 6/);
    expect(() => air.offer('o', NUMBERS, a, [a])).toThrow(/2 fields/);
    const twice: Chip = { ...(table as unknown as Chip), evaluate: (b) => { b.assertZero('same', a); b.assertZero('same', a); } };
    expect(() => assembleMachine('t', 8, [{ chip: twice, lanes: 1 }], [])).toThrow(/label used twice/);
  });

  it('V1: refuses a column named like a periodic bit, which would pass for a gate, and two buses of one id', () => {
    const impostor: Chip = {
      name: 'x', columns: layout({ bit: 1 }), fixed: layout({}), periodic: { bit: [0, 1] },
      evaluate: (b, { row }) => b.request('r', NUMBERS, (row as unknown as { bit: Expr }).bit, [expr(0), expr(0)]),
    };
    expect(() => assembleMachine('t', 8, [{ chip: impostor, lanes: 1 }], [])).toThrow(/name used twice: x.bit/);
    const other: Chip = { ...impostor, columns: layout({}), evaluate: (b) => b.offer('o', bus('others', 1, ['value']), expr(0), [expr(0)]) };
    expect(() => assembleMachine('t', 8, [{ chip: user as unknown as Chip, lanes: 1 }, { chip: other, lanes: 1 }], [])).toThrow(/bus id used twice: 1/);
  });

  it('accepts products and complements of flags as gates', () => {
    const air = new AirBuilder('x');
    const [f, g] = [expr(7), expr(9)];
    air.assertBool('f', f);
    air.assertBool('g', g);
    air.request('r', NUMBERS, f.mul(g.not()), [f, g]);
    expect(() => air.request('s', NUMBERS, f.add(g), [f, g])).toThrow(AirError);
    expect(air.interactions).toHaveLength(1);
  });
});

describe('tapes', () => {
  it('share common subexpressions and agree with K arithmetic', () => {
    const x = machine.interactions[0]!.tuple[1]!;
    const e = x.add(2).mul(x.add(2)).sub(expr(-1));
    const tape = compileTape([e, x.add(2), sum([x, 2])]);
    expect(tape.instructions).toHaveLength(6);
    expect(tape.outputs[1]).toBe(tape.outputs[2]);
    const z = [5, 6, 7, 8];
    const value = K.add(z, K.fromBase(2));
    expect(runTape(tape, extAlgebra(K), () => z)[0]).toEqual(K.add(K.mul(value, value), K.one));
  });

  it('render canonically', () => {
    const x = machine.interactions[0]!.tuple[1]!;
    expect(render(x.sub(x.add(1)).mul(x))).toBe('(table0.value - (table0.value + 1))*table0.value');
    expect(listMachine(machine)).toContain('| user/doubled | 1 | `doubled[0] - twice` |');
  });
});
