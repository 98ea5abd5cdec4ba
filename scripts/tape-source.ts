// Straight-line AssemblyScript for a tape (src/air/tape.ts), four rows at a time: one v128 a value, all in Montgomery form.
// The code is cut into functions of at most PART_OPERATIONS operations, because one long function would stay in V8's baseline
// compiler. Values that cross a cut live in the lane's scratch memory, the others in locals. A value that is only ever a factor
// stays signed, which saves its reduction (assembly/field.ts). Constants are words of a table: a literal vector costs four
// instructions at every use, a load one.
import { canonical, type Cell, type Tape } from '../src/air/index.ts';
import { F, P } from '../src/field/index.ts';
import { R, factorPair } from '../src/engine/constants.ts';

const PART_OPERATIONS = 180;
export const VECTOR = 16;

/** The words that generated code loads from its table at `c`, in order of first use. */
export class ConstantTable {
  readonly words: number[] = [];
  readonly #known = new Map<string, number>();

  /** Byte offset of `words`, which lie side by side. */
  offset(...words: number[]): number {
    const key = words.join();
    let at = this.#known.get(key);
    if (at === undefined) {
      at = 4 * this.words.push(...words) - 4 * words.length;
      this.#known.set(key, at);
    }
    return at;
  }

  /** Expression for a felt, in Montgomery form. */
  felt(value: number): string {
    return `v128.load32_splat(c, ${this.offset(F.mul(canonical(P, value), R))})`;
  }
}

export interface TapeEmission {
  /** Definitions of the parts. */
  readonly functions: string;
  /** Calls of all parts in order. */
  readonly calls: string;
  /** Outputs that do not depend on a cell: the sink's code for them, to be run once. */
  readonly constantOutputs: string[];
  /** First free byte of scratch. */
  readonly scratchEnd: number;
}

export interface TapeTarget {
  readonly prefix: string;
  readonly constants: ConstantTable;
  /** First byte of scratch for values that cross a cut. */
  readonly scratch: number;
  /** Expression for a cell's value: canonical. */
  load(cell: Cell): string;
  /** Statement that takes output number `output`, a canonical value. */
  sink(output: number, value: string): string;
}

export function emitTape(tape: Tape, { prefix, constants, scratch, load, sink }: TapeTarget): TapeEmission {
  const { instructions, outputs } = tape;
  const computed = instructions.map(({ op }) => op === 'add' || op === 'sub' || op === 'mul');
  const partOf: number[] = [];
  let operations = 0;
  instructions.forEach((_, at) => partOf.push(Math.floor((computed[at] ? operations++ : operations) / PART_OPERATIONS)));
  const outputsAt = new Map<number, number[]>();
  outputs.forEach((at, k) => outputsAt.set(at, [...(outputsAt.get(at) ?? []), k]));

  const summands = new Set<number>(outputs);
  const lastUse = new Map<number, number>();
  const crossing = new Set<number>();
  instructions.forEach((instruction, at) => {
    if (instruction.op === 'constant' || instruction.op === 'cell') return;
    for (const operand of [instruction.left, instruction.right]) {
      if (!computed[operand]) continue;
      if (instruction.op !== 'mul') summands.add(operand);
      if (partOf[operand] !== partOf[at]) crossing.add(operand);
      lastUse.set(operand, at);
    }
  });
  const slots = assignSlots(instructions.length, crossing, lastUse);
  const slotOf = (at: number): number => scratch + slots.of.get(at)! * VECTOR;

  const bodies: string[][] = [];
  const constantOutputs: string[] = [];
  const split = new Set<string>();
  instructions.forEach((instruction, at) => {
    const part = partOf[at]!;
    const body = (bodies[part] ??= []);
    const value = (index: number): string => {
      const source = instructions[index]!;
      if (source.op === 'constant') return constants.felt(source.value);
      if (source.op === 'cell') return load(source.cell);
      return partOf[index] === part ? `x${index}` : `v128.load(s, ${slotOf(index)})`;
    };
    const digitsOf = (index: number): string => {
      const name = `d${index}_${part}`;
      if (!split.has(name)) body.push(`const ${name} = digits(${value(index)});`);
      split.add(name);
      return name;
    };
    if (instruction.op !== 'constant' && instruction.op !== 'cell') {
      const { op, left, right } = instruction;
      const whole = summands.has(at);
      const constant = [left, right].find((i) => instructions[i]!.op === 'constant');
      let code: string;
      if (op === 'mul' && constant !== undefined) {
        const factor = instructions[constant]!;
        const pair = constants.offset(...factorPair(canonical(P, factor.op === 'constant' ? factor.value : 0)));
        code = `mulDigits(${digitsOf(constant === left ? right : left)}, v128.load32_splat(c, ${pair}), v128.load32_splat(c, ${pair + 4}))`;
        if (whole) code = `canonical(${code})`;
      } else if (op === 'mul') {
        code = `mul(${value(left)}, ${value(right)})`;
        if (whole) code = `canonical(${code})`;
      } else {
        const name = whole ? op : op === 'add' ? 'addSigned' : 'i32x4.sub';
        code = `${name}(${value(left)}, ${value(right)})`;
      }
      body.push(`const x${at} = ${code};`);
      if (crossing.has(at)) body.push(`v128.store(s, x${at}, ${slotOf(at)});`);
    }
    for (const output of outputsAt.get(at) ?? []) {
      (instruction.op === 'constant' ? constantOutputs : body).push(sink(output, value(at)));
    }
  });
  return {
    functions: bodies.map((body, k) => `function ${prefix}${k}(s: usize, c: usize, p: usize, row: u32): void {\n  ${body.join('\n  ')}\n}`).join('\n'),
    calls: bodies.map((_, k) => `    ${prefix}${k}(s, c, p, row);`).join('\n'),
    constantOutputs,
    scratchEnd: scratch + slots.count * VECTOR,
  };
}

/** Scratch slots for the crossing values, reused after their last use. */
function assignSlots(length: number, crossing: ReadonlySet<number>, lastUse: ReadonlyMap<number, number>): { of: Map<number, number>; count: number } {
  const of = new Map<number, number>();
  const free: number[] = [];
  const ending = new Map<number, number[]>();
  let count = 0;
  for (let at = 0; at < length; at++) {
    if (crossing.has(at)) {
      of.set(at, free.pop() ?? count++);
      const last = lastUse.get(at)!;
      ending.set(last, [...(ending.get(last) ?? []), at]);
    }
    for (const ended of ending.get(at) ?? []) free.push(of.get(ended)!);
  }
  return { of, count };
}
