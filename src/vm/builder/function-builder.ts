// The operations of the embedded language. Each is one instruction unless its comment says otherwise, and each makes exactly
// the handle class that its assertion justifies. Larger idioms (amounts, splits, comparisons) are in gadgets.ts.
import { F } from '../../field/index.ts';
import type { TagNumber } from '../../hash/index.ts';
import { HashKind, INSTRUCTION_WORDS, MAX_PATH_DEPTH, type Word as WordValue } from '../isa.ts';
import { BuildError, type Draft, type Frame } from './frame.ts';
import {
  Bool, Digest, Felt, Handle, NonZero, Ptr, Word, Words, handlesAt, record, type Fields, type HandleOf, type Handles, type RecordLayout,
  type Type, type as types,
} from './handles.ts';

/** A compiled function of the program under construction. */
export interface VmFunction<P extends Fields, R extends Fields> {
  readonly frame: Frame;
  readonly params: RecordLayout<P>;
  readonly results: Handles<R>;
  readonly resultTypes: R;
}
/** Cell 0 of a frame is the return word, cell 1 its own address; parameters follow. */
export const FIRST_PARAMETER = 2;

/** What the kernel asserts of a script's frame before it enters: the record form of `ScriptFrame`. */
export const scriptFrame = record({ returnWord: types.word, self: types.felt, view: types.felt, own: types.felt });
export type ScriptFrameFields = typeof scriptFrame.fields;

/** A second operand: a register, a small number, or four limbs. */
export type Operand = Word | number | WordValue;

export class FunctionBuilder {
  readonly frame: Frame;
  constructor(frame: Frame) {
    this.frame = frame;
  }

  // --- values -------------------------------------------------------------------------------------------------------

  constant(value: number): Felt {
    return this.frame.constantCell(wordOf(value));
  }
  constantWord(value: WordValue): Word {
    return this.frame.constantCell(wordOf(value));
  }
  declare<H extends Handle>(type: Type<H>): H {
    return this.frame.declare(type);
  }
  /** Consecutive cells for a record; `all` spans them, for the hasher. */
  record<R extends Fields>(layout: RecordLayout<R>): Handles<R> & { readonly all: Words } {
    const all = this.declare(types.words(layout.cells));
    return { ...handlesAt(layout, this.frame, all.offset), all };
  }
  /** Gives declared cells their value by copying, one row a cell. */
  set<H extends Handle>(target: H, value: H | WordValue): void {
    const { frame } = this;
    if (!(value instanceof Handle)) {
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
    return this.#binary('ADD', x, y);
  }
  mul(x: Felt, y: Felt | number): Felt;
  mul(x: Word, y: Operand): Word;
  mul(x: Word, y: Operand): Word {
    return this.#binary('MUL', x, y);
  }
  /** x - y: the row asserts result + y = x. */
  sub(x: Felt, y: Felt | number): Felt;
  sub(x: Word, y: Operand): Word;
  sub(x: Word, y: Operand): Word {
    const isBase = x instanceof Felt && (typeof y === 'number' || y instanceof Felt);
    const result: Word = this.declare(isBase ? types.felt : types.word);
    this.frame.emit('ADD', { a: result.offset, b: this.#operand(y), c: this.frame.read(x) });
    this.frame.assign(result);
    return result;
  }
  /** <x, coefficients>: any linear function of the limbs, as a clean felt. */
  limb(x: Word, coefficients: WordValue): Felt {
    return this.#fresh(types.felt, (c) => this.frame.emit('LIMB', { a: this.frame.read(x), imm: wordOf(coefficients), c }));
  }
  /** x / y. Only by a divisor that is proven non-zero: otherwise 0 / 0 would be the prover's choice. */
  div(x: Word, y: NonZero): Word {
    const result = this.declare(types.word);
    this.frame.emit('MUL', { a: result.offset, b: this.frame.read(y), c: this.frame.read(x) });
    this.frame.assign(result);
    return result;
  }
  not(x: Bool): Bool {
    return this.#fresh(types.bool, (c) => this.frame.emit('ADD', { a: c, b: this.frame.read(x), c: this.constant(1).offset }));
  }
  and(x: Bool, y: Bool): Bool {
    return this.#fresh(types.bool, (c) => this.frame.emit('MUL', { a: this.frame.read(x), b: this.frame.read(y), c }));
  }
  /** Three rows: with i a hint, z = 1 - x*i and x*z = 0 force z = (x = 0). */
  isZero(x: Word): Bool {
    const inverse = this.declare(types.word);
    this.frame.hint({ kind: 'inverse', to: inverse.offset, of: this.frame.read(x) });
    this.frame.assign(inverse);
    const product = this.mul(x, inverse);
    const zero = this.#fresh(types.bool, (c) => this.frame.emit('ADD', { a: c, b: product.offset, c: this.constant(1).offset }));
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

  // --- hints --------------------------------------------------------------------------------------------------------

  /** The next words of the advice, unconstrained. Felt, Bool and Ptr cells must be asked for by their own hint. */
  hintWords<H extends Word | Words | Digest>(target: H): H {
    const plain = target instanceof Digest || target instanceof Words || target.constructor === Word;
    if (!plain) throw new BuildError('only words and digests are unconstrained');
    this.frame.hint({ kind: 'words', to: target.offset, count: target.cells });
    this.frame.assign(target);
    return target;
  }
  hintWord(): Word {
    return this.hintWords(this.declare(types.word));
  }
  /** A hint and one row that asserts limbs 1..3 = 0. */
  hintFelt(message: string, into: Felt = this.declare(types.felt)): Felt {
    return this.asFelt(this.hintWords(new Word(this.frame, into.offset)), message);
  }
  /** A hint and one row: x * x = x. */
  hintBool(message: string): Bool {
    const { offset } = this.hintWord();
    this.frame.emit('MUL', { a: offset, b: offset, c: offset, message });
    return new Bool(this.frame, offset);
  }
  /** The location operand of a path: (index, address of the siblings). Free, because a path holds for whatever it names. */
  hintPath(): Word {
    const target = this.declare(types.word);
    this.frame.hint({ kind: 'path', to: target.offset });
    this.frame.assign(target);
    return target;
  }
  /** The next script of the advice, placed in memory with a fresh frame. Four rows. */
  hintScript(): { place: Word; image: Ptr; frame: Ptr<ScriptFrameFields> } {
    const cells = this.declare(types.words(2));
    this.frame.hint({ kind: 'script', to: cells.offset });
    this.frame.assign(cells);
    const place = cells.at(0);
    const image = this.add(this.limb(place, [0, 1, 0, 0]), this.pointerTo(place));
    return { place, image: this.asPtr(image), frame: this.asPtr(this.asFelt(cells.at(1), "a script's frame is an address")) };
  }
  /** The same cell, asserted to have limbs 1..3 = 0. */
  asFelt(x: Word, message: string): Felt {
    const at = this.frame.read(x);
    this.frame.emit('LIMB', { a: at, imm: wordOf(1), c: at, message });
    return new Felt(this.frame, at);
  }

  // --- memory -------------------------------------------------------------------------------------------------------

  /** A field of the record that a pointer names: one row a word. */
  load<R extends Fields, N extends keyof R & string>(
    pointer: Ptr<R>, layout: RecordLayout<R>, field: N, into = this.declare(layout.fields[field]!) as HandleOf<R[N]> & Handle,
  ): HandleOf<R[N]> {
    this.#loadCells(pointer, layout.offsets[field], into);
    this.frame.assign(into);
    return into;
  }
  /** Asserts that a field of the record that a pointer names is `value`: one row a word. */
  assertField<R extends Fields, N extends keyof R & string>(
    pointer: Ptr<R>, layout: RecordLayout<R>, field: N, value: HandleOf<R[N]> & Handle, message: string,
  ): void {
    this.frame.read(value);
    this.#loadCells(pointer, layout.offsets[field], value, message);
  }
  /** The same cell, read as an address: of what, nothing asserts. */
  asPtr<R extends Fields>(x: Felt): Ptr<R> {
    return new Ptr<R>(this.frame, this.frame.read(x));
  }
  /** Where cells of this frame lie. */
  pointerTo<R extends Fields>(all: Handle): Ptr<R> {
    return new Ptr<R>(this.frame, this.frame.addressCell(this.frame.read(all)).offset);
  }

  // --- hashing: one row each. Data and digest are cells of this frame ------------------------------------------------

  /** into = compress(tag, left, right); an assertion where `into` has a value already. */
  compress(tag: TagNumber, left: Digest, right: Digest, into: Digest = this.declare(types.digest), message?: string): Digest {
    this.frame.read(right);
    return this.#hash(left, [right.offset - left.offset, 0], HashKind.COMPRESS, tag, into, message);
  }
  /** into = sponge(tag) over whole blocks of four cells. */
  sponge(tag: TagNumber, data: Words, into: Digest = this.declare(types.digest), message?: string): Digest {
    if (data.cells % 4 !== 0) throw new BuildError(`${data.cells} cells are no whole blocks`);
    return this.#hash(data, [data.cells / 4, 0], HashKind.SPONGE, tag, into, message);
  }
  /** into = sponge(tag) over data anywhere: `place` is (blocks, distance from its own cell). */
  spongeAt(tag: TagNumber, place: Word, into: Digest = this.declare(types.digest)): Digest {
    return this.#hash(place, place, HashKind.SPONGE, tag, into);
  }
  /** into = root of the path that climbs `depth` levels from `leaf`; `location` is (index, address of the siblings). */
  path(depth: number, leaf: Digest, location: Word, into: Digest = this.declare(types.digest), message?: string): Digest {
    if (!(depth >= 1 && depth <= MAX_PATH_DEPTH)) throw new BuildError(`a path climbs 1 to ${MAX_PATH_DEPTH} levels, not ${depth}`);
    return this.#hash(leaf, location, HashKind.PATH, depth, into, message);
  }

  // --- control ------------------------------------------------------------------------------------------------------

  /** Both arms must assign the same declared cells. Two rows beside the arms. */
  if(condition: Bool, then: () => void, otherwise: () => void = () => {}): void {
    const { frame } = this;
    const existing = frame.cells;
    const one = this.constant(1).offset;
    const toThen = frame.emit('BRANCH', { a: frame.read(condition) });
    const from = frame.body.length - 1;
    const second = frame.inArm(existing, otherwise);
    const toEnd = frame.emit('BRANCH', { a: one });
    const skipped = frame.body.length - 1;
    const first = frame.inArm(existing, then);
    if (frame.hints.at(-1)?.at === frame.body.length) throw new BuildError('a hint at the end of an arm would run on both ways');
    setJump(toThen, skipped + 1 - from);
    setJump(toEnd, frame.body.length - skipped);
    frame.joinArms(first, second);
  }

  /**
   * Calls a function in a fresh frame inside this one: one row for its address, one a cell of arguments, one to jump. Results
   * are read where the callee left them.
   */
  call<P extends Fields, R extends Fields>(callee: VmFunction<P, R>, args: Handles<P>): Handles<R> {
    const { frame } = this;
    const base = frame.allocate(callee.frame.cells);
    frame.emit('ADD', { a: frame.selfCell().offset, b: wordOf(base), c: base + 1 });
    for (const [name, type] of Object.entries(callee.params.fields)) {
      this.set(type.at(frame, base + FIRST_PARAMETER + callee.params.offsets[name]!), args[name] as Handle);
    }
    frame.emit('CALL', { a: base + 1, target: callee.frame });
    const results: Record<string, Handle> = {};
    for (const [name, type] of Object.entries(callee.resultTypes)) {
      const result = type.at(frame, base + (callee.results[name] as Handle).offset);
      if (!frame.isAssigned(result)) frame.assign(result);
      results[name] = result;
    }
    return results as Handles<R>;
  }

  /** Kernel only: runs the code at `entry` in user mode, in the frame at `address`. */
  enter(entry: Felt, address: Felt): void {
    this.frame.emit('ENTER', { a: this.frame.read(address), b: this.frame.read(entry) });
  }

  // --- parts --------------------------------------------------------------------------------------------------------

  #fresh<H extends Handle>(type: Type<H>, emit: (cell: number) => void): H {
    const result = this.declare(type);
    emit(result.offset);
    this.frame.assign(result);
    return result;
  }
  #operand(y: Operand): number | WordValue {
    return y instanceof Word ? this.frame.read(y) : wordOf(y);
  }
  #binary(op: 'ADD' | 'MUL', x: Word, y: Operand): Word {
    const isBase = x instanceof Felt && (typeof y === 'number' || y instanceof Felt);
    return this.#fresh<Word>(isBase ? types.felt : types.word, (c) => {
      this.frame.emit(op, { a: this.frame.read(x), b: this.#operand(y), c });
    });
  }
  #loadCells(pointer: Ptr, offset: number, target: Handle, message?: string): void {
    const a = this.frame.read(pointer);
    for (let k = 0; k < target.cells; k++) {
      this.frame.emit('LOAD', { a, imm: wordOf(offset + k), c: target.offset + k, ...(message && { message }) });
    }
  }
  #hash(data: Handle, b: Word | readonly [number, number], kind: number, parameter: number, into: Digest, message?: string): Digest {
    this.frame.emit('HASH', {
      a: this.frame.read(data),
      ...(b instanceof Word
        ? { b: this.frame.read(b), imm: wordOf([0, 0, kind, parameter]) }
        : { b: wordOf([...b, kind, parameter]) }),
      c: into.offset,
      ...(message && { message }),
    });
    if (!this.frame.isAssigned(into)) this.frame.assign(into);
    return into;
  }
}

const ZERO: WordValue = [0, 0, 0, 0];

/** A number as the word (x, 0, 0, 0); limbs reduced to canonical felts. */
function wordOf(value: number | WordValue): WordValue {
  const canonical = (x: number): number => (x < 0 ? F.neg(-x % F.p) : x % F.p);
  return typeof value === 'number' ? [canonical(value), 0, 0, 0] : value.map(canonical);
}

function setJump(draft: Draft, instructions: number): void {
  draft.imm = [instructions * INSTRUCTION_WORDS, 0, 0, 0];
}
