// A tape is a set of expressions flattened into straight-line code with every common subexpression computed once. The checker,
// the reference prover and the verifier run it over an algebra (F on the trace, K at the out-of-domain point, later the VM's
// builder); the Wasm evaluator is generated from the same tape.
import type { ExtensionField, Ext, PrimeField } from '../field/index.ts';
import type { Cell, Expr } from './expression.ts';

export type Instruction =
  | { readonly op: 'constant'; readonly value: number }
  | { readonly op: 'cell'; readonly cell: Cell }
  | { readonly op: 'add' | 'sub' | 'mul'; readonly left: number; readonly right: number };

export interface Tape {
  readonly instructions: readonly Instruction[];
  /** Instruction index that holds each of the compiled expressions, in order. */
  readonly outputs: readonly number[];
}

/** The arithmetic a tape runs over. */
export interface Algebra<T> {
  constant(value: number): T;
  add(a: T, b: T): T;
  sub(a: T, b: T): T;
  mul(a: T, b: T): T;
}

export function compileTape(expressions: readonly Expr[]): Tape {
  const instructions: Instruction[] = [];
  const known = new Map<string, number>();
  const done = new Map<Expr, number>();
  const emit = (key: string, instruction: Instruction): number => {
    const existing = known.get(key);
    if (existing !== undefined) return existing;
    instructions.push(instruction);
    known.set(key, instructions.length - 1);
    return instructions.length - 1;
  };
  const visit = (e: Expr): number => {
    const existing = done.get(e);
    if (existing !== undefined) return existing;
    const { node } = e;
    let at: number;
    if (node.kind === 'constant') at = emit(`#${node.value}`, { op: 'constant', value: node.value });
    else if (node.kind === 'cell') {
      const { table, column, next } = node.cell;
      at = emit(`${table}:${column}:${next}`, { op: 'cell', cell: node.cell });
    } else {
      const left = visit(node.left);
      const right = visit(node.right);
      const [a, b] = node.kind !== 'sub' && left > right ? [right, left] : [left, right];
      at = emit(`${node.kind}:${a}:${b}`, { op: node.kind, left: a, right: b });
    }
    done.set(e, at);
    return at;
  };
  const outputs = expressions.map(visit);
  return { instructions, outputs };
}

/** Runs the tape; `read` supplies each cell's value. */
export function runTape<T>(tape: Tape, algebra: Algebra<T>, read: (cell: Cell) => T): T[] {
  const values: T[] = [];
  for (const instruction of tape.instructions) {
    switch (instruction.op) {
      case 'constant':
        values.push(algebra.constant(instruction.value));
        break;
      case 'cell':
        values.push(read(instruction.cell));
        break;
      default:
        values.push(algebra[instruction.op](values[instruction.left]!, values[instruction.right]!));
    }
  }
  return tape.outputs.map((at) => values[at]!);
}

/** Representative in [0, p) of a constant that may be negative. */
export const canonical = (p: number, value: number): number => ((value % p) + p) % p;

export function baseAlgebra(field: PrimeField): Algebra<number> {
  return { constant: (value) => canonical(field.p, value), add: field.add, sub: field.sub, mul: field.mul };
}

export function extAlgebra(K: ExtensionField): Algebra<Ext> {
  return { constant: (value) => K.fromBase(canonical(K.base.p, value)), add: K.add, sub: K.sub, mul: K.mul };
}
