// The operations of the embedded language beyond values: hints, memory, hashing, control flow. Each is one row unless its comment
// says otherwise. Larger idioms (amounts, splits, comparisons) are in gadgets.ts.
import type { TagNumber } from '../../hash/index.ts';
import { HashKind, INSTRUCTION_WORDS, MAX_PATH_DEPTH } from '../isa.ts';
import { BuildError, type Draft, type Frame } from './frame.ts';
import {
  Bool, Digest, Felt, Handle, Ptr, Word, Words, record, type as types, type Fields, type HandleOf, type Handles, type RecordLayout,
} from './handles.ts';
import { ValueBuilder, wordOf } from './value-builder.ts';

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

export class FunctionBuilder extends ValueBuilder {
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
    return new Ptr<R>(this.frame, this.frame.addressCell(this.frame.read(all)));
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
    frame.emit('ADD', { a: frame.selfCell(), b: wordOf(base), c: base + 1 });
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

function setJump(draft: Draft, instructions: number): void {
  draft.imm = [instructions * INSTRUCTION_WORDS, 0, 0, 0];
}
