import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CUBE_ROOT_EXPONENT, F, K, P, domain, evaluateAtExt, evaluateExtAtExt, evaluateOnCoset, extensionField, interpolate,
  primeField, reverseBits, toReversedOrder,
} from './index.ts';

const edges = [0, 1, 2, P - 1, P - 2, (P - 1) / 2, 2 ** 16, 2 ** 24, 0x7f00_0000];
const felt = fc.oneof(fc.constantFrom(...edges), fc.integer({ min: 0, max: P - 1 }));
const ext = fc.array(felt, { minLength: 4, maxLength: 4 });
const big = (f: (a: bigint, b: bigint) => bigint) => (a: number, b: number) =>
  Number(((f(BigInt(a), BigInt(b)) % BigInt(P)) + BigInt(P)) % BigInt(P));

describe('KoalaBear against BigInt', () => {
  it('adds, subtracts and multiplies', () => {
    fc.assert(
      fc.property(felt, felt, (a, b) => {
        expect(F.add(a, b)).toBe(big((x, y) => x + y)(a, b));
        expect(F.sub(a, b)).toBe(big((x, y) => x - y)(a, b));
        expect(F.mul(a, b)).toBe(big((x, y) => x * y)(a, b));
      }),
      { numRuns: 5000 },
    );
    for (const a of edges) for (const b of edges) expect(F.mul(a, b)).toBe(big((x, y) => x * y)(a, b));
  });

  it('inverts, and refuses zero', () => {
    fc.assert(fc.property(felt, (a) => a === 0 || F.mul(a, F.inv(a)) === 1));
    expect(() => F.inv(0)).toThrow(RangeError);
  });

  it('has the stated generator, two-adicity and cube root', () => {
    expect(F.twoAdicity).toBe(24);
    for (const q of [2, 127]) expect(F.pow(3, (P - 1) / q)).not.toBe(1);
    fc.assert(fc.property(felt, (a) => F.pow(F.pow(a, 3), CUBE_ROOT_EXPONENT) === a));
    expect(F.pow(F.rootOfUnity(24), 2 ** 23)).toBe(P - 1);
    expect(() => F.rootOfUnity(25)).toThrow(RangeError);
  });

  it('refuses a modulus that the arithmetic does not cover', () => {
    expect(() => primeField(2 ** 31, 3)).toThrow(RangeError);
    expect(() => primeField(2.5, 3)).toThrow(RangeError);
  });
});

describe('K', () => {
  it('is a field: associativity, distributivity, inverse', () => {
    fc.assert(
      fc.property(ext, ext, ext, (a, b, c) => {
        expect(K.mul(K.mul(a, b), c)).toEqual(K.mul(a, K.mul(b, c)));
        expect(K.mul(a, K.add(b, c))).toEqual(K.add(K.mul(a, b), K.mul(a, c)));
        if (!K.isZero(a)) expect(K.mul(a, K.inv(a))).toEqual(K.one);
      }),
    );
  });

  it('reduces X^4 to 3', () => {
    expect(K.mul([0, 0, 0, 1], [0, 1, 0, 0])).toEqual([3, 0, 0, 0]);
  });

  it('has the Frobenius map a -> a^p and knows its subfields', () => {
    fc.assert(fc.property(ext, (a) => K.equals(K.frobenius(a), K.pow(a, P))));
    expect(K.inProperSubfield([5, 0, 0, 0])).toBe(true);
    expect(K.inProperSubfield([5, 0, 7, 0])).toBe(true);
    expect(K.inProperSubfield([5, 1, 7, 0])).toBe(false);
  });

  it('refuses a degree without roots of unity', () => {
    expect(() => extensionField(F, 3, 3)).toThrow(RangeError);
  });
});

describe('polynomials', () => {
  it('interpolates and evaluates on cosets, against Horner', () => {
    fc.assert(
      fc.property(fc.array(felt, { minLength: 8, maxLength: 8 }), fc.constantFrom(1, 3, 9), (values, shift) => {
        const coefficients = interpolate(F, Uint32Array.from(values), shift);
        expect([...evaluateOnCoset(F, coefficients, 8, shift)]).toEqual(values);
        const wide = evaluateOnCoset(F, coefficients, 32, 3);
        const D = domain(F, 5, 3);
        const reversed = toReversedOrder(wide);
        for (const i of [0, 1, 7, 30]) {
          expect(evaluateAtExt(K, coefficients, K.fromBase(D.at(i)))).toEqual(K.fromBase(wide[i]!));
          expect(reversed[i]).toBe(wide[reverseBits(i, 5)]);
          expect(D.atReversed(i)).toBe(D.at(reverseBits(i, 5)));
        }
      }),
      { numRuns: 20 },
    );
  });

  it('evaluates polynomials over K', () => {
    expect(evaluateExtAtExt(K, [[1, 0, 0, 0], [0, 1, 0, 0]], [0, 1, 0, 0])).toEqual([1, 0, 1, 0]);
  });

  it('refuses a degree above the domain', () => {
    expect(() => evaluateOnCoset(F, new Uint32Array(9), 8, 1)).toThrow(RangeError);
  });
});
