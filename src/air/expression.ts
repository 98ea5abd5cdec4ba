// The constraint language's expressions: a small arithmetic over the cells of one row and the next. Constraints are written
// once, as these; the prover's evaluator, the verifier's, the checker and the printed listing are all derived from them.

/** Which of the committed or computed tables a cell belongs to. */
export type CellTable = 'main' | 'fixed' | 'periodic';

/** One cell: a column of a table, on this row or (`next`) on the cyclically following one. */
export interface Cell {
  readonly table: CellTable;
  readonly column: number;
  readonly next: boolean;
  /** For the listing and error messages: `chip.column`. */
  readonly name: string;
}

export type Node =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'cell'; readonly cell: Cell }
  | { readonly kind: 'add' | 'sub' | 'mul'; readonly left: Expr; readonly right: Expr };

/** An immutable polynomial expression over the base field. Numbers are constants and may be negative. */
export class Expr {
  readonly node: Node;
  /** Degree in the trace columns; fixed and periodic cells count as columns. */
  readonly degree: number;
  /** Name under which the listing prints this expression; given by `AirBuilder.define`. */
  readonly alias: string | undefined;

  constructor(node: Node, alias?: string) {
    this.node = node;
    this.alias = alias;
    this.degree =
      node.kind === 'constant' ? 0
      : node.kind === 'cell' ? 1
      : node.kind === 'mul' ? node.left.degree + node.right.degree
      : Math.max(node.left.degree, node.right.degree);
  }

  add(other: Expr | number): Expr {
    return new Expr({ kind: 'add', left: this, right: expr(other) });
  }

  sub(other: Expr | number): Expr {
    return new Expr({ kind: 'sub', left: this, right: expr(other) });
  }

  mul(other: Expr | number): Expr {
    return new Expr({ kind: 'mul', left: this, right: expr(other) });
  }

  /** 1 - this: the complement of a flag. */
  not(): Expr {
    return expr(1).sub(this);
  }
}

export function expr(value: Expr | number): Expr {
  return typeof value === 'number' ? new Expr({ kind: 'constant', value }) : value;
}

export function sum(terms: readonly (Expr | number)[]): Expr {
  return terms.slice(1).reduce<Expr>((total, term) => total.add(term), expr(terms[0] ?? 0));
}

/**
 * A canonical rendering: equal strings mean equal structure (aliases are unique), so what the generated listing prints can be read back.
 * Operators of one rank group to the left.
 */
export function render(e: Expr): string {
  return e.alias ?? renderNode(e.node);
}

/** The rendering of what an alias stands for. */
export function renderNode(node: Node): string {
  switch (node.kind) {
    case 'constant':
      return String(node.value);
    case 'cell':
      return node.cell.name + (node.cell.next ? "'" : '');
    case 'mul':
      return `${isSum(node.left) ? inParentheses(node.left) : render(node.left)}*${isLeaf(node.right) ? render(node.right) : inParentheses(node.right)}`;
    case 'add':
    case 'sub':
      return `${render(node.left)} ${node.kind === 'add' ? '+' : '-'} ${isSum(node.right) ? inParentheses(node.right) : render(node.right)}`;
  }
}

const isSum = (e: Expr): boolean => e.alias === undefined && (e.node.kind === 'add' || e.node.kind === 'sub');
const isLeaf = (e: Expr): boolean => e.alias !== undefined || e.node.kind === 'constant' || e.node.kind === 'cell';
const inParentheses = (e: Expr): string => `(${render(e)})`;
