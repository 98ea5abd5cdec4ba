// A prime field of at most 31 bits on JavaScript numbers: the readable reference, used everywhere off the hot path.
// The STARK takes its field as an argument so that the exact hiding test can run the real code over a tiny prime.
// Invariant: every element is an integer in [0, p). Inner operations do not check it; the edges (codecs) do.

export interface PrimeField {
  /** The modulus, an odd prime below 2^31. */
  readonly p: number;
  /** A generator of the multiplicative group. */
  readonly generator: number;
  /** Largest k such that 2^k divides p - 1. */
  readonly twoAdicity: number;
  add(a: number, b: number): number;
  sub(a: number, b: number): number;
  neg(a: number): number;
  mul(a: number, b: number): number;
  /** a^e for a non-negative integer exponent below 2^53. */
  pow(a: number, e: number): number;
  /** Multiplicative inverse. Throws RangeError on zero: a programming mistake, never a property of untrusted bytes. */
  inv(a: number): number;
  /** A primitive 2^k-th root of unity, the same one at every call: generator^((p-1)/2^k). */
  rootOfUnity(k: number): number;
}

/**
 * Builds F_p.
 *
 * Multiplication: q = floor(a*b/p) computed in doubles is off by at most one, because a*b/p < 2^31 carries a relative
 * error below 2^-51; the low 32 bits of a*b - q*p then give the residue in (-p, 2p) near an integer boundary only, so
 * a signed 32-bit result needs one conditional correction either way.
 */
export function primeField(p: number, generator: number): PrimeField {
  if (!Number.isInteger(p) || p < 3 || p > 2 ** 31 - 2 ** 20) throw new RangeError(`modulus out of range: ${p}`);
  const reciprocal = 1 / p;
  let twoAdicity = 0;
  while ((p - 1) % 2 ** (twoAdicity + 1) === 0) twoAdicity++;

  const add = (a: number, b: number): number => {
    const s = a + b;
    return s >= p ? s - p : s;
  };
  const sub = (a: number, b: number): number => (a >= b ? a - b : a - b + p);
  const neg = (a: number): number => (a === 0 ? 0 : p - a);
  const mul = (a: number, b: number): number => {
    const q = Math.floor(a * b * reciprocal);
    const r = (Math.imul(a, b) - Math.imul(q, p)) | 0;
    return r < 0 ? r + p : r >= p ? r - p : r;
  };
  const pow = (a: number, e: number): number => {
    let result = 1;
    let base = a;
    for (let k = e; k > 0; k = Math.floor(k / 2)) {
      if (k % 2 === 1) result = mul(result, base);
      base = mul(base, base);
    }
    return result;
  };
  const inv = (a: number): number => {
    if (a === 0) throw new RangeError('inverse of zero');
    return pow(a, p - 2);
  };
  const rootOfUnity = (k: number): number => {
    if (k < 0 || k > twoAdicity) throw new RangeError(`no 2^${k}-th root of unity: two-adicity is ${twoAdicity}`);
    return pow(generator, (p - 1) / 2 ** k);
  };
  return { p, generator, twoAdicity, add, sub, neg, mul, pow, inv, rootOfUnity };
}
