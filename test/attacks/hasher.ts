// The hasher's part of the mutation table (docs/attacks.md): for each constraint and interaction, a trace that it alone refuses,
// and what would be possible without it. Run by src/vm/chips/hasher/air.test.ts.
import { F } from '../../src/field/index.ts';
import { CONTROL_FIELDS } from '../../src/vm/chips/hasher/columns.ts';
import { BLOCK, INPUTS, type HasherForgery } from '../harness/forgery.ts';

export type HasherAttack = (f: HasherForgery) => void;
const bumped = (i: number) => (state: number[]): void => void (state[i] = F.add(state[i]!, 1));
const write = (values: Readonly<Record<number, number>>) => (state: number[]): void => {
  for (const [i, value] of Object.entries(values)) state[Number(i)] = F.add(0, value < 0 ? F.p + value : value);
};
/** Cells 50.. are nobody's: reads there find whatever they like. */
const FREE = 50;
const KINDS = ['compress', 'absorbFirst', 'absorbNext', 'leafLeft', 'leafRight', 'climbLeft', 'climbRight'] as const;

/** An idle block turned into one with a flag of -1 between two of 1: the sum is 1, the fields make all else true. */
const minus = (flags: Partial<Record<(typeof KINDS)[number], number>>, fields: Record<string, number>, capacity: number[]): HasherAttack => (f) => {
  for (const [field, value] of Object.entries({ ...flags, last: 1, ...fields })) f.set(field as 'last', BLOCK.idle, value);
  f.setState(BLOCK.idle, write(Object.fromEntries(capacity.map((x, i) => [16 + i, x]))));
};

/** A whole operation given up: it states no fact, so nothing but the named label minds. */
const dropped = (block: number, flag: (typeof KINDS)[number]): HasherAttack => (f) => {
  f.set('last', block, 0).set('uses', block, 0);
  f.column(flag)[2 * block + 1] = 0;
};

/** For each kind a block that is the last of its operation, so that it can be given up alone. */
const DROPPABLE: Record<(typeof KINDS)[number], number> = {
  compress: BLOCK.compress, absorbFirst: BLOCK.shortSponge, absorbNext: BLOCK.sponge + 1, leafLeft: BLOCK.leafLeft, leafRight: BLOCK.leafRight,
  climbLeft: BLOCK.path + 2, climbRight: BLOCK.shortPath + 1,
};

export const HASHER_ATTACKS: Record<string, HasherAttack> = {
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
  HASHER_ATTACKS[`capacity-${i}`] = (f) => f.setState(BLOCK.compress, bumped(16 + i));
  HASHER_ATTACKS[`chain-capacity-${i}`] = (f) => f.setState(BLOCK.sponge + 1, bumped(16 + i));
  HASHER_ATTACKS[`chain-node-${i}`] = (f) => f.setState(BLOCK.path + 2, bumped(i));
}
for (const field of ['parameter', 'first', 'b0', 'b1', 'out'] as const) {
  // The last block alone states another operation than was begun (review-2 A1).
  HASHER_ATTACKS[`carry-${field}`] = (f) => f.set(field, BLOCK.sponge + 1, field === 'out' ? 56 : f.get(field, BLOCK.sponge + 1) + 1);
}
for (const field of CONTROL_FIELDS) {
  const isFlag = (KINDS as readonly string[]).includes(field);
  HASHER_ATTACKS[`same-${field}`] =
    field === 'last' ? (f) => void (f.column('last')[2 * BLOCK.compress] = f.column('uses')[2 * BLOCK.compress] = 0)
    : isFlag ? dropped(DROPPABLE[field as (typeof KINDS)[number]], field as (typeof KINDS)[number])
    : (f) => void (f.column(field)[2 * BLOCK.idle] = 1);
}
for (let slot = 0; slot < 4; slot++) {
  for (let i = 0; i < 24; i++) HASHER_ATTACKS[`round-${slot}-${i}`] = (f) => f.setRound(BLOCK.idle, slot + 1, bumped(i));
}

/** Input cell `address` of the attack tests' memory, as state felts from `at` on. */
function cells(address: number, count: number, at = 0): Record<number, number> {
  const words = Array.from({ length: count }, (_, k) => INPUTS.get(address + k)!).flat();
  return Object.fromEntries(words.map((felt, i) => [at + i, felt]));
}
function zeros(at: number, count: number): Record<number, number> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [at + i, 0]));
}

/** Family of labels -> what a prover could do without it. */
export const HASHER_WITHOUT: Readonly<Record<string, string>> = {
  kind: 'a block of two kinds, or of kind -1, that is bound by neither\'s rules (V2)',
  'fact-is-last': 'a block that read nothing, or a beginning without its end, states a fact (V2)',
  'first-block': 'an operation over the cyclic end, which has no start: any capacity (V2)',
  same: 'the row that reads and the row that states the fact speak of different operations',
  'counter-start': 'eight blocks, or forty levels, stated after one',
  'counter-end': 'eight blocks stated after one',
  'counter-step': 'blocks or levels left out',
  'at-start': 'other words hashed than the fact names: another note\'s commitment',
  'at-step': 'other words hashed in later blocks, other siblings on later levels',
  'address-low': 'words 0-1 read from anywhere',
  'address-high': 'words 2-3 read from anywhere',
  'index-start': 'a leaf opened at another index than the fact names (V3)',
  'index-end': 'an index with bits left over: two leaves at one index (V3)',
  'index-step': 'levels climbed without using up the index (V3)',
  continues: 'an operation that begins in its middle, with a node or a capacity of the prover\'s choice (V2)',
  'sponge-goes-on': 'a path that ends as a sponge states a false digest (A1)',
  'path-goes-on': 'a sponge that ends as a path states a false root (A1)',
  carry: 'the last block states the fact of another operation than was begun (A1)',
  capacity: 'a capacity of the prover\'s choice: the permutation is inverted to any digest (V2)',
  'chain-capacity': 'blocks of a sponge that are unrelated permutations',
  'chain-node': 'levels of a path that are unrelated: any leaf under any root',
  round: 'a permutation that is none: any digest',
  read: 'anything hashed in place of what memory holds',
  write: 'the fact says nothing about the cells it names as the digest',
  fact: 'a fact taken more often than it was stated',
};

/** Labels that no trace isolates -> why they are kept. */
export const HASHER_IMPLIED: Readonly<Record<string, string>> = {
  'kind-absorbNext': 'implied by continues: a flag that is no bit asks for as much of the block before; kept because it gates chaining',
  'kind-climbLeft': 'implied by reads-low, reads-high and continues; kept because it gates chaining',
  'kind-climbRight': 'implied by reads-low, reads-high and continues; kept because it gates chaining',
  'reads-low': 'implied by the kinds and continues, but asserted because it gates requests (monotony)',
  'reads-high': 'implied by the kinds and continues, but asserted because it gates requests (monotony)',
  last: 'implied by continues and the kinds, but asserted because it gates requests (monotony)',
};
