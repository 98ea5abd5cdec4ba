// Traces: column-major tables of canonical felts, n values a column, and a writer that fills one chip instance by field name.
import type { Layout, LayoutSpec } from './layout.ts';
import { SharedFixed, type Instance, type Machine } from './machine.ts';

/** Columns of n felts each. */
export type Columns = Uint32Array[];

export function emptyColumns(width: number, height: number): Columns {
  // Views of one buffer: hundreds of buffers a proof would keep the garbage collector busy.
  const felts = new Uint32Array(width * height);
  return Array.from({ length: width }, (_, c) => felts.subarray(c * height, (c + 1) * height));
}

/** The main trace of a machine, all zeros. */
export const emptyTrace = (machine: Machine): Columns => emptyColumns(machine.mainNames.length, machine.height);

/** The fixed columns of a machine with the shared ones filled; chips fill theirs through `columnsOf`. */
export function emptyFixed(machine: Machine): Columns {
  const columns = emptyColumns(machine.fixedNames.length, machine.height);
  columns[SharedFixed.offsets.index]!.forEach((_, row, index) => (index[row] = row));
  columns[SharedFixed.offsets.first]![0] = 1;
  return columns;
}

/** The columns of one field of one instance: `field(columns, instance.mainBase, Layout, 'name')[i][row]`. */
export function fieldColumns<S extends LayoutSpec>(columns: Columns, base: number, l: Layout<S>, field: keyof S & string): Columns {
  const at = base + l.offsets[field];
  return columns.slice(at, at + l.spec[field]!);
}

/** All columns of one instance by their fields: `[name][i][row]`. */
export function columnsByField<S extends LayoutSpec>(columns: Columns, base: number, l: Layout<S>): { readonly [F in keyof S]: Columns } {
  return Object.fromEntries(Object.keys(l.spec).map((field) => [field, fieldColumns(columns, base, l, field)])) as { [F in keyof S]: Columns };
}

/** Writes the fields of one row of one instance. Values must be canonical felts. */
export function writeRow<S extends LayoutSpec>(
  columns: Columns,
  base: number,
  l: Layout<S>,
  row: number,
  values: { readonly [F in keyof S]?: number | ArrayLike<number> },
): void {
  for (const field of Object.keys(values) as (keyof S & string)[]) {
    const value = values[field]!;
    const at = base + l.offsets[field];
    if (typeof value === 'number') columns[at]![row] = value;
    else for (let i = 0; i < l.spec[field]!; i++) columns[at + i]![row] = value[i]!;
  }
}

/** The instances of a chip by its name, lane 0 first. */
export function instancesOf(machine: Machine, chipName: string): Instance[] {
  return machine.instances.filter((instance) => instance.chip.name === chipName);
}
