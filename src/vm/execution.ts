// The record of an execution: all that the chips' trace files need, and nothing that they could work out. Values of operands
// are not in it: they are what memory holds in the end.
import type { ProvenFact } from './hash-fact.ts';
import type { Instruction, Word } from './isa.ts';
import type { Program, Script } from './program.ts';

export interface ExecutedRow {
  readonly pc: number;
  readonly fp: number;
  readonly user: boolean;
  /** The registers that ENTER saved; 0 in kernel mode. */
  readonly savedPc: number;
  readonly savedFp: number;
  readonly instruction: Instruction;
  /** Where B lies: fp + b, or what LOAD and CALL work out. Read only where B is not the immediate. */
  readonly addressB: number;
}

/** "The limbs of `word` are below 2^bits", and how often it was requested. */
export interface RangeFact {
  readonly word: Word;
  readonly bits: number;
  count: number;
}

export interface LoadedScript {
  readonly script: Script;
  /** Address of its first code word. */
  readonly start: number;
}

export interface Execution {
  readonly kernel: Program;
  /** Ends with the one HALT row. */
  readonly rows: readonly ExecutedRow[];
  /** All cells, four felts each. */
  readonly memory: Uint32Array;
  readonly hashFacts: readonly ProvenFact[];
  readonly rangeFacts: readonly RangeFact[];
  readonly scripts: readonly LoadedScript[];
  /** The eight felts of cells 0 and 1: what a proof of this execution states. */
  readonly publicWords: readonly number[];
}

/** What a class can hold. */
export interface Capacity {
  readonly rows: number;
  readonly cells: number;
  readonly permutations: number;
  readonly rangeFacts: number;
}

/** How much of each an execution takes. */
export function usage(execution: Execution): Capacity {
  return {
    rows: execution.rows.length,
    cells: execution.memory.length / 4,
    permutations: execution.hashFacts.reduce((sum, fact) => sum + fact.blocks.length, 0),
    rangeFacts: execution.rangeFacts.length,
  };
}
