// Programs: functions, a main, and the link step that lays them out. A function exists only once it is finished, so there is
// no recursion; a call's frame lies inside the caller's, so a program's memory is known when it is built.
import { BuildError, Frame, type Draft } from './frame.ts';
import { FIRST_PARAMETER, FunctionBuilder, type VmFunction } from './function-builder.ts';
import { Ptr, handlesAt, record, type Fields, type Handle, type Handles, type Type } from './handles.ts';
import { INSTRUCTION_WORDS, encode } from '../isa.ts';
import type { Hint } from '../hints.ts';
import { ScriptFrame, baseWord, type CodeSymbol, type Program, type Script, type SourceNote } from '../program.ts';

const SELF_CELL = 1;

class ProgramBuilder {
  readonly #name: string;
  readonly #functions: Frame[] = [];
  constructor(name: string) {
    this.#name = name;
  }

  /** Compiles a function. Its body returns handles; a caller reads them in place. */
  function<const P extends Fields, const R extends Fields>(
    name: string, params: P, resultTypes: R, body: (f: FunctionBuilder, p: Handles<P>) => { readonly [K in keyof R]: Handle },
  ): VmFunction<P, R> {
    const frame = new Frame(name, SELF_CELL);
    const layout = record(params);
    frame.allocate(FIRST_PARAMETER + layout.cells);
    const parameters = handlesAt(layout, frame, FIRST_PARAMETER);
    Object.values(parameters).forEach((handle) => frame.assign(handle as Handle));
    const results = body(new FunctionBuilder(frame), parameters);
    for (const [result, type] of Object.entries(resultTypes)) {
      const handle = results[result]!;
      frame.read(handle);
      if (handle.cells !== (type as Type<Handle>).cells) throw new BuildError(`${name}: result ${result} has the wrong size`);
    }
    frame.emit('RETURN', { a: 0 });
    this.#functions.push(frame);
    return { frame, params: layout, results: results as unknown as Handles<R>, resultTypes };
  }

  /** Lays out main, then the functions in order of definition; resolves calls. */
  link(main: Frame): Program {
    const frames = [main, ...this.#functions];
    const starts = new Map<Frame, number>();
    const symbols: CodeSymbol[] = [];
    let pc = 0;
    for (const frame of frames) {
      const end = pc + INSTRUCTION_WORDS * (frame.prologue.length + frame.body.length);
      starts.set(frame, pc);
      symbols.push({ name: frame.name, start: pc, end });
      pc = end;
    }
    const code = new Uint32Array(4 * pc);
    const notes = new Map<number, SourceNote>();
    const hints: Hint[] = [];
    for (const frame of frames) {
      const start = starts.get(frame)!;
      [...frame.prologue, ...frame.body].forEach((draft, k) => {
        const at = start + INSTRUCTION_WORDS * k;
        const [head, imm] = encode(resolve(draft, at, starts));
        code.set([...head, ...imm], 4 * at);
        notes.set(at, draft.note);
      });
      const bodyStart = start + INSTRUCTION_WORDS * frame.prologue.length;
      hints.push(...frame.hints.map(({ at, call }) => ({ pc: bodyStart + INSTRUCTION_WORDS * at, ...call })));
    }
    return { name: this.#name, code, hints, frameCells: main.cells, symbols, notes };
  }
}

function resolve(draft: Draft, at: number, starts: ReadonlyMap<object, number>): Draft {
  if (!draft.target) return draft;
  // Distances are felts: a jump back is p minus its length.
  return { ...draft, imm: baseWord(starts.get(draft.target)! - at) };
}

export type { ProgramBuilder };

/** A kernel: its main frame is cell 0 onwards, its first two registers are the public words, it ends with HALT. */
export function buildKernel(name: string, main: (program: ProgramBuilder) => (f: FunctionBuilder) => void): Program {
  const program = new ProgramBuilder(name);
  const body = main(program);
  const frame = new Frame('main', undefined);
  body(new FunctionBuilder(frame));
  frame.emit('HALT', {});
  return program.link(frame);
}

export interface ScriptOptions {
  readonly name: string;
  /** Of `ProgramFlag`, for an account's program. */
  readonly flags?: number;
}

/**
 * A predicate that a kernel enters in user mode: a note script or an account's program. It sees the transaction through
 * `view` and its own record through `own`; it ends with EXIT, and offers no call into the kernel.
 */
export function buildScript<V extends Fields, O extends Fields>(
  options: ScriptOptions, main: (f: FunctionBuilder, view: Ptr<V>, own: Ptr<O>) => void,
): Script {
  const program = new ProgramBuilder(options.name);
  const frame = new Frame('main', ScriptFrame.self);
  frame.allocate(ScriptFrame.firstFree);
  const pointer = <R extends Fields>(cell: number): Ptr<R> => {
    const handle = new Ptr<R>(frame, cell);
    frame.assign(handle);
    return handle;
  };
  main(new FunctionBuilder(frame), pointer<V>(ScriptFrame.view), pointer<O>(ScriptFrame.own));
  frame.emit('EXIT', {});
  return { ...program.link(frame), flags: options.flags ?? 0 };
}
