// For each constraint and interaction of the CPU, a trace that it alone refuses.
import { describe, expect, it } from 'vitest';
import { F, K } from '../../../field/index.ts';
import { cpuForgery, op, small, type CpuRow } from '../../../../test/harness/forgery.ts';
import { OPCODES, opcode, type Word } from '../../isa.ts';
import type { FlagName } from './columns.ts';

const failures = (rows: readonly CpuRow[], memory: Record<number, Word> = {}): string[] => cpuForgery(rows, memory).failures();
const bump = (word: Word, i: number): Word => word.with(i, F.add(word[i]!, 1));
const HALF = F.inv(2);
const half = (word: Word): Word => K.scale(word, HALF);
const halt = op('HALT');
/** HALT on row 0 once more. */
const again = op('HALT', { pc: 0 });
/** A two-flag filler around a flag of -1: the sum is 1, so only that flag is no bit. */
const minus = (flag: FlagName, fillers: FlagName[], fields: Omit<CpuRow, 'flags'> = {}): CpuRow => ({
  flags: { [flag]: -1, [fillers[0]!]: 1, [fillers[1]!]: 1 }, ...fields,
});

describe('honest rows', () => {
  const [x, y]: Word[] = [[1, 2, 3, 4], [5, 6, 7, 8]];
  it.each<[string, CpuRow[], Record<number, Word>]>([
    ['ADD', [op('ADD', { a: 5, b: 6, c: 7 }), halt], { 5: x!, 6: y!, 7: K.add(x!, y!) }],
    ['MUL', [op('MUL', { a: 5, imm: y!, immediateB: 1, c: 7 }), halt], { 5: x!, 7: K.mul(x!, y!) }],
    ['LIMB', [op('LIMB', { a: 5, imm: [1, 10, 100, 1000], c: 7 }), halt], { 5: x!, 7: [4321, 0, 0, 0] }],
    ['LOAD', [op('LOAD', { a: 5, imm: [3, 0, 0, 0], c: 7 }), halt], { 5: [8, 1, 1, 1], 11: y!, 7: y! }],
    ['BRANCH', [op('BRANCH', { a: 5, imm: [8, 0, 0, 0] }), { ...halt, pc: 8 }], { 5: [1, 0, 0, 0] }],
    ['CALL', [op('CALL', { a: 5, imm: [10, 0, 0, 0] }), op('RETURN', { pc: 10, fp: 20 }), { ...halt, pc: 2, fp: 0 }], { 5: [20, 0, 0, 0], 20: [2, 0, 0, 0] }],
    ['ENTER', [
      op('ENTER', { a: 5, b: 6 }), op('EXIT', { pc: 40, fp: 20, user: 1, savedPc: 2, savedFp: 0, imm: [0, 0, 0, 0] }),
      { ...halt, pc: 2, fp: 0, user: 0 },
    ], { 5: [20, 0, 0, 0], 6: [40, 0, 0, 0] }],
    ['RANGE', [op('RANGE', { a: 5, imm: [16, 0, 0, 0] }), halt], { 5: [65535, 1, 2, 16383] }],
  ])('%s', (_, rows, memory) => expect(failures(rows, memory)).toEqual([]));
});

/** Label -> a trace that exactly this label refuses. */
const attacks: Record<string, [rows: CpuRow[], memory?: Record<number, Word>][]> = {
  // A flag of -1 between two of 1. For HASH and RANGE it cancels a false request of another row: V1's forgery.
  'flag-ADD': [[[minus('ADD', ['MUL', 'LIMB'], { immediateB: 1 }), halt]]],
  'flag-MUL': [[[minus('MUL', ['ADD', 'LIMB'], { immediateB: 1 }), halt]]],
  'flag-LIMB': [[[minus('LIMB', ['ADD', 'MUL'], { immediateB: 1 }), halt]]],
  'flag-LOAD': [[[minus('LOAD', ['ADD', 'MUL']), halt]]],
  'flag-BRANCH': [[[minus('BRANCH', ['ADD', 'MUL'], { immediateB: 1 }), halt]]],
  'flag-CALL': [[[
    minus('CALL', ['ADD', 'MUL'], { a: 5, c: 7, addressB: 0, imm: [2, 0, 0, 0] }), halt,
  ], { 0: [2, 0, 0, 0], 7: [1, 0, 0, 0] }]],
  'flag-RETURN': [[[minus('RETURN', ['ADD', 'MUL'], { a: 5, c: 7, immediateB: 1 }), halt], { 5: [2, 0, 0, 0], 7: half([2, 0, 0, 0]) }]],
  'flag-HASH': [[[
    op('HASH', { a: 5, c: 7, immediateB: 1, imm: [0, 0, 0, 0] }),
    minus('HASH', ['ADD', 'MUL'], { a: 5, c: 7, immediateB: 1, imm: [0, 0, 0, 0] }), halt,
  ]]],
  'flag-RANGE': [[[
    op('RANGE', { a: 5, imm: [1, 0, 0, 0] }),
    minus('RANGE', ['ADD', 'MUL'], { a: 5, c: 7, immediateB: 1, imm: [1, 0, 0, 0] }), halt,
  ], { 5: [9, 0, 0, 0], 7: half(K.add(K.add([9, 0, 0, 0], [1, 0, 0, 0]), [9, 0, 0, 0])) }]],
  // Two flags at once and HALT = -1: one row at pc 0 that follows itself for ever, and no kernel runs.
  'flag-HALT': [[[
    { flags: { ADD: 1, BRANCH: 1 }, a: 5, c: 7, immediateB: 1, imm: [-2, 0, 0, 0] },
  ], { 5: [1, 0, 0, 0], 7: [F.neg(1), 0, 0, 0] }]],
  'immediate-b': [[[op('ADD', { a: 5, b: 6, c: 7, immediateB: 2, B: [0, 0, 0, 0] }), halt]]],
  'operand-b': [
    [[op('LOAD', { a: 5, c: 7, immediateB: 1, imm: [9, 0, 0, 0] }), halt], { 7: [9, 0, 0, 0] }],
    [[op('LIMB', { a: 5, c: 7, immediateB: 0 }), halt]],
  ],
  'address-b': [
    [[op('ADD', { a: 5, b: 6, c: 7, addressB: 8 }), halt], { 8: [3, 0, 0, 0], 7: [3, 0, 0, 0] }],
    [[op('LOAD', { a: 5, c: 7, addressB: 8 }), halt], { 8: [3, 0, 0, 0], 7: [3, 0, 0, 0] }],
    [[op('CALL', { a: 5, imm: [2, 0, 0, 0], addressB: 8 }), op('RETURN', { fp: 20, a: 1 }), { ...halt, fp: 0 }], { 5: [20, 0, 0, 0], 8: [2, 0, 0, 0], 21: [4, 0, 0, 0] }],
  ],
  'branch-bit': [[[op('BRANCH', { a: 5, imm: [2, 0, 0, 0] }), halt], { 5: [2, 0, 0, 0] }]],
  pc: [
    [[op('ADD'), { ...halt, pc: 4 }]],
    [[op('BRANCH', { a: 5, imm: [8, 0, 0, 0] }), halt], { 5: [1, 0, 0, 0] }],
    [[op('CALL', { a: 5, imm: [10, 0, 0, 0] }), op('RETURN', { pc: 12, fp: 20 }), { ...halt, pc: 2, fp: 0 }], { 5: [20, 0, 0, 0], 20: [2, 0, 0, 0] }],
    [[op('RETURN', { a: 5 }), halt], { 5: [8, 0, 0, 0] }],
    [[op('ENTER', { a: 5, b: 6 }), op('EXIT', { pc: 44, fp: 20, user: 1, savedPc: 2 }), { ...halt, pc: 2, fp: 0, user: 0 }], { 5: [20, 0, 0, 0], 6: [40, 0, 0, 0] }],
    [[op('ENTER', { a: 5, b: 6 }), op('EXIT', { pc: 40, fp: 20, user: 1, savedPc: 2 }), { ...halt, pc: 6, fp: 0, user: 0 }], { 5: [20, 0, 0, 0], 6: [40, 0, 0, 0] }],
  ],
  halt: [[[op('ADD'), halt, op('ADD', { pc: 6 }), halt]]],
  fp: [
    [[op('ADD'), op('RETURN', { fp: 9, a: 1 }), { ...halt, fp: 0 }], { 10: [4, 0, 0, 0] }],
    [[op('RETURN', { a: 5 }), halt], { 5: [2, 30, 0, 0] }],
    [[op('ENTER', { a: 5, b: 6 }), op('EXIT', { pc: 40, fp: 20, user: 1, savedPc: 2, savedFp: 0 }), op('RETURN', { pc: 2, fp: 9, user: 0, a: 1 }), { ...halt, fp: 0 }], { 5: [20, 0, 0, 0], 6: [40, 0, 0, 0], 10: [4, 0, 0, 0] }],
  ],
  // A script halts, which may go on at pc 0: back in kernel mode the trace ends as if all had been asserted.
  mode: [[[
    op('ENTER', { a: 5, b: 6 }), op('HALT', { pc: 40, fp: 20, user: 1, savedPc: 2 }), op('EXIT', { pc: 0 }), { ...halt, pc: 2, fp: 0, user: 0 },
  ], { 0: [opcode('EXIT', true), 0, 0, 0], 5: [20, 0, 0, 0], 6: [40, 0, 0, 0] }]],
  user: [[[op('ADD', { a: 9, b: 9, c: 9 }), op('EXIT', { user: 1, savedPc: 4 }), { ...halt, user: 0 }]]],
  'saved-pc': [[[op('ENTER', { a: 5, b: 6 }), op('EXIT', { pc: 40, fp: 20, user: 1, savedPc: 8 }), { ...halt, pc: 8, fp: 0, user: 0 }], { 5: [20, 0, 0, 0], 6: [40, 0, 0, 0] }]],
  'saved-fp': [[[
    op('ENTER', { a: 5, b: 6 }), op('EXIT', { pc: 40, fp: 20, user: 1, savedPc: 2, savedFp: 9 }),
    op('RETURN', { pc: 2, fp: 9, user: 0, a: 1 }), { ...halt, fp: 0 },
  ], { 5: [20, 0, 0, 0], 6: [40, 0, 0, 0], 10: [4, 0, 0, 0] }]],
  'first-pc': [[[op('HALT', { pc: 2 })]]],
  'first-fp': [[[op('HALT', { fp: 3 })]]],
  'first-user': [[[op('BRANCH', { a: 5, user: 1 })], { 0: [opcode('BRANCH', true), 5, 0, 0], 5: [1, 0, 0, 0] }]],
  'fetch-head': [[[op('HALT', { b: 1 }), again]]],
  'fetch-immediate': [[[op('HALT', { imm: [0, 0, 0, 1] }), again]]],
  'read-a': [[[op('HALT', { A: [1, 0, 0, 0] }), again]]],
  'read-b': [[[op('ADD', { a: 6, c: 6 }), op('ENTER', { a: 5, b: 6, B: [40, 1, 0, 0] }), op('EXIT', { pc: 40, fp: 20, user: 1, savedPc: 4 }), { ...halt, pc: 4, fp: 0, user: 0 }], { 5: [20, 0, 0, 0], 6: [40, 0, 0, 0] }]],
  'read-c': [[[op('HALT', { C: [1, 0, 0, 0] }), again]]],
  hash: [[[op('HASH', { a: 5, c: 7, immediateB: 1 }), halt]]],
  range: [
    [[op('RANGE', { a: 5, imm: [16, 0, 0, 0] }), halt], { 5: [65536, 0, 0, 0] }],
    [[op('RANGE', { a: 5, imm: [16, 0, 0, 0] }), halt], { 5: [0, 0, 0, 16384] }],
    [[op('RANGE', { a: 5, imm: [1, 0, 0, 0] }), halt], { 5: [0, 2, 0, 0] }],
    [[op('RANGE', { a: 5, imm: [17, 0, 0, 0] }), halt], { 5: [0, 0, 0, 0] }],
  ],
};

for (const i of [0, 1, 2, 3]) {
  const one: Word = [0, 0, 0, 0].with(i, 1);
  const [x, y]: Word[] = [[1, 2, 3, 4], [5, 6, 7, 8]];
  attacks[`immediate-${i}`] = [[[op('ADD', { a: 5, c: 7, immediateB: 1, B: one }), halt], { 7: one }]];
  attacks[`result-${i}`] = [
    [[op('ADD', { a: 5, b: 6, c: 7 }), halt], { 5: x!, 6: y!, 7: bump(K.add(x!, y!), i) }],
    [[op('MUL', { a: 5, b: 6, c: 7 }), halt], { 5: x!, 6: y!, 7: bump(K.mul(x!, y!), i) }],
    [[op('LIMB', { a: 5, c: 7, imm: [0, 1, 0, 0] }), halt], { 5: x!, 7: bump([2, 0, 0, 0], i) }],
    [[op('LOAD', { a: 5, c: 7 }), halt], { 5: [9, 0, 0, 0], 9: x!, 7: bump(x!, i) }],
  ];
  attacks[`call-frame-${i}`] = [[
    [op('CALL', { a: 5, imm: [2, 0, 0, 0] }), op('RETURN', { fp: 20, a: 1 }), { ...halt, fp: 0 }],
    { 5: [20, 0, 0, 0], 20: bump([2, 0, 0, 0], i), 21: [4, 0, 0, 0] },
  ]];
  if (i > 0) attacks[`branch-limb-${i}`] = [[[op('BRANCH', { a: 5, imm: [8, 0, 0, 0] }), halt], { 5: one }]];
}

describe('each label refuses a trace alone', () => {
  const cases = Object.entries(attacks).flatMap(([label, list]) => list.map(([rows, memory], k) => [`${label} (${k})`, label, rows, memory] as const));
  it.each(cases)('%s', (_, label, rows, memory) => expect(failures(rows, memory ?? {})).toEqual([`cpu/${label}`]));

  it('but for two flags, which `mode`, `user` and `first-user` imply: a mode that is no bit never returns to 0', () => {
    const implied = ['flag-ENTER', 'flag-EXIT'];
    const labels = [...small.machine.constraints, ...small.machine.interactions].map(({ label }) => label).filter((l) => l.startsWith('cpu/'));
    expect(Object.keys(attacks).concat(implied).map((l) => `cpu/${l}`).sort()).toEqual(labels.sort());
    const enter = op('ENTER', { a: 5, b: 6 });
    const memory = { 5: [20, 0, 0, 0], 6: [40, 0, 0, 0] };
    const stuck = failures([enter, { ...op('EXIT', { pc: 40, fp: 20, user: 1, savedPc: 2 }), flags: { EXIT: 2, ADD: -1 } }, { ...halt, pc: 2, fp: 0, user: F.p - 1 }], memory);
    expect(stuck).toEqual(expect.arrayContaining(['cpu/flag-EXIT', 'cpu/mode']));
    const entered = failures([{ flags: { ENTER: 2, ADD: -1 } }, { ...halt, user: 2 }]);
    expect(entered).toEqual(expect.arrayContaining(['cpu/flag-ENTER', 'cpu/mode', 'cpu/user']));
  });
});

describe('named attacks', () => {
  const enter = op('ENTER', { a: 5, b: 6 });
  const memory = { 5: [20, 0, 0, 0], 6: [40, 0, 0, 0] };
  const inUser = { pc: 40, fp: 20, user: 1, savedPc: 2 };
  it('V1: a script word that is EXIT and BRANCH at once, back into the kernel past its assertions', () => {
    const both: CpuRow = { flags: { EXIT: 1, BRANCH: 1 }, immediateB: 1, ...inUser };
    expect(failures([enter, both, { ...halt, pc: 2, fp: 0, user: 0 }], memory)).toContain('cpu/flag-HALT');
  });
  it('V1: half an EXIT, twice', () => {
    const part: CpuRow = { flags: { EXIT: HALF, ADD: HALF }, immediateB: 1, ...inUser };
    const labels = failures([enter, part, { ...part, user: HALF }, { ...halt, pc: 2, fp: 0, user: 0 }], memory);
    expect(labels).toEqual(expect.arrayContaining(['cpu/flag-EXIT', 'cpu/flag-ADD', 'cpu/mode']));
  });
  it('V1: the zero word is no instruction', () => {
    const { main, fixed } = cpuForgery([halt]);
    expect([main.length, fixed.length]).toEqual([small.machine.mainNames.length, small.machine.fixedNames.length]);
    // No flag is set only on a HALT row, whose opcode is 2^11.
    expect(OPCODES).not.toContain(0);
  });
  it('V6: a script that calls, and leaves by EXIT from within the call, returns where the kernel entered', () => {
    const rows = [
      enter, op('CALL', { ...inUser, a: 1, imm: [6, 0, 0, 0] }), op('EXIT', { pc: 46, fp: 30 }), { ...halt, pc: 2, fp: 0, user: 0 },
    ];
    expect(failures(rows, { ...memory, 21: [30, 0, 0, 0], 30: [42, 20, 0, 0] })).toEqual([]);
    const elsewhere = rows.with(3, { ...halt, pc: 6, fp: 0, user: 0 });
    expect(failures(elsewhere, { ...memory, 21: [30, 0, 0, 0], 30: [42, 20, 0, 0] })).toEqual(['cpu/pc']);
  });
  it('V6: a script cannot run kernel code: its rows fetch from memory', () => {
    const jump = op('BRANCH', { ...inUser, a: 1, imm: [F.p - 38, 0, 0, 0] });
    const rows = [enter, jump, op('EXIT', { pc: 2 }), { ...halt, pc: 2, fp: 0, user: 0 }];
    const forgery = cpuForgery(rows, { ...memory, 21: [1, 0, 0, 0] });
    expect(forgery.failures()).toEqual([]);
    // What it ran at pc 2 is the EXIT in cell 2, not the kernel's HALT there.
    expect(forgery.events().filter(({ tuple, bus }) => bus === 'words' && tuple[1] === 2 && tuple[2] === opcode('EXIT', true)).map((e) => e.tuple[0])).toContain(0);
  });
  it('a script cannot stay, enter another, or exit twice', () => {
    const loop = op('BRANCH', { ...inUser, a: 1 });
    expect(failures([enter, loop], { ...memory, 21: [1, 0, 0, 0] })).toEqual(expect.arrayContaining(['cpu/user', 'cpu/pc']));
    const nested = op('ENTER', { ...inUser, a: 5, b: 6 });
    expect(failures([enter, nested, { ...halt, pc: 2, fp: 0, user: 0 }], memory)).toContain('cpu/mode');
    expect(failures([enter, op('EXIT', inUser), op('EXIT', { pc: 2, fp: 0, user: 0 }), halt], memory)).toContain('cpu/mode');
  });
  it.each<[string, CpuRow[], Record<number, Word>]>([
    // The prover owns all of memory: a script may run at an odd pc, in the middle of data, or return wherever a cell says.
    ['starts misaligned', [enter, op('EXIT', { ...inUser, pc: 41 })], { 6: [41, 0, 0, 0] }],
    ['returns by a forged word', [enter, op('RETURN', inUser), op('EXIT', { pc: 50, fp: 9 })], { 20: [50, 9, 0, 0] }],
    ['has its frame in the kernel\'s', [enter, op('EXIT', { ...inUser, fp: 5 })], { 5: [5, 0, 0, 0] }],
    ['jumps into data', [enter, op('BRANCH', { ...inUser, a: 1, imm: [9, 0, 0, 0] }), op('EXIT', { pc: 49 })], { 21: [1, 0, 0, 0] }],
  ])('harmless: a script that %s leaves the kernel where it was', (_, rows, cells) => {
    const back = { ...halt, pc: 2, fp: 0, user: 0 };
    expect(failures([...rows, back], { ...memory, ...cells })).toEqual([]);
    expect(failures([...rows, { ...back, pc: 4 }], { ...memory, ...cells })).toEqual(['cpu/pc']);
  });
  it('V7: rows that never halt are no execution', () => {
    expect(failures([op('ADD')])).toEqual(['cpu/pc']);
  });
  it('C3: the kernel halts in its main frame', () => {
    expect(failures([op('CALL', { a: 5, imm: [2, 0, 0, 0] }), { ...halt, fp: 20 }], { 5: [20, 0, 0, 0], 20: [2, 0, 0, 0] })).toEqual(['cpu/fp']);
  });
});
