// Readable code: one line an instruction, with function headings, jump targets and the messages of assertions. For people
// only; nothing parses it.
import { F } from '../field/index.ts';
import { Tag } from '../hash/index.ts';
import { HashKind, INSTRUCTION_WORDS, OPERATIONS, decode, type Instruction, type Word } from './isa.ts';
import type { Program } from './program.ts';

const TAG_NAMES: Record<number, string> = Object.fromEntries(Object.entries(Tag).map(([name, tag]) => [tag, name]));
const HASH_NAMES = Object.fromEntries(Object.entries(HashKind).map(([name, kind]) => [kind, name]));
/** Felts above the middle read better as negative numbers. */
const signed = (x: number): number => (x > F.p / 2 ? x - F.p : x);

export function disassemble(program: Program): string {
  const lines: string[] = [];
  const word = (pc: number): Word => Array.from(program.code.subarray(4 * pc, 4 * pc + 4));
  for (const symbol of program.symbols) {
    lines.push(`${symbol.name}:`);
    for (let pc = symbol.start; pc < symbol.end; pc += INSTRUCTION_WORDS) {
      for (const hint of program.hints) {
        if (hint.pc === pc) lines.push(`        ? ${hint.kind} -> [${hint.to}]`);
      }
      const instruction = decode(word(pc), word(pc + 1));
      const text = instruction ? line(instruction, pc, program) : `.word ${word(pc).join(', ')}`;
      const message = program.notes.get(pc)?.message;
      lines.push(`  ${String(pc).padStart(4)}  ${message ? `${text.padEnd(44)}; ${message}` : text}`);
    }
  }
  return lines.join('\n') + '\n';
}

function line({ op, immediateB, a, b, c, imm }: Instruction, pc: number, program: Program): string {
  const [A, C] = [`[${a}]`, `[${c}]`];
  const B = immediateB ? literal(imm) : `[${b}]`;
  const target = (): string => {
    const to = pc + signed(imm[0]!);
    return program.symbols.find(({ start }) => start === to)?.name ?? String(to);
  };
  switch (op) {
    case 'ADD':
      return `${C} = ${A} + ${B}`;
    case 'MUL':
      return `${C} = ${A} * ${B}`;
    case 'LIMB':
      return `${C} = <${A}, ${literal(imm)}>`;
    case 'LOAD':
      return `${C} = m[${A} + ${signed(imm[0]!)}]`;
    case 'BRANCH':
      return `if ${A} goto ${target()}`;
    case 'CALL':
      return `call ${target()} with frame ${A}`;
    case 'ENTER':
      return `enter ${B} with frame ${A}`;
    case 'HASH': {
      const operand = immediateB ? `(${imm[0]}, ${imm[1]})` : B;
      const parameter = imm[2] === HashKind.PATH ? imm[3] : (TAG_NAMES[imm[3]!] ?? imm[3]);
      return `${C} = ${HASH_NAMES[imm[2]!]}(${parameter}, ${A}.., ${operand})`;
    }
    case 'RANGE':
      return `${A} has limbs of ${imm[0]} bits`;
    default:
      return op;
  }
}

const literal = (word: Word): string =>
  word.slice(1).every((x) => x === 0) ? String(signed(word[0]!)) : `(${word.map(signed).join(', ')})`;

/** The opcode list for the docs. */
export const opcodeTable = (): string =>
  ['| op | B | asserts |', '|---|---|---|', ...OPERATIONS.map((o) => `| ${o.name} | ${o.b} | ${o.asserts} |`)].join('\n') + '\n';
