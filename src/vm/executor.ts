// Runs a kernel, and the scripts it enters, on advice. Each instruction is an assertion about memory cells; where one operand
// has no value yet, the assertion gives it one. The result is the record from which the chips' traces are filled.
// Hints and code may come from strangers: every outcome is a value, and everything is bounded by the class's capacity.
import { F, K } from '../field/index.ts';
import type { Advice } from './advice.ts';
import type { Permutation } from '../hash/index.ts';
import { Stop, type ExecutionError, type ExecutionResult } from './errors.ts';
import type { Capacity, ExecutedRow, Execution, LoadedScript, RangeFact } from './execution.ts';
import { factKey, proveFact, type HashFact, type ProvenFact } from './hash-fact.ts';
import { runHint, type AdviceTape } from './hint-runner.ts';
import type { Hint } from './hints.ts';
import { AMOUNT_BITS, INSTRUCTION_WORDS, MAIN_FRAME, TOP_LIMB_BITS, decode, type Instruction, type Word } from './isa.ts';
import { WriteOnceMemory } from './memory.ts';
import { codeWords, digestWords, type Program } from './program.ts';
import { remember } from './remember.ts';

export interface ExecutionInput {
  readonly kernel: Program;
  readonly advice: readonly Advice[];
  readonly permute: Permutation;
  readonly capacity: Capacity;
}

export function execute(input: ExecutionInput): ExecutionResult<Execution> {
  const executor = new Executor(input);
  try {
    return { ok: true, value: executor.run() };
  } catch (stop) {
    if (!(stop instanceof Stop)) throw stop;
    return { ok: false, error: executor.explain(stop) };
  }
}

/** A program that is running: the kernel, or the script that it entered. */
interface Context {
  readonly program: Program;
  readonly start: number;
  readonly tape: AdviceTape;
}

class Executor {
  readonly #input: ExecutionInput;
  readonly #memory: WriteOnceMemory;
  readonly #rows: ExecutedRow[] = [];
  readonly #facts = new Map<string, ProvenFact>();
  readonly #ranges = new Map<string, RangeFact>();
  readonly #loaded: (LoadedScript & Context)[] = [];
  readonly #kernel: Context;
  readonly #kernelCode: readonly (Instruction | undefined)[];
  #permutations = 0;
  #pc = 0;
  #fp = MAIN_FRAME;
  #saved: { pc: number; fp: number } | undefined;

  constructor(input: ExecutionInput) {
    this.#input = input;
    this.#memory = new WriteOnceMemory(input.capacity.cells);
    this.#kernel = { program: input.kernel, start: 0, tape: { items: input.advice, next: 0 } };
    this.#kernelCode = decodedCode(input.kernel);
  }

  run(): Execution {
    this.#memory.reserve(this.#input.kernel.frameCells);
    for (;;) {
      this.#runHints();
      const instruction = this.#fetch();
      const { rows } = this.#input.capacity;
      if (this.#rows.length >= rows) throw new Stop('capacity', 'The class has no room for so many rows.', `${rows}`, 'more');
      this.#rows.push({
        pc: this.#pc, fp: this.#fp, user: this.#saved !== undefined,
        savedPc: this.#saved?.pc ?? 0, savedFp: this.#saved?.fp ?? 0,
        instruction, addressB: this.#addressB(instruction),
      });
      if (instruction.op === 'HALT') break;
      this.#step(instruction);
    }
    if (this.#saved) throw new Stop('mode', 'A script cannot halt the kernel.', 'EXIT', 'HALT');
    const cells = this.#memory.cells();
    return {
      kernel: this.#input.kernel,
      rows: this.#rows,
      memory: cells,
      hashFacts: [...this.#facts.values()],
      rangeFacts: [...this.#ranges.values()],
      scripts: this.#loaded.map(({ script, start }) => ({ script, start })),
      publicWords: Array.from(cells.subarray(0, 8)),
    };
  }

  // --- one row ------------------------------------------------------------------------------------------------------

  #fetch(): Instruction {
    if (!this.#saved) {
      const instruction = this.#kernelCode[this.#pc];
      if (!instruction) throw new Stop('out-of-range', 'The kernel runs out of its code.', `below ${this.#kernelCode.length}`, `${this.#pc}`);
      return instruction;
    }
    const head = this.#read(this.#pc);
    const instruction = decode(head, this.#read(F.add(this.#pc, 1)));
    if (!instruction) throw new Stop('no-opcode', 'The word at pc is no instruction.', 'an opcode', `${head[0]}`);
    return instruction;
  }

  #addressB({ op, a, b, imm }: Instruction): number {
    if (op === 'LOAD') return F.add(this.#read(F.add(this.#fp, a))[0]!, imm[0]!);
    if (op === 'CALL') return this.#read(F.add(this.#fp, a))[0]!;
    return F.add(this.#fp, b);
  }

  #step(instruction: Instruction): void {
    const { op, immediateB, imm } = instruction;
    const [a, c] = [F.add(this.#fp, instruction.a), F.add(this.#fp, instruction.c)];
    const addressB = this.#rows.at(-1)!.addressB;
    const b = (): Word => (immediateB ? imm : this.#read(addressB));
    let next = F.add(this.#pc, 2);
    switch (op) {
      case 'ADD':
        this.#solve(a, immediateB ? imm : addressB, c, K.add, K.sub);
        break;
      case 'MUL':
        this.#solve(a, immediateB ? imm : addressB, c, K.mul, (product, factor) => {
          if (K.isZero(factor)) throw new Stop('undefined-cell', 'A product does not determine its factor.', 'a non-zero factor', '0');
          return K.mul(product, K.inv(factor));
        });
        break;
      case 'LIMB':
        this.#assert(c, [dot(this.#read(a), imm), 0, 0, 0]);
        break;
      case 'LOAD':
        this.#unify(addressB, c);
        break;
      case 'BRANCH': {
        const [bit, ...rest] = this.#read(a);
        if (bit! > 1 || rest.some((x) => x !== 0)) this.#refuse('the word 0 or 1', this.#read(a));
        if (bit === 1) next = F.add(this.#pc, imm[0]!);
        break;
      }
      case 'CALL':
        this.#assert(addressB, [next, this.#fp, 0, 0]);
        this.#fp = addressB;
        next = F.add(this.#pc, imm[0]!);
        break;
      case 'RETURN':
        [next, this.#fp] = this.#read(a) as [number, number];
        break;
      case 'ENTER':
        if (this.#saved) throw new Stop('mode', 'A script cannot enter another.', 'kernel mode', 'user mode');
        this.#saved = { pc: next, fp: this.#fp };
        next = b()[0]!;
        this.#fp = this.#read(a)[0]!;
        break;
      case 'EXIT':
        if (!this.#saved) throw new Stop('mode', 'EXIT leaves a script, and none is running.', 'user mode', 'kernel mode');
        ({ pc: next, fp: this.#fp } = this.#saved);
        this.#saved = undefined;
        break;
      case 'HASH':
        this.#hash({ kind: imm[2]!, parameter: imm[3]!, first: a, b0: b()[0]!, b1: b()[1]!, out: c });
        break;
      case 'RANGE':
        this.#range(this.#read(a), imm[0]!);
        break;
      case 'HALT':
        break;
    }
    this.#pc = next;
  }

  #hash(fact: HashFact): void {
    const key = factKey(fact);
    let proven = this.#facts.get(key);
    if (!proven) {
      const left = this.#input.capacity.permutations - this.#permutations;
      const { blocks, states, digest } = proveFact(this.#input.permute, (address, target, at) => this.#copy(address, target, at), fact, left);
      this.#permutations += blocks.length;
      const [low, high] = digestWords(digest);
      this.#assert(fact.out, low);
      this.#assert(F.add(fact.out, 1), high);
      this.#facts.set(key, (proven = { ...fact, blocks, states, count: 0 }));
    }
    proven.count++;
  }

  #range(word: Word, bits: number): void {
    if (bits < 1 || bits > AMOUNT_BITS) throw new Stop('out-of-range', 'RANGE knows 1 to 16 bits.', '1 to 16', `${bits}`);
    if (word.some((limb, i) => limb >= 2 ** (i === 3 ? Math.min(bits, TOP_LIMB_BITS) : bits))) {
      this.#refuse(`limbs of ${bits} bits`, word);
    }
    const key = `${bits}:${word.join()}`;
    let fact = this.#ranges.get(key);
    if (!fact) {
      const { rangeFacts } = this.#input.capacity;
      if (this.#ranges.size >= rangeFacts) throw new Stop('capacity', 'The class has no room for so many ranges.', `${rangeFacts}`, 'more');
      this.#ranges.set(key, (fact = { word, bits, count: 0 }));
    }
    fact.count++;
  }

  // --- assertions on cells ------------------------------------------------------------------------------------------

  #read(address: number): Word {
    const word = this.#memory.get(address);
    if (!word) throw new Stop('undefined-cell', 'A cell is read before it has a value.', 'a value', `cell ${address}`);
    return word;
  }
  #copy(address: number, target: Uint32Array, at: number): void {
    if (!this.#memory.copy(address, target, at)) this.#read(address);
  }
  #assert(address: number, word: Word): void {
    if (!this.#memory.put(address, word)) this.#refuse(word, this.#read(address));
  }
  /** Two cells are equal; one of them may get its value here. */
  #unify(x: number, y: number): void {
    const value = this.#memory.get(x);
    if (value) this.#assert(y, value);
    else this.#assert(x, this.#read(y));
  }
  /** C = A op B, whichever of the three is missing. */
  #solve(a: number, b: number | Word, c: number, op: (x: Word, y: Word) => Word, inverse: (z: Word, y: Word) => Word): void {
    const x = this.#memory.get(a);
    const y = typeof b === 'number' ? this.#memory.get(b) : b;
    if (x && y) return this.#assert(c, op(x, y));
    // 0 times anything: how a frame makes its zero out of whatever lies in its first cell.
    if (op === K.mul && ((x && K.isZero(x)) || (y && K.isZero(y)))) return this.#assert(c, K.zero);
    const result = this.#read(c);
    if (y) return this.#assert(a, inverse(result, y));
    if (x) return this.#assert(b as number, inverse(result, x));
    this.#read(a);
  }
  #refuse(expected: string | Word, got: Word): never {
    const note = this.#note();
    const message = note?.message ?? 'An assertion of the program does not hold.';
    throw new Stop('assertion', message, typeof expected === 'string' ? expected : `(${expected.join(', ')})`, `(${got.join(', ')})`);
  }

  // --- programs and their places ------------------------------------------------------------------------------------

  #context(): Context | undefined {
    if (!this.#saved) return this.#kernel;
    return this.#loaded.findLast(({ program, start }) => this.#pc >= start && this.#pc < start + codeWords(program));
  }
  #note(): { message?: string; source: string } | undefined {
    const context = this.#context();
    return context?.program.notes.get(this.#pc - context.start);
  }
  #runHints(): void {
    const context = this.#context();
    if (!context) return;
    for (const hint of hintsAt(context.program).get(this.#pc - context.start) ?? []) {
      runHint(hint, {
        tape: context.tape,
        memory: this.#memory,
        read: (offset) => this.#read(F.add(this.#fp, offset)),
        address: (offset) => F.add(this.#fp, offset),
        write: (offset, word) => this.#assert(F.add(this.#fp, offset), word),
        loaded: this.#loaded,
        load: (script, start, advice) => {
          this.#loaded.push({ script, program: script, start, tape: { items: advice, next: 0 } });
        },
      });
    }
  }
  explain(stop: Stop): ExecutionError {
    const context = this.#context();
    const pc = this.#pc - (context?.start ?? 0);
    const symbol = context?.program.symbols.find(({ start, end }) => pc >= start && pc < end);
    return {
      code: stop.code, message: stop.message, expected: stop.expected, got: stop.got,
      program: context?.program.name ?? 'unknown code', function: symbol?.name ?? 'unknown', pc,
      source: this.#note()?.source ?? 'unknown source',
    };
  }
}

/** The instruction at each pc, and the hints at each pc, worked out once a program. */
const decodedCode = remember((program: Program) => {
  const word = (pc: number): Word => Array.from(program.code.subarray(4 * pc, 4 * pc + 4));
  return Array.from({ length: codeWords(program) }, (_, pc) => (pc % INSTRUCTION_WORDS === 0 ? decode(word(pc), word(pc + 1)) : undefined));
});
const hintsAt = remember((program: Program) => {
  const byPc = new Map<number, Hint[]>();
  for (const hint of program.hints) byPc.set(hint.pc, [...(byPc.get(hint.pc) ?? []), hint]);
  return byPc;
});

const dot = (x: Word, y: Word): number => x.reduce((sum, limb, i) => F.add(sum, F.mul(limb, y[i]!)), 0);
