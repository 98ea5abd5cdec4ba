// The CPU's part of the mutation table (docs/attacks.md): for each constraint and interaction, traces that it alone refuses, and
// what would be possible without it. Run by src/vm/chips/cpu/air.test.ts.
import { F, K } from '../../src/field/index.ts';
import type { FlagName } from '../../src/vm/chips/cpu/columns.ts';
import { opcode, type Word } from '../../src/vm/isa.ts';
import { op, type CpuRow } from '../harness/forgery.ts';

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

/** Label -> traces that exactly this label refuses. */
export const CPU_ATTACKS: Record<string, [rows: CpuRow[], memory?: Record<number, Word>][]> = {
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
  CPU_ATTACKS[`immediate-${i}`] = [[[op('ADD', { a: 5, c: 7, immediateB: 1, B: one }), halt], { 7: one }]];
  CPU_ATTACKS[`result-${i}`] = [
    [[op('ADD', { a: 5, b: 6, c: 7 }), halt], { 5: x!, 6: y!, 7: bump(K.add(x!, y!), i) }],
    [[op('MUL', { a: 5, b: 6, c: 7 }), halt], { 5: x!, 6: y!, 7: bump(K.mul(x!, y!), i) }],
    [[op('LIMB', { a: 5, c: 7, imm: [0, 1, 0, 0] }), halt], { 5: x!, 7: bump([2, 0, 0, 0], i) }],
    [[op('LOAD', { a: 5, c: 7 }), halt], { 5: [9, 0, 0, 0], 9: x!, 7: bump(x!, i) }],
  ];
  CPU_ATTACKS[`call-frame-${i}`] = [[
    [op('CALL', { a: 5, imm: [2, 0, 0, 0] }), op('RETURN', { fp: 20, a: 1 }), { ...halt, fp: 0 }],
    { 5: [20, 0, 0, 0], 20: bump([2, 0, 0, 0], i), 21: [4, 0, 0, 0] },
  ]];
  if (i > 0) CPU_ATTACKS[`branch-limb-${i}`] = [[[op('BRANCH', { a: 5, imm: [8, 0, 0, 0] }), halt], { 5: one }]];
}

/** Family of labels -> what a prover could do without it. */
export const CPU_WITHOUT: Readonly<Record<string, string>> = {
  flag: 'a script word that unpacks to a flag of -1 cancels the kernel\'s own request on a bus (V1)',
  'flag-HALT': 'two flags at once: one row follows itself for ever and no kernel runs (V1)',
  'immediate-b': 'half a read: B is neither the immediate nor what memory holds',
  'operand-b': 'LOAD takes its immediate for what memory holds',
  immediate: 'B of an immediate operand is the prover\'s choice',
  'address-b': 'LOAD, CALL and register operands read another cell than the instruction names',
  result: 'an ADD, MUL, LIMB or LOAD that is false: any sum, any balance',
  'call-frame': 'a call whose return word is not asserted: RETURN leaves for anywhere',
  'branch-bit': 'a branch by a fraction or a multiple of its distance',
  'branch-limb': 'a "bit" with junk in its upper limbs selects an arm (V8)',
  pc: 'instructions skipped, branches not taken, a script left for another place of the kernel (V6)',
  halt: 'a halted kernel resumes behind an assertion',
  fp: 'operands of another frame than the code means; a kernel that halts elsewhere (C3)',
  mode: 'a script halts the proof, or EXIT runs in the kernel',
  user: 'kernel rows fetched from memory: the prover\'s own kernel',
  'saved-pc': 'a script exits to a place in the kernel of its choice (V6)',
  'saved-fp': 'a script exits into a frame of its choice',
  'first-pc': 'only the end of the kernel is run (V7)',
  'first-fp': 'the kernel runs in another frame: other public words',
  'first-user': 'a trace that is all script and no kernel',
  'fetch-head': 'an instruction that is not the code\'s',
  'fetch-immediate': 'an immediate that is not the code\'s',
  'read-a': 'operand A is the prover\'s choice',
  'read-b': 'operand B is the prover\'s choice',
  'read-c': 'operand C is the prover\'s choice: an assertion about nothing',
  hash: 'a hash of the prover\'s choice: any commitment, path or nullifier (V2)',
  range: 'an amount out of range: money by overflow (P6)',
};

/** Labels that no trace isolates -> why they are kept. */
export const CPU_IMPLIED: Readonly<Record<string, string>> = {
  'flag-ENTER': 'implied by mode, user and first-user: an ENTER that is no bit leaves a mode that is no bit and never returns to 0; it keeps the sum in flag-HALT one of bits',
  'flag-EXIT': 'implied by mode, user and first-user, like flag-ENTER',
};
