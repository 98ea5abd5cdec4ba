// A chip is a named group of columns with its constraints and its bus interactions. It is evaluated once, symbolically, by the
// machine that instantiates it; everything else reads the collected result.
import type { Bus } from './bus.ts';
import { Expr, render } from './expression.ts';
import type { Cells, Layout, LayoutSpec } from './layout.ts';

/** What every chip may read beside its own columns; preprocessed, shared by the machine. */
export interface SharedCells {
  /** The row number 0..n-1. */
  readonly index: Expr;
  /** 1 on row 0, else 0. */
  readonly first: Expr;
}

export interface ChipView<M extends LayoutSpec, X extends LayoutSpec> {
  readonly row: Cells<M>;
  /** The cyclically following row: the last row's next is row 0. */
  readonly next: Cells<M>;
  /** Preprocessed columns of this chip (this row). */
  readonly fixed: Cells<X>;
  /** Columns that repeat with a period, by name. */
  readonly periodic: Readonly<Record<string, Expr>>;
  readonly shared: SharedCells;
  /** Which of `lanes` side-by-side instances this is. */
  readonly lane: number;
  readonly lanes: number;
}

export interface Chip<M extends LayoutSpec = LayoutSpec, X extends LayoutSpec = LayoutSpec> {
  readonly name: string;
  readonly columns: Layout<M>;
  readonly fixed: Layout<X>;
  /** One period of values each; the length is a power of two that divides n. */
  readonly periodic: Readonly<Record<string, readonly number[]>>;
  evaluate(air: AirBuilder, view: ChipView<M, X>): void;
}

/** A polynomial that must vanish on every row. */
export interface Constraint {
  readonly label: string;
  readonly expr: Expr;
}

/** One fraction of the LogUp sum. Requests count +multiplicity, offers -multiplicity. */
export interface Interaction {
  readonly label: string;
  readonly bus: Bus;
  readonly side: 'request' | 'offer';
  readonly multiplicity: Expr;
  readonly tuple: readonly Expr[];
}

/** Thrown while a machine is being assembled: a mistake of whoever wrote the chip. */
export class AirError extends Error {
  override readonly name = 'AirError';
}

export const MAX_DEGREE = 4;

/** Collects what one chip instance states. Labels are unique in the machine: `instance/label`. */
export class AirBuilder {
  readonly constraints: Constraint[] = [];
  readonly interactions: Interaction[] = [];
  /** Named intermediate expressions, for the listing. */
  readonly definitions: { readonly label: string; readonly expr: Expr }[] = [];
  readonly #prefix: string;
  readonly #flags = new Set<string>(['0', '1']);

  /** `knownBits` are cells that no witness decides and that hold only 0 and 1: they may gate requests as they are. */
  constructor(instance: string, knownBits: readonly Expr[] = []) {
    this.#prefix = instance;
    for (const bit of knownBits) this.#flags.add(render(bit));
  }

  /** Gives an intermediate expression a name, so that the listing stays readable. The result is used in its place. */
  define(name: string, value: Expr): Expr {
    const alias = `${this.#prefix}.${name}`;
    if (this.definitions.some(({ label }) => label === alias)) throw new AirError(`defined twice: ${alias}`);
    const named = new Expr(value.node, alias);
    this.definitions.push({ label: alias, expr: named });
    return named;
  }

  /** `expr` vanishes on every row. */
  assertZero(label: string, expr: Expr): void {
    const full = this.#label(label);
    if (expr.degree > MAX_DEGREE) throw new AirError(`${full}: degree ${expr.degree} exceeds ${MAX_DEGREE}`);
    this.constraints.push({ label: full, expr });
  }

  /** `flag` is 0 or 1 on every row; afterwards it may gate requests. */
  assertBool(label: string, flag: Expr): void {
    this.assertZero(label, flag.mul(flag.sub(1)));
    this.#flags.add(render(flag));
  }

  /**
   * Some table must state `tuple` when `gate` is 1. The gate has to be a product of asserted flags and their complements:
   * a multiplicity outside {0, 1} on the requesting side could cancel somebody else's request (30-vm, monotony).
   */
  request(label: string, to: Bus, gate: Expr, tuple: readonly Expr[]): void {
    if (!this.#isGate(gate)) throw new AirError(`${this.#label(label)}: request gate is not a product of asserted flags: ${render(gate)}`);
    this.#interact(label, to, 'request', gate, tuple);
  }

  /** This row states `tuple`, `multiplicity` times: a free witness column, or a product with one. */
  offer(label: string, on: Bus, multiplicity: Expr, tuple: readonly Expr[]): void {
    this.#interact(label, on, 'offer', multiplicity, tuple);
  }

  #interact(label: string, on: Bus, side: Interaction['side'], multiplicity: Expr, tuple: readonly Expr[]): void {
    const full = this.#label(label);
    if (tuple.length !== on.fields.length) {
      throw new AirError(`${full}: bus ${on.name} has ${on.fields.length} fields, got ${tuple.length}`);
    }
    this.interactions.push({ label: full, bus: on, side, multiplicity, tuple });
  }

  #label(label: string): string {
    return `${this.#prefix}/${label}`;
  }

  #isGate(e: Expr): boolean {
    if (this.#flags.has(render(e))) return true;
    const { node } = e;
    if (node.kind === 'mul') return this.#isGate(node.left) && this.#isGate(node.right);
    return node.kind === 'sub' && render(node.left) === '1' && this.#isGate(node.right);
  }
}
