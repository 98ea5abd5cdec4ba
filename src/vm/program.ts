// A compiled program: code words and what a person or an executor needs beside them. Only the code is hashed and proved;
// hints, symbols and the source map never influence soundness.
import { F } from '../field/index.ts';
import { DIGEST_FELTS, padToBlocks, sponge, Tag, type Digest, type Permutation } from '../hash/index.ts';
import type { Hint } from './hints.ts';
import { VM_VERSION, type Word } from './isa.ts';
import { remember } from './remember.ts';

/** A function's code: [start, end) in words from the program's first. */
export interface CodeSymbol {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** What is known about an instruction besides its words. */
export interface SourceNote {
  /** What the row insists on, for a person; absent on rows that only compute. */
  readonly message?: string;
  /** file:line of the statement that emitted it. Text, so that a program can be sent to a worker. */
  readonly source: string;
}

export interface Program {
  readonly name: string;
  /** Code words, four felts each. */
  readonly code: Uint32Array;
  /** Sorted by pc; hints at one pc run in order, before the instruction. */
  readonly hints: readonly Hint[];
  /** Cells of its main frame, those of all nested calls included. */
  readonly frameCells: number;
  readonly symbols: readonly CodeSymbol[];
  /** By pc. */
  readonly notes: ReadonlyMap<number, SourceNote>;
}

/** A program that a kernel enters in user mode: its identity also covers the version word. */
export interface Script extends Program {
  /** Flags of an account's program; those of a note's script mean nothing. */
  readonly flags: number;
}

/**
 * Flags of the version word. With KEEPS_STORAGE the account kernel asserts that the storage root stays. PUBLIC says which kernel may
 * run the program: the account kernel those with it, the payment kernel those without, and each kernel asserts it.
 */
export const ProgramFlag = { KEEPS_STORAGE: 1, PUBLIC: 2 } as const;
/** A script's frame as the kernel prepares it: cell 1 its own address, cell 2 the transaction's view, cell 3 its own record. */
export const ScriptFrame = { self: 1, view: 2, own: 3, firstFree: 4 } as const;

export const codeWords = (program: Program): number => program.code.length / 4;

/** (VM version, flags, number of code words, 0). */
export function versionWord(script: Script): Word {
  return [VM_VERSION, script.flags, codeWords(script), 0];
}

/** What is hashed and what lies in memory: the version word, the code, zeros to whole blocks of 16 felts. */
export const scriptImage = remember((script: Script): Uint32Array => padToBlocks([...versionWord(script), ...script.code]));

/** A script's identity: S CODE over its image. */
export function scriptRoot(permute: Permutation, script: Script): Digest {
  return sponge(permute, Tag.CODE, scriptImage(script));
}

/** A digest as the two memory words it occupies. */
export function digestWords(digest: ArrayLike<number>): [Word, Word] {
  if (digest.length !== DIGEST_FELTS) throw new RangeError(`digest of ${DIGEST_FELTS} felts expected, got ${digest.length}`);
  const [low, high] = wordsOf(digest);
  return [low!, high!];
}

/** Felts, four a word. Throws RangeError where they are not whole words. */
export function wordsOf(felts: ArrayLike<number>): Word[] {
  if (felts.length % 4 !== 0) throw new RangeError(`whole words expected, got ${felts.length} felts`);
  const words: Word[] = [];
  for (let i = 0; i < felts.length; i += 4) words.push([felts[i]!, felts[i + 1]!, felts[i + 2]!, felts[i + 3]!]);
  return words;
}

/** A base value as a word: (x mod p, 0, 0, 0). */
export const baseWord = (x: number): Word => [x < 0 ? F.neg(-x % F.p) : x % F.p, 0, 0, 0];
