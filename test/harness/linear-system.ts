// Gaussian elimination over F or K, for tests that ask whether masks exist that explain an opening.

export interface ScalarField<T> {
  readonly zero: T;
  sub(a: T, b: T): T;
  mul(a: T, b: T): T;
  inv(a: T): T;
  isZero(a: T): boolean;
}

/**
 * Solves matrix * x = rhs for several right-hand sides at once (`rhs[row][k]`). Returns x as `x[unknown][k]` with free unknowns
 * zero, or undefined when some right-hand side has no solution. `rank` tells how many equations were independent.
 */
export function solve<T>(field: ScalarField<T>, matrix: readonly (readonly T[])[], rhs: readonly (readonly T[])[]): { x: T[][]; rank: number } | undefined {
  const unknowns = matrix[0]!.length;
  const rows = matrix.map((row, i) => [...row, ...rhs[i]!]);
  const pivots: number[] = [];
  let at = 0;
  for (let column = 0; column < unknowns && at < rows.length; column++) {
    const pivot = rows.findIndex((row, i) => i >= at && !field.isZero(row[column]!));
    if (pivot < 0) continue;
    [rows[at], rows[pivot]] = [rows[pivot]!, rows[at]!];
    const inverse = field.inv(rows[at]![column]!);
    rows[at] = rows[at]!.map((v) => field.mul(v, inverse));
    for (let i = 0; i < rows.length; i++) {
      const factor = rows[i]![column]!;
      if (i === at || field.isZero(factor)) continue;
      const pivotRow = rows[at]!;
      rows[i] = rows[i]!.map((v, k) => (field.isZero(pivotRow[k]!) ? v : field.sub(v, field.mul(factor, pivotRow[k]!))));
    }
    pivots.push(column);
    at++;
  }
  if (rows.slice(at).some((row) => row.slice(unknowns).some((v) => !field.isZero(v)))) return undefined;
  const sides = rhs[0]?.length ?? 0;
  const x = Array.from({ length: unknowns }, () => new Array<T>(sides).fill(field.zero));
  pivots.forEach((column, i) => (x[column] = rows[i]!.slice(unknowns)));
  return { x, rank: pivots.length };
}
