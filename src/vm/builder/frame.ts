// A frame under construction: cells, definite assignment, pooled constants, emitted instructions. `function-builder.ts` adds
// the operations that a program's author uses.
//
// SSA is the register allocation: every value has a cell of its own, frames are fresh, nothing is reassigned. A cell may be
// read only where some statement that surely ran has assigned it: at the top, or in the arms of `if` that enclose the reader.
import type { HintCall } from '../hints.ts';
import { OPERATIONS, type OpName, type Word } from '../isa.ts';
import type { SourceNote } from '../program.ts';
import type { Handle, Type } from './handles.ts';
import { captureSource } from './source.ts';

/** A mistake of a program's author, found while the program is built. */
export class BuildError extends Error {
  override readonly name = 'BuildError';
  constructor(message: string, source = captureSource()) {
    super(`${message} (${source})`);
  }
}

/** An instruction before linking: jump distances are filled in later. */
export interface Draft {
  readonly op: OpName;
  readonly immediateB: boolean;
  a: number;
  b: number;
  c: number;
  imm: Word;
  /** CALL only: the function whose start the linker puts into imm.0. */
  readonly target?: object;
  readonly note: SourceNote;
}

/** A hint to run before instruction number `at` of this frame's body. */
export interface DraftHint {
  readonly at: number;
  readonly call: HintCall;
}

export interface EmitOptions {
  readonly a?: number;
  /** A register, or a word for an immediate operand. */
  readonly b?: number | Word;
  readonly c?: number;
  readonly imm?: Word;
  readonly message?: string;
  readonly target?: object;
}

const operation = new Map(OPERATIONS.map((o) => [o.name, o] as const));
const ZERO: Word = [0, 0, 0, 0];

export class Frame {
  readonly name: string;
  readonly body: Draft[] = [];
  readonly hints: DraftHint[] = [];
  /** Instructions that run before the body: constants and addresses used anywhere in it, each made once. */
  readonly prologue: Draft[] = [];
  #cells = 0;
  readonly #pool = new Map<string, number>();
  /** One set of assigned cells for each open scope, outermost first. */
  readonly #scopes: Set<number>[] = [new Set()];

  /** `selfCell` holds the frame's own address; undefined for the kernel's main frame, which begins at cell 0. */
  readonly #selfCell: number | undefined;

  constructor(name: string, selfCell: number | undefined) {
    this.name = name;
    this.#selfCell = selfCell;
  }

  get cells(): number {
    return this.#cells;
  }

  allocate(cells: number): number {
    const offset = this.#cells;
    this.#cells += cells;
    return offset;
  }

  /** A handle to fresh cells, not yet assigned. */
  declare<H extends Handle>(type: Type<H>): H {
    return type.at(this, this.allocate(type.cells));
  }

  /** The statement being built gives these cells their value. */
  assign(handle: Handle): void {
    this.#own(handle);
    for (let k = 0; k < handle.cells; k++) {
      const cell = handle.offset + k;
      if (this.#isAssigned(cell)) throw new BuildError(`${this.name}: cell ${cell} is assigned twice`);
      this.#scopes.at(-1)!.add(cell);
    }
  }

  /** Register number of a handle that is about to be read. */
  read(handle: Handle): number {
    this.#own(handle);
    for (let k = 0; k < handle.cells; k++) {
      if (!this.#isAssigned(handle.offset + k)) {
        throw new BuildError(`${this.name}: cell ${handle.offset + k} is read where it is not surely assigned`);
      }
    }
    return handle.offset;
  }

  isAssigned(handle: Handle): boolean {
    this.#own(handle);
    return this.#isAssigned(handle.offset);
  }

  /** Runs one arm of an `if`; returns the cells it assigned that existed before. */
  inArm(existing: number, arm: () => void): Set<number> {
    this.#scopes.push(new Set());
    arm();
    return new Set([...this.#scopes.pop()!].filter((cell) => cell < existing));
  }

  /** Cells that both arms assigned are assigned from here on. */
  joinArms(first: ReadonlySet<number>, second: ReadonlySet<number>): void {
    for (const cell of new Set([...first, ...second])) {
      if (!first.has(cell) || !second.has(cell)) throw new BuildError(`${this.name}: cell ${cell} is assigned in one arm only`);
      this.#scopes.at(-1)!.add(cell);
    }
  }

  emit(op: OpName, options: EmitOptions): Draft {
    return this.#emit(this.body, op, options);
  }

  hint(call: HintCall): void {
    this.hints.push({ at: this.body.length, call });
  }

  /** The cell of a word known at build time. */
  constantCell(word: Word): number {
    if (word.every((limb) => limb === 0)) {
      // m[fp] is whatever the caller left there; times 0 it is 0.
      return this.#pooled('zero', (c) => this.#emit(this.prologue, 'MUL', { a: 0, b: ZERO, c }));
    }
    const zero = this.constantCell(ZERO);
    return this.#pooled(`word ${word.join()}`, (c) => this.#emit(this.prologue, 'ADD', { a: zero, b: word, c }));
  }

  /** The cell of the frame's own address. */
  selfCell(): number {
    return this.#selfCell ?? this.constantCell(ZERO);
  }

  /** The cell of the absolute address of another. */
  addressCell(offset: number): number {
    if (this.#selfCell === undefined) return this.constantCell([offset, 0, 0, 0]);
    const self = this.#selfCell;
    return this.#pooled(`address ${offset}`, (c) => this.#emit(this.prologue, 'ADD', { a: self, b: [offset, 0, 0, 0], c }));
  }

  #pooled(key: string, make: (cell: number) => void): number {
    let cell = this.#pool.get(key);
    if (cell === undefined) {
      cell = this.allocate(1);
      this.#scopes[0]!.add(cell);
      this.#pool.set(key, cell);
      make(cell);
    }
    return cell;
  }

  #emit(list: Draft[], op: OpName, { a = 0, b, c = 0, imm, message, target }: EmitOptions): Draft {
    const immediateB = typeof b === 'object' || (b === undefined && operation.get(op)!.b === 'unused');
    const source = captureSource();
    const draft: Draft = {
      op, immediateB, a, c,
      b: typeof b === 'number' ? b : 0,
      imm: typeof b === 'object' ? b : (imm ?? ZERO),
      note: message === undefined ? { source } : { message, source },
      ...(target && { target }),
    };
    list.push(draft);
    return draft;
  }

  #own(handle: Handle): void {
    if (handle.frame !== this) throw new BuildError(`${this.name}: the handle belongs to another function`);
  }

  #isAssigned(cell: number): boolean {
    return this.#scopes.some((scope) => scope.has(cell));
  }
}
