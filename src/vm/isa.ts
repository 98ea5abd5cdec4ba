// The instruction set, one table: names, operands, what each row asserts. The assembler, executor, disassembler, the CPU
// chip's flags and the docs' opcode list all come from here. Source: design 30-vm.
//
// An instruction is two words: (op, a, b, c) and an immediate word. pc counts words. With fp the frame pointer,
//   A = m[fp+a],  C = m[fp+c],  B = m[fp+b], or the immediate where `immediateB` is set.
// `op` packs the bit `immediateB`, which weighs 1, and a one-hot flag a name: flag i weighs 2^(i+1), so that a later operation
// takes the next bit and moves no other. The zero word and every sum of two flags are therefore no opcode, and unprovable (the
// CPU constrains each flag to a bit, their sum to 1).
import type { Ext } from '../field/index.ts';

/** Four felts: a memory cell, also an element of K. */
export type Word = Ext;

/** Where B comes from: `either` by the bit, `memory` never the immediate, `unused` always the immediate (nothing is read). */
export type OperandB = 'either' | 'memory' | 'unused';

export interface Operation {
  readonly name: string;
  readonly b: OperandB;
  /** Whether a and c name operands; an unused one is assembled as 0 and reads the harmless cell m[fp]. */
  readonly usesA: boolean;
  readonly usesC: boolean;
  /** The assertion, in one line. */
  readonly asserts: string;
}

export const OPERATIONS = [
  { name: 'ADD', b: 'either', usesA: true, usesC: true, asserts: 'C = A + B' },
  { name: 'MUL', b: 'either', usesA: true, usesC: true, asserts: 'C = A * B in K' },
  { name: 'LIMB', b: 'unused', usesA: true, usesC: true, asserts: 'C = (<A, imm>, 0, 0, 0)' },
  { name: 'LOAD', b: 'memory', usesA: true, usesC: true, asserts: 'C = m[A.0 + imm.0]' },
  { name: 'BRANCH', b: 'unused', usesA: true, usesC: false, asserts: 'A is the word 0 or 1; pc += imm.0 if it is 1' },
  { name: 'CALL', b: 'memory', usesA: true, usesC: false, asserts: 'm[f] = (pc + 2, fp, 0, 0) for f = A.0; fp = f; pc += imm.0' },
  { name: 'RETURN', b: 'unused', usesA: true, usesC: false, asserts: '(pc, fp) = (A.0, A.1); assembled with a = 0' },
  { name: 'ENTER', b: 'memory', usesA: true, usesC: false, asserts: 'kernel only; saves (pc + 2, fp), sets user; pc = B.0, fp = A.0' },
  { name: 'EXIT', b: 'unused', usesA: false, usesC: false, asserts: 'user only; restores the saved (pc, fp), clears user' },
  { name: 'HASH', b: 'either', usesA: true, usesC: true, asserts: 'the hasher states (imm.2, imm.3, fp + a, B.0, B.1, fp + c)' },
  { name: 'RANGE', b: 'unused', usesA: true, usesC: false, asserts: 'limbs of A below 2^imm.0, the top one also below 2^14' },
  { name: 'HALT', b: 'unused', usesA: false, usesC: false, asserts: "kernel only; pc' = pc or 0, fp' = fp" },
] as const satisfies readonly Operation[];

export type OpName = (typeof OPERATIONS)[number]['name'];
export const OP_NAMES: readonly OpName[] = OPERATIONS.map((operation) => operation.name);

/** Weight of the bit that makes B the immediate. */
export const IMMEDIATE_B = 1;
/** Weight of the flag of operation number `index`. */
export const flagWeight = (index: number): number => 2 ** (index + 1);
/** Words of one instruction. */
export const INSTRUCTION_WORDS = 2;
/** The frame pointer of row 0: the kernel's main frame begins at cell 0, so the public words are its registers 0 and 1. */
export const MAIN_FRAME = 0;
/** Public words of every statement: cells 0 and 1. */
export const PUBLIC_WORDS = 2;
/**
 * Version of this instruction set and of the layouts that scripts read, hashed with every script. A kernel accepts every version
 * from 2 on that was ever shipped, or money would freeze; version 1 had another encoding and other identities.
 */
export const VM_VERSION = 2;

/** Operations of the hasher: imm.2 of HASH. What a, B, c and imm.3 mean is in `hash-fact.ts`. */
export const HashKind = { COMPRESS: 0, SPONGE: 1, PATH: 2 } as const;
export type HashKindName = keyof typeof HashKind;
/** A path climbs at most this far: the index has at most 24 bits, so one felt has one reading. */
export const MAX_PATH_DEPTH = 24;

/** Bits of an amount's limbs as RANGE counts them: 16, 16, 16 and 14. */
export const AMOUNT_BITS = 16;
/** No limb but the first three has more bits than this, whatever RANGE is asked. */
export const TOP_LIMB_BITS = 14;

export interface Instruction {
  readonly op: OpName;
  readonly immediateB: boolean;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly imm: Word;
}

export function opcode(op: OpName, immediateB: boolean): number {
  return flagWeight(OP_NAMES.indexOf(op)) + (immediateB ? IMMEDIATE_B : 0);
}

const DECODED: ReadonlyMap<number, { op: OpName; immediateB: boolean }> = new Map(
  OPERATIONS.flatMap((operation) => {
    const bits = operation.b === 'either' ? [false, true] : [operation.b === 'unused'];
    return bits.map((immediateB) => [opcode(operation.name, immediateB), { op: operation.name, immediateB }] as const);
  }),
);

/** Every opcode there is: 15 of them. */
export const OPCODES: readonly number[] = [...DECODED.keys()];

/** The instruction in two consecutive words, or undefined where the first is no opcode. */
export function decode(head: Word, imm: Word): Instruction | undefined {
  const decoded = DECODED.get(head[0]!);
  return decoded && { op: decoded.op, immediateB: decoded.immediateB, a: head[1]!, b: head[2]!, c: head[3]!, imm };
}

/** The two words of an instruction. */
export function encode(instruction: Instruction): [Word, Word] {
  const { op, immediateB, a, b, c, imm } = instruction;
  return [[opcode(op, immediateB), a, b, c], imm];
}
