// Values and assertions of the embedded language. Each operation is one row unless its comment says otherwise, and makes exactly
// the handle class that its assertion justifies. Hints, memory, hashing and control flow: function-builder.ts.
import { F } from '../../field/index.ts';
import type { Word as WordValue } from '../isa.ts';
import { BuildError, type Frame } from './frame.ts';
import {
  Amount, Bool, Felt, Handle, NonZero, Word, handlesAt, type as types, type Fields, type Handles, type RecordLayout, type Type, type Words,
} from './handles.ts';

/** A second operand: a register, a small number, or four limbs. */
export type Operand = Word | number | WordValue;

export class ValueBuilder {
  readonly frame: Frame;
  constructor(frame: Frame) {
    this.frame = frame;
  }

  // --- values -------------------------------------------------------------------------------------------------------

  constant(value: number): Felt {
    return new Felt(this.frame, this.frame.constantCell(wordOf(value)));
  }
  constantWord(value: WordValue): Word {
    return new Word(this.frame, this.frame.constantCell(wordOf(value)));
  }
  declare<H extends Handle>(type: Type<H>): H {
    return this.frame.declare(type);
  }
  /** Consecutive cells for a record; `all` spans them, for the hasher. */
  record<R extends Fields>(layout: RecordLayout<R>): Handles<R> & { readonly all: Words } {
    const all = this.declare(types.words(layout.cells));
    return { ...handlesAt(layout, this.frame, all.offset), all };
  }
  /** Gives declared cells their value by copying, one row a cell. The value is of the target's class, or a constant that fits it. */
  set<H extends Handle>(target: H, value: NoInfer<H> | WordValue): void {
    const { frame } = this;
    if (!(value instanceof Handle)) {
      if (!fits(target, value)) throw new BuildError(`(${value.join(', ')}) is no ${target.constructor.name}`);
      // Zero is whatever lies in the frame's first cell, times 0.
      const isZero = value.every((limb) => limb === 0);
      const a = isZero ? 0 : this.constant(0).offset;
      for (let k = 0; k < target.cells; k++) frame.emit(isZero ? 'MUL' : 'ADD', { a, b: wordOf(value), c: target.offset + k });
    } else {
      const from = frame.read(value);
      for (let k = 0; k < target.cells; k++) frame.emit('ADD', { a: from + k, b: ZERO, c: target.offset + k });
    }
    frame.assign(target);
  }

  add(x: Felt, y: Felt | number): Felt;
  add(x: Word, y: Operand): Word;
  add(x: Word, y: Operand): Word {
    return this.binary('ADD', x, y);
  }
  mul(x: Felt, y: Felt | number): Felt;
  mul(x: Word, y: Operand): Word;
  mul(x: Word, y: Operand): Word {
    return this.binary('MUL', x, y);
  }
  /** x - y: the row asserts result + y = x. */
  sub(x: Felt, y: Felt | number): Felt;
  sub(x: Word, y: Operand): Word;
  sub(x: Word, y: Operand): Word {
    const isBase = x instanceof Felt && (typeof y === 'number' || y instanceof Felt);
    const result: Word = this.declare(isBase ? types.felt : types.word);
    this.frame.emit('ADD', { a: result.offset, b: this.operand(y), c: this.frame.read(x) });
    this.frame.assign(result);
    return result;
  }
  /** <x, coefficients>: any linear function of the limbs, as a clean felt. */
  limb(x: Word, coefficients: WordValue): Felt {
    return this.fresh(types.felt, (c) => this.frame.emit('LIMB', { a: this.frame.read(x), imm: wordOf(coefficients), c }));
  }
  /** x / y. Only by a divisor that is proven non-zero: otherwise 0 / 0 would be the prover's choice. */
  div(x: Word, y: NonZero): Word {
    const result = this.declare(types.word);
    this.frame.emit('MUL', { a: result.offset, b: this.frame.read(y), c: this.frame.read(x) });
    this.frame.assign(result);
    return result;
  }
  not(x: Bool): Bool {
    return this.fresh(types.bool, (c) => this.frame.emit('ADD', { a: c, b: this.frame.read(x), c: this.constant(1).offset }));
  }
  and(x: Bool, y: Bool): Bool {
    return this.fresh(types.bool, (c) => this.frame.emit('MUL', { a: this.frame.read(x), b: this.frame.read(y), c }));
  }
  /** Three rows: with i a hint, z = 1 - x*i and x*z = 0 force z = (x = 0). */
  isZero(x: Word): Bool {
    const inverse = this.declare(types.word);
    this.frame.hint({ kind: 'inverse', to: inverse.offset, of: this.frame.read(x) });
    this.frame.assign(inverse);
    const product = this.mul(x, inverse);
    const zero = this.fresh(types.bool, (c) => this.frame.emit('ADD', { a: c, b: product.offset, c: this.constant(1).offset }));
    this.frame.emit('MUL', { a: x.offset, b: zero.offset, c: this.constant(0).offset });
    return zero;
  }
  /** Four rows. */
  equal(x: Word, y: Operand): Bool {
    return this.isZero(this.sub(x, y));
  }

  // --- assertions ---------------------------------------------------------------------------------------------------

  /** Equal cell by cell: one row a word. */
  assertEqual<H extends Handle>(x: H, y: H | WordValue | number, message: string): void {
    const at = this.frame.read(x);
    if (!(y instanceof Handle)) {
      const zero = this.constant(0).offset;
      for (let k = 0; k < x.cells; k++) this.frame.emit('ADD', { a: zero, b: wordOf(y), c: at + k, message });
      return;
    }
    if (y.cells !== x.cells) throw new BuildError(`compares ${x.cells} cells with ${y.cells}`);
    const other = this.frame.read(y);
    for (let k = 0; k < x.cells; k++) this.frame.emit('ADD', { a: other + k, b: ZERO, c: at + k, message });
  }
  /** x + y = sum: one row. */
  assertSum(x: Word, y: Word, sum: Word, message: string): void {
    this.frame.emit('ADD', { a: this.frame.read(x), b: this.frame.read(y), c: this.frame.read(sum), message });
  }
  /** <x, coefficients> = 0: a linear relation of the limbs, in one row. */
  assertNoLimb(x: Word, coefficients: WordValue, message: string): void {
    this.frame.emit('LIMB', { a: this.frame.read(x), imm: wordOf(coefficients), c: this.constant(0).offset, message });
  }
  /** x * y = 0 in K: one of the two is the zero word. */
  assertEitherZero(x: Word, y: Word, message: string): void {
    this.frame.emit('MUL', { a: this.frame.read(x), b: this.frame.read(y), c: this.constant(0).offset, message });
  }
  /** The same cells as a NonZero: x * i = 1 for a hinted i. */
  nonZero(x: Word, message: string): NonZero {
    const inverse = this.declare(types.word);
    this.frame.hint({ kind: 'inverse', to: inverse.offset, of: this.frame.read(x) });
    this.frame.assign(inverse);
    this.frame.emit('MUL', { a: x.offset, b: inverse.offset, c: this.constant(1).offset, message });
    return new NonZero(this.frame, x.offset);
  }
  /** Limbs below 2^bits, the top one below 2^min(bits, 14). */
  range(x: Word, bits: number, message: string): void {
    this.frame.emit('RANGE', { a: this.frame.read(x), imm: wordOf(bits), message });
  }

  // --- parts --------------------------------------------------------------------------------------------------------

  protected fresh<H extends Handle>(type: Type<H>, emit: (cell: number) => void): H {
    const result = this.declare(type);
    emit(result.offset);
    this.frame.assign(result);
    return result;
  }
  protected operand(y: Operand): number | WordValue {
    return y instanceof Word ? this.frame.read(y) : wordOf(y);
  }
  protected binary(op: 'ADD' | 'MUL', x: Word, y: Operand): Word {
    const isBase = x instanceof Felt && (typeof y === 'number' || y instanceof Felt);
    return this.fresh<Word>(isBase ? types.felt : types.word, (c) => {
      this.frame.emit(op, { a: this.frame.read(x), b: this.operand(y), c });
    });
  }
}

/** Whether a constant is what a handle's class claims. */
function fits(target: Handle, value: WordValue): boolean {
  if (target instanceof Bool) return value.every((limb, i) => limb === 0 || (i === 0 && limb === 1));
  if (target instanceof Felt) return value.slice(1).every((limb) => limb === 0);
  if (target instanceof Amount) return value.every((limb, i) => limb >= 0 && limb < (i === 3 ? 2 ** 14 : 2 ** 16));
  return !(target instanceof NonZero);
}

export const ZERO: WordValue = [0, 0, 0, 0];

/** A number as the word (x, 0, 0, 0); limbs reduced to canonical felts. */
export function wordOf(value: number | WordValue): WordValue {
  const canonical = (x: number): number => (x < 0 ? F.neg(-x % F.p) : x % F.p);
  return typeof value === 'number' ? [canonical(value), 0, 0, 0] : value.map(canonical);
}
