// K = F[X]/(X^e - w): the field challenges come from. Elements are arrays of e base elements, lowest degree first.
// For KoalaBear e = 4, w = 3 (irreducible: 3 generates the multiplicative group and 4 | p - 1).
import type { PrimeField } from './prime-field.ts';

/** An element of K: exactly `degree` base elements, lowest degree first. Never mutated. */
export type Ext = readonly number[];

/** Coordinates one after another, as they are absorbed and sent. */
export function coordinatesOf(values: readonly Ext[]): Uint32Array {
  const degree = values[0]?.length ?? 0;
  const out = new Uint32Array(values.length * degree);
  values.forEach((value, i) => out.set(value, i * degree));
  return out;
}

export interface ExtensionField {
  readonly base: PrimeField;
  readonly degree: number;
  readonly zero: Ext;
  readonly one: Ext;
  fromBase(a: number): Ext;
  add(a: Ext, b: Ext): Ext;
  sub(a: Ext, b: Ext): Ext;
  neg(a: Ext): Ext;
  mul(a: Ext, b: Ext): Ext;
  /** Product with a base element: `degree` multiplications. */
  scale(a: Ext, b: number): Ext;
  pow(a: Ext, e: number): Ext;
  /** Throws RangeError on zero. */
  inv(a: Ext): Ext;
  equals(a: Ext, b: Ext): boolean;
  isZero(a: Ext): boolean;
  /** The Frobenius map a -> a^p, which multiplies coordinate i by w^(i(p-1)/e). */
  frobenius(a: Ext): Ext;
  /** True when a lies in a proper subfield of K. */
  inProperSubfield(a: Ext): boolean;
}

export function extensionField(base: PrimeField, degree: number, w: number): ExtensionField {
  if (!Number.isInteger(degree) || degree < 1) throw new RangeError(`extension degree out of range: ${degree}`);
  if ((base.p - 1) % degree !== 0) throw new RangeError(`degree ${degree} does not divide p - 1`);
  const zero: Ext = new Array<number>(degree).fill(0);
  const one: Ext = zero.map((_, i) => (i === 0 ? 1 : 0));
  const twist = base.pow(w, (base.p - 1) / degree);
  const twists = zero.map((_, i) => base.pow(twist, i));

  const fromBase = (a: number): Ext => zero.map((_, i) => (i === 0 ? a : 0));
  const add = (a: Ext, b: Ext): Ext => a.map((x, i) => base.add(x, b[i]!));
  const sub = (a: Ext, b: Ext): Ext => a.map((x, i) => base.sub(x, b[i]!));
  const neg = (a: Ext): Ext => a.map((x) => base.neg(x));
  const scale = (a: Ext, b: number): Ext => a.map((x) => base.mul(x, b));
  const mul = (a: Ext, b: Ext): Ext => {
    const low = new Array<number>(degree).fill(0);
    const high = new Array<number>(degree).fill(0);
    for (let i = 0; i < degree; i++) {
      const ai = a[i]!;
      if (ai === 0) continue;
      for (let j = 0; j < degree; j++) {
        const product = base.mul(ai, b[j]!);
        if (i + j < degree) low[i + j] = base.add(low[i + j]!, product);
        else high[i + j - degree] = base.add(high[i + j - degree]!, product);
      }
    }
    for (let i = 0; i < degree; i++) low[i] = base.add(low[i]!, base.mul(w, high[i]!));
    return low;
  };
  const pow = (a: Ext, e: number): Ext => {
    let result = one;
    let square = a;
    for (let k = e; k > 0; k = Math.floor(k / 2)) {
      if (k % 2 === 1) result = mul(result, square);
      square = mul(square, square);
    }
    return result;
  };
  const frobenius = (a: Ext): Ext => a.map((x, i) => base.mul(x, twists[i]!));
  const isZero = (a: Ext): boolean => a.every((x) => x === 0);
  const equals = (a: Ext, b: Ext): boolean => a.every((x, i) => x === b[i]);
  const inv = (a: Ext): Ext => {
    if (isZero(a)) throw new RangeError('inverse of zero');
    // The product of all conjugates is the norm, a base element: a^-1 = (product of the others) / norm.
    let conjugate = a;
    let others = one;
    for (let i = 1; i < degree; i++) {
      conjugate = frobenius(conjugate);
      others = mul(others, conjugate);
    }
    return scale(others, base.inv(mul(a, others)[0]!));
  };
  const inProperSubfield = (a: Ext): boolean => {
    let conjugate = frobenius(a);
    for (let i = 1; i < degree; i++) {
      if (equals(conjugate, a)) return true;
      conjugate = frobenius(conjugate);
    }
    return false;
  };
  return { base, degree, zero, one, fromBase, add, sub, neg, mul, scale, pow, inv, equals, isZero, frobenius, inProperSubfield };
}
