// Columns as a record of named fields: `layout({ pc: 1, imm: 4 })`. Offsets and the width are derived, and so are the typed
// views that constraints (cells) and trace filling (numbers) use. A field of width 1 is a cell, a wider one an array.
import { Expr, type CellTable } from './expression.ts';

export type LayoutSpec = Readonly<Record<string, number>>;

export interface Layout<S extends LayoutSpec> {
  readonly spec: S;
  readonly width: number;
  /** First column of each field. */
  readonly offsets: { readonly [F in keyof S]: number };
}

export type Cells<S extends LayoutSpec> = { readonly [F in keyof S]: S[F] extends 1 ? Expr : readonly Expr[] };

export function layout<const S extends LayoutSpec>(spec: S): Layout<S> {
  let width = 0;
  const offsets: Record<string, number> = {};
  for (const [field, size] of Object.entries(spec)) {
    offsets[field] = width;
    width += size;
  }
  return { spec, width, offsets: offsets as Layout<S>['offsets'] };
}

/** Names of the columns in order: `field` or `field[i]`. */
export function columnNames(l: Layout<LayoutSpec>): string[] {
  return Object.entries(l.spec).flatMap(([field, size]) =>
    size === 1 ? [field] : Array.from({ length: size }, (_, i) => `${field}[${i}]`),
  );
}

/** The typed view of one row's cells, for columns starting at `base` of the given table. */
export function cellsOf<S extends LayoutSpec>(l: Layout<S>, table: CellTable, base: number, owner: string, next: boolean): Cells<S> {
  const names = columnNames(l);
  const cell = (column: number): Expr =>
    new Expr({ kind: 'cell', cell: { table, column: base + column, next, name: `${owner}.${names[column]}` } });
  const view: Record<string, Expr | readonly Expr[]> = {};
  for (const [field, size] of Object.entries(l.spec)) {
    const at = l.offsets[field]!;
    view[field] = size === 1 ? cell(at) : Array.from({ length: size }, (_, i) => cell(at + i));
  }
  return view as Cells<S>;
}
