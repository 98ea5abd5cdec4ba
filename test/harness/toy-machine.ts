// A small machine with one of everything (next rows, periodic and fixed columns, degree 4, a bus, a public word) and many
// witnesses for one statement: for tests of the proof system that do not need the VM.
import { assembleMachine, bus, emptyFixed, emptyTrace, instancesOf, layout, publicWord, writeRow, type Chip, type Columns, type Machine } from '../../src/air/index.ts';
import type { PrimeField } from '../../src/field/index.ts';

const CELLS = bus('cells', 5, ['address', 'value']);
const Store = layout({ value: 1, uses: 1 });
const Reader = layout({ active: 1, address: 1, value: 1, cube: 1, total: 1 });

const store: Chip<typeof Store.spec> = {
  name: 'store', columns: Store, fixed: layout({}), periodic: {},
  evaluate(air, { row, shared, lane, lanes }) {
    air.offer('states', CELLS, row.uses, [shared.index.mul(lanes).add(lane), row.value]);
  },
};

const reader: Chip<typeof Reader.spec> = {
  name: 'reader', columns: Reader, fixed: layout({}), periodic: { continues: [1, 1, 1, 0] },
  evaluate(air, { row, next, periodic, shared }) {
    air.assertBool('active', row.active);
    air.assertZero('cube', row.active.mul(row.value.mul(row.value).mul(row.value).sub(row.cube)));
    air.assertZero('step', periodic['continues']!.mul(next.total.sub(row.total).sub(row.cube)));
    air.assertZero('start', shared.first.mul(row.total));
    air.request('reads', CELLS, row.active, [row.address, row.value]);
  },
};

export const toyMachine = (height: number): Machine =>
  assembleMachine('toy', height, [{ chip: store, lanes: 2 }, { chip: reader, lanes: 1 }], [{ bus: CELLS, tuple: [0, publicWord(0)] }]);

export const toyFixed = (machine: Machine): Columns => emptyFixed(machine);

/** An honest trace whose cells 1.. are arbitrary: `seed` picks the witness, cell 0 is the public word. */
export function toyTrace(field: PrimeField, machine: Machine, publicWord: number, seed: number): Columns {
  const n = machine.height;
  const main = emptyTrace(machine);
  const value = (address: number): number => (address === 0 ? publicWord : (seed * 7919 + address * (address + seed) * 104729) % field.p);
  const uses = new Uint32Array(2 * n);
  uses[0] = 1;
  const [r] = instancesOf(machine, 'reader');
  let total = 0;
  for (let row = 0; row < n; row++) {
    const active = (row + seed) % 3 === 0 ? 0 : 1;
    const address = (row * 5 + seed) % (2 * n);
    const v = active ? value(address) : (row * 31 + seed) % field.p;
    const cube = active ? field.mul(field.mul(v, v), v) : (row + seed) % field.p;
    if (active) uses[address]!++;
    if (row % 4 === 0) total = row === 0 ? 0 : (row * 11 + seed) % field.p;
    writeRow(main, r!.mainBase, Reader, row, { active, address, value: v, cube, total });
    total = field.add(total, cube);
  }
  for (const { mainBase, lane } of instancesOf(machine, 'store')) {
    for (let row = 0; row < n; row++) writeRow(main, mainBase, Store, row, { value: value(2 * row + lane), uses: uses[2 * row + lane]! });
  }
  return main;
}
