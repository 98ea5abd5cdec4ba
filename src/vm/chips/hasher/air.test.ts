// For each constraint and interaction of the hasher, a trace that it alone refuses. CPU rows ask for whatever the forged hasher
// offers, memory holds whatever it reads: what still fails is what stands in the way of stating a false fact.
import { describe, expect, it } from 'vitest';
import { F } from '../../../field/index.ts';
import { BLOCK, FACTS, HasherForgery, INPUTS, small } from '../../../../test/harness/forgery.ts';
import { CONTROL_FIELDS } from './columns.ts';

type Attack = (f: HasherForgery) => void;
const bumped = (i: number) => (state: number[]): void => void (state[i] = F.add(state[i]!, 1));
const write = (values: Readonly<Record<number, number>>) => (state: number[]): void => {
  for (const [i, value] of Object.entries(values)) state[Number(i)] = F.add(0, value < 0 ? F.p + value : value);
};
/** Cells 50.. are nobody's: reads there find whatever they like. */
const FREE = 50;
const KINDS = ['compress', 'absorbFirst', 'absorbNext', 'leafLeft', 'leafRight', 'climbLeft', 'climbRight'] as const;

/** An idle block turned into one with a flag of -1 between two of 1: the sum is 1, the fields make all else true. */
const minus = (flags: Partial<Record<(typeof KINDS)[number], number>>, fields: Record<string, number>, capacity: number[]): Attack => (f) => {
  for (const [field, value] of Object.entries({ ...flags, last: 1, ...fields })) f.set(field as 'last', BLOCK.idle, value);
  f.setState(BLOCK.idle, write(Object.fromEntries(capacity.map((x, i) => [16 + i, x]))));
};

/** A whole operation given up: it states no fact, so nothing but the named label minds. */
const dropped = (block: number, flag: (typeof KINDS)[number]): Attack => (f) => {
  f.set('last', block, 0).set('uses', block, 0);
  f.column(flag)[2 * block + 1] = 0;
};

/** For each kind a block that is the last of its operation, so that it can be given up alone. */
const DROPPABLE: Record<(typeof KINDS)[number], number> = {
  compress: BLOCK.compress, absorbFirst: BLOCK.shortSponge, absorbNext: BLOCK.sponge + 1, leafLeft: BLOCK.leafLeft, leafRight: BLOCK.leafRight,
  climbLeft: BLOCK.path + 2, climbRight: BLOCK.shortPath + 1,
};

const attacks: Record<string, Attack> = {
  'kind-compress': minus(
    { compress: -1, leafLeft: 1, leafRight: 1 },
    { parameter: 1, first: 52, b0: 1, b1: 52, at: 51, low: 51, high: 52, remaining: 1, out: 56 }, [3],
  ),
  'kind-absorbFirst': minus(
    { absorbFirst: -1, leafLeft: 1, leafRight: 1 },
    { parameter: 1, first: 52, b0: 1, b1: 104, at: 52, low: 52, high: 50, remaining: 1, out: 56 }, [3, -1],
  ),
  'kind-leafLeft': minus({ leafLeft: -1, compress: 1, leafRight: 1 }, { parameter: 2, at: FREE, low: FREE, high: FREE, first: FREE, out: 56 }, [2]),
  'kind-leafRight': minus({ leafRight: -1, compress: 1, leafLeft: 1 }, { parameter: 2, at: FREE, low: FREE, high: FREE, first: FREE, out: 56 }, [2]),
  'fact-is-last': (f) => f.set('uses', BLOCK.sponge, 1),
  // A sponge over the cyclic end: its start is the last block, its end the first.
  'first-block': (f) => {
    for (const column of f.main.slice(f.instance('hasher').mainBase)) column.set([...column.subarray(4), ...column.subarray(0, 4)]);
  },
  // Eight blocks, here two, stated after one.
  'counter-start': (f) => {
    f.set('b0', BLOCK.shortSponge, 2).setState(BLOCK.shortSponge, write({ 17: 2 }));
  },
  'counter-end': (f) => {
    f.set('b0', BLOCK.shortSponge, 2).set('counter', BLOCK.shortSponge, 1).setState(BLOCK.shortSponge, write({ 17: 2 }));
  },
  'counter-step': (f) => f.set('counter', BLOCK.path + 1, 2),
  'at-start': (f) => f.set('at', BLOCK.shortSponge, FREE).set('low', BLOCK.shortSponge, FREE).set('high', BLOCK.shortSponge, FREE + 2),
  'at-step': (f) => f.set('at', BLOCK.sponge + 1, FREE).set('low', BLOCK.sponge + 1, FREE).set('high', BLOCK.sponge + 1, FREE + 2),
  'address-low': (f) => f.set('low', BLOCK.shortSponge, FREE),
  'address-high': (f) => f.set('high', BLOCK.shortSponge, FREE),
  // Index 9 in a tree of eight leaves, climbed as index 1; with its bits used up honestly, one is left over.
  'index-start': (f) => [0, 1, 2].forEach((k) => f.set('b0', BLOCK.path + k, 9)),
  'index-end': (f) => [0, 1, 2].forEach((k) => f.set('b0', BLOCK.path + k, 9).set('remaining', BLOCK.path + k, 9 >> k)),
  'index-step': (f) => f.set('remaining', BLOCK.path + 1, 4),
  continues: (f) => f.set('compress', BLOCK.idle, 1),
  // Review-2 A1: a path that goes on as a sponge, and a sponge that goes on as a path.
  'sponge-goes-on': (f) => {
    const [start, end] = [BLOCK.shortPath, BLOCK.shortPath + 1];
    const output = f.setState(start, () => {});
    f.set('climbRight', end, 0).set('absorbNext', end, 1).set('low', end, 32).set('high', end, 34);
    f.setState(end, write(Object.fromEntries(output.slice(16).map((felt, i) => [16 + i, felt]))));
    f.setState(end, write(cells(32, 4)));
  },
  'path-goes-on': (f) => {
    const [start, end] = [BLOCK.sponge, BLOCK.sponge + 1];
    const output = f.setState(start, () => {});
    f.set('absorbNext', end, 0).set('climbLeft', end, 1).set('remaining', start, 0).set('remaining', end, 0).set('low', end, 0).set('high', end, 24);
    f.setState(end, write({ ...Object.fromEntries(output.slice(0, 8).map((felt, i) => [i, felt])), ...cells(24, 2, 8), 16: 2, ...zeros(17, 7) }));
  },
  'read-0': (f) => f.setState(BLOCK.compress, bumped(0)),
  'read-1': (f) => f.setState(BLOCK.compress, bumped(4)),
  'read-2': (f) => f.setState(BLOCK.compress, bumped(8)),
  'read-3': (f) => f.setState(BLOCK.compress, bumped(12)),
  'write-0': (f) => f.set('out', BLOCK.leafRight, 39),
  'write-1': (f) => f.set('out', BLOCK.compress, 41),
  fact: (f) => f.set('uses', BLOCK.compress, 9),
};
for (const i of Array.from({ length: 8 }, (_, k) => k)) {
  attacks[`capacity-${i}`] = (f) => f.setState(BLOCK.compress, bumped(16 + i));
  attacks[`chain-capacity-${i}`] = (f) => f.setState(BLOCK.sponge + 1, bumped(16 + i));
  attacks[`chain-node-${i}`] = (f) => f.setState(BLOCK.path + 2, bumped(i));
}
for (const field of ['parameter', 'first', 'b0', 'b1', 'out'] as const) {
  // The last block alone states another operation than was begun (review-2 A1).
  attacks[`carry-${field}`] = (f) => f.set(field, BLOCK.sponge + 1, field === 'out' ? 56 : f.get(field, BLOCK.sponge + 1) + 1);
}
for (const field of CONTROL_FIELDS) {
  const isFlag = (KINDS as readonly string[]).includes(field);
  attacks[`same-${field}`] =
    field === 'last' ? (f) => void (f.column('last')[2 * BLOCK.compress] = f.column('uses')[2 * BLOCK.compress] = 0)
    : isFlag ? dropped(DROPPABLE[field as (typeof KINDS)[number]], field as (typeof KINDS)[number])
    : (f) => void (f.column(field)[2 * BLOCK.idle] = 1);
}
for (let slot = 0; slot < 4; slot++) {
  for (let i = 0; i < 24; i++) attacks[`round-${slot}-${i}`] = (f) => f.setRound(BLOCK.idle, slot + 1, bumped(i));
}

/** Input cell `address` of the attack tests' memory, as state felts from `at` on. */
function cells(address: number, count: number, at = 0): Record<number, number> {
  const words = Array.from({ length: count }, (_, k) => INPUTS.get(address + k)!).flat();
  return Object.fromEntries(words.map((felt, i) => [at + i, felt]));
}
function zeros(at: number, count: number): Record<number, number> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [at + i, 0]));
}

describe('the hasher', () => {
  it('states one fact of each kind', () => {
    const honest = new HasherForgery().settle();
    expect(honest.failures()).toEqual([]);
    expect(honest.events().filter((e) => e.label === 'hasher/fact').map((e) => e.tuple)).toEqual(
      FACTS.map(({ kind, parameter, first, b0, b1, out }) => [kind, parameter, first, b0, b1, out]),
    );
  });

  it.each(Object.entries(attacks))('%s alone refuses a trace', (label, attack) => {
    const forgery = new HasherForgery();
    attack(forgery);
    expect(forgery.settle().failures()).toEqual([`hasher/${label}`]);
  });

  it('has no other label but those that the rest implies, which gate requests or keep the argument short', () => {
    const implied = ['kind-absorbNext', 'kind-climbLeft', 'kind-climbRight', 'reads-low', 'reads-high', 'last'];
    const labels = [...small.machine.constraints, ...small.machine.interactions].map((c) => c.label).filter((l) => l.startsWith('hasher/'));
    expect([...Object.keys(attacks), ...implied].map((l) => `hasher/${l}`).sort()).toEqual(labels.sort());
    for (const [label, fields] of Object.entries({
      'kind-absorbNext': { absorbNext: 2 }, 'kind-climbLeft': { climbLeft: -1, compress: 1 }, 'kind-climbRight': { climbRight: -1, compress: 1 },
      'reads-low': { compress: 1, climbRight: 1 }, 'reads-high': { compress: 1, climbLeft: 1 }, last: { last: 2 },
    })) {
      const forgery = new HasherForgery();
      for (const [field, value] of Object.entries(fields)) forgery.set(field as 'last', BLOCK.idle, value);
      expect(forgery.settle().failures()).toContain(`hasher/${label}`);
    }
  });
});

describe('named attacks', () => {
  const refused = (attack: Attack): string[] => {
    const forgery = new HasherForgery();
    attack(forgery);
    return forgery.settle().failures();
  };
  it('V2: a fact without reading: an inactive block that states one', () => {
    expect(refused((f) => f.set('uses', BLOCK.idle, 1))).toEqual(['hasher/fact-is-last']);
    expect(refused((f) => f.set('uses', BLOCK.idle, 1).set('last', BLOCK.idle, 1))).toEqual(expect.arrayContaining(['hasher/continues']));
  });
  it('V2: an operation that begins in its middle', () => {
    expect(refused((f) => f.set('absorbNext', BLOCK.idle, 1).set('last', BLOCK.idle, 1))).toContain('hasher/continues');
  });
  it('A1: every carried column, changed on the last block alone', () => {
    const carried = ['parameter', 'first', 'b0', 'b1', 'out', 'at', 'counter', 'remaining'] as const;
    for (const block of [BLOCK.sponge + 1, BLOCK.path + 2]) {
      for (const field of carried) {
        if (field === 'remaining' && block === BLOCK.sponge + 1) continue; // A sponge has no index.
        expect(refused((f) => f.set(field, block, f.get(field, block) + 1)), `${field} of block ${block}`).not.toEqual([]);
      }
    }
  });
  it('V3: an inner node as a leaf needs a shorter path, which is another fact', () => {
    expect(refused((f) => f.set('parameter', BLOCK.path, 2).set('parameter', BLOCK.path + 1, 2).set('parameter', BLOCK.path + 2, 2))).toEqual(['hasher/counter-start']);
  });
});
