// Constants as the kernels want them (assembly/field.ts): Montgomery form, centred representatives, and factor pairs.
import { F, P, type Ext } from '../field/index.ts';

/** R mod p, R = 2^32: the Montgomery factor of the kernels. */
export const R = 2 ** 32 % P;

/** The representative of `a` in (-p/2, p/2]. */
export const centred = (a: number): number => (a > P / 2 ? a - P : a);

/**
 * The operands of `mulDigits` for the constant c: for u = c * 2^16 and v = c * R, centred and split into signed 16-bit
 * digits, the words (high v, high u) and (low v, low u); the digit of u, which multiplies the low digit, lies below.
 */
export function factorPair(c: number): [high: number, low: number] {
  const split = (x: number): [number, number] => {
    const low = (x << 16) >> 16;
    return [(x - low) / 2 ** 16, low];
  };
  const [uHigh, uLow] = split(centred(F.mul(c, 2 ** 16)));
  const [vHigh, vLow] = split(centred(F.mul(c, R)));
  const word = (above: number, below: number): number => ((above << 16) | (below & 0xffff)) >>> 0;
  return [word(vHigh, uHigh), word(vLow, uLow)];
}

/** The matrix of x -> c x on K that `multiply` of assembly/extension.ts takes: coordinates of X^j c, times R, centred. */
export function productMatrix(c: Ext): Uint32Array {
  const rows: number[][] = [[...c]];
  for (let j = 1; j < 4; j++) {
    const [a, b, d, e] = rows[j - 1]! as [number, number, number, number];
    rows.push([F.mul(3, e), a, b, d]);
  }
  return Uint32Array.from(rows.flat(), (x) => centred(F.mul(x, R)) >>> 0);
}

/** The constant of K as kMulConstant of assembly/evaluator-support.ts takes it: coordinates, then triples of the last three. */
export function multiplierWords(c: Ext): Uint32Array {
  return Uint32Array.from([...c, ...c.slice(1).map((x) => F.mul(3, x))], (x) => centred(F.mul(x, R)) >>> 0);
}

/** Bytes of a weight over K (assembly/weights.ts). */
export const WEIGHT_BYTES = 48;
