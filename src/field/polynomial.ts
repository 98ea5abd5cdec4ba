// Polynomials by coefficients (lowest degree first) and the number-theoretic transform between coefficients and values,
// radix 2, in place, textbook. The Wasm engine is compared with these.
import { log2Exact, reverseBits } from './domain.ts';
import type { Ext, ExtensionField } from './extension-field.ts';
import type { PrimeField } from './prime-field.ts';

function permuteReversed(values: Uint32Array): void {
  const bits = log2Exact(values.length);
  for (let i = 0; i < values.length; i++) {
    const j = reverseBits(i, bits);
    if (i < j) [values[i], values[j]] = [values[j]!, values[i]!];
  }
}

/** Cooley-Tukey with the given root of order values.length: values[i] becomes sum_j values[j] root^(ij). */
function transform(field: PrimeField, values: Uint32Array, root: number): void {
  const n = values.length;
  permuteReversed(values);
  for (let half = 1; half < n; half *= 2) {
    const step = field.pow(root, n / (2 * half));
    for (let block = 0; block < n; block += 2 * half) {
      let twiddle = 1;
      for (let i = block; i < block + half; i++) {
        const odd = field.mul(values[i + half]!, twiddle);
        const even = values[i]!;
        values[i] = field.add(even, odd);
        values[i + half] = field.sub(even, odd);
        twiddle = field.mul(twiddle, step);
      }
    }
  }
}

/** Coefficients of the polynomial of degree < n that takes values[i] at shift * w^i (natural order). */
export function interpolate(field: PrimeField, values: Uint32Array, shift = 1): Uint32Array {
  const n = values.length;
  const coefficients = values.slice();
  transform(field, coefficients, field.inv(field.rootOfUnity(log2Exact(n))));
  const inverseShift = field.inv(shift);
  let scale = field.inv(n % field.p);
  for (let i = 0; i < n; i++) {
    coefficients[i] = field.mul(coefficients[i]!, scale);
    scale = field.mul(scale, inverseShift);
  }
  return coefficients;
}

/** Values on shift * <w> of size `size` >= coefficients.length, natural order. */
export function evaluateOnCoset(field: PrimeField, coefficients: Uint32Array, size: number, shift: number): Uint32Array {
  if (coefficients.length > size) throw new RangeError(`degree ${coefficients.length} exceeds domain ${size}`);
  const values = new Uint32Array(size);
  let power = 1;
  for (let i = 0; i < coefficients.length; i++) {
    values[i] = field.mul(coefficients[i]!, power);
    power = field.mul(power, shift);
  }
  transform(field, values, field.rootOfUnity(log2Exact(size)));
  return values;
}

/** Reorders values from natural to bit-reversed order, the order of every committed codeword. */
export function toReversedOrder(values: Uint32Array): Uint32Array {
  const out = values.slice();
  permuteReversed(out);
  return out;
}

/** Value at a point of K of a polynomial with base coefficients, by Horner. */
export function evaluateAtExt(K: ExtensionField, coefficients: ArrayLike<number>, z: Ext): Ext {
  let value = K.zero;
  for (let i = coefficients.length - 1; i >= 0; i--) value = K.add(K.mul(value, z), K.fromBase(coefficients[i]!));
  return value;
}

/** Value at a point of K of a polynomial over K, by Horner. */
export function evaluateExtAtExt(K: ExtensionField, coefficients: readonly Ext[], z: Ext): Ext {
  let value = K.zero;
  for (let i = coefficients.length - 1; i >= 0; i--) value = K.add(K.mul(value, z), coefficients[i]!);
  return value;
}
