// For each constraint and interaction of the CPU, a trace that it alone refuses.
import { describe, expect, it } from 'vitest';
import { F, K } from '../../../field/index.ts';
import { cpuForgery, op, small, type CpuRow } from '../../../../test/harness/forgery.ts';
import { CPU_ATTACKS, CPU_IMPLIED } from '../../../../test/attacks/cpu.ts';
import { OPCODES, opcode, type Word } from '../../isa.ts';

const HALF = F.inv(2);
const halt = op('HALT');
const failures = (rows: readonly CpuRow[], memory: Record<number, Word> = {}): string[] => cpuForgery(rows, memory).failures();
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

describe('each label refuses a trace alone', () => {
  const cases = Object.entries(CPU_ATTACKS).flatMap(([label, list]) => list.map(([rows, memory], k) => [`${label} (${k})`, label, rows, memory] as const));
  it.each(cases)('%s', (_, label, rows, memory) => expect(failures(rows, memory ?? {})).toEqual([`cpu/${label}`]));

  it('but for two flags, which `mode`, `user` and `first-user` imply: a mode that is no bit never returns to 0', () => {
    const implied = Object.keys(CPU_IMPLIED);
    const labels = [...small.machine.constraints, ...small.machine.interactions].map(({ label }) => label).filter((l) => l.startsWith('cpu/'));
    expect(Object.keys(CPU_ATTACKS).concat(implied).map((l) => `cpu/${l}`).sort()).toEqual(labels.sort());
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
    // No flag is set only on a HALT row, whose opcode is 2^12 + 1.
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
