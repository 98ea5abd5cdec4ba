// The bounds against values worked out by hand at a rate of a quarter, where the roots are whole: n = 1024, N = 8192, d = 2048.
import { describe, expect, it } from 'vitest';
import { PARAMETER_CHOICES } from '../client/parameter-sets.ts';
import { PAYMENT, vmMachine } from '../vm/machine.ts';
import { FIELD_BITS, MINIMUM_BITS, deriveParameters, johnson, rawTerms, shapeOf, soundness, uniqueDecoding, type MachineShape } from './soundness.ts';

const shape: MachineShape = { logHeight: 10, deepSlots: 13, constraints: 5, interactions: 2, tupleWidth: 2 };
const sizes = { logHeight: 10, blowupLog: 3, degreeBound: 2048, queries: 10 };
/** Numerators of the errors over |K|. */
const numerators = ({ lookup, constraints, point, batch, folds }: ReturnType<typeof rawTerms>): number[] =>
  [lookup, constraints, point, batch, ...folds].map((bits) => 2 ** (FIELD_BITS - bits));
const expectNear = (values: readonly number[], expected: readonly number[]): void => {
  expect(values).toHaveLength(expected.length);
  values.forEach((value, i) => expect(value / expected[i]!).toBeCloseTo(1, 9));
};

describe('terms worked out by hand', () => {
  it('Johnson, m = 1: delta 1/4, lists of 3, which the lookups, gamma and z pay once each', () => {
    const regime = johnson(2048, 8192, 1);
    expect(regime.delta).toBe(0.25);
    expect(regime.listSize).toBe(3);
    expect(regime.line(8192)).toBe(41.25 * 8192 + 3);
    const raw = rawTerms(shape, sizes, regime);
    expectNear(numerators(raw), [
      3 * 2 * 1024 * 4, // lists, interactions, rows, tuple and alpha and bus
      3 * 5,
      3 * (4 * 2049 + 2047),
      4 * (41.25 * 8192 + 3), // 13 slots are four challenges
      7 * (41.25 * 1024 + 3),
      7 * (41.25 * 128 + 3),
    ]);
    expect(raw.query).toBeCloseTo(-10 * Math.log2(0.75), 12);
  });

  it('unique decoding: radius and lines are those of dimension d + 1', () => {
    const regime = uniqueDecoding(2048, 8192);
    expect(regime.delta).toBe(6143 / 16384);
    const raw = rawTerms(shape, sizes, regime);
    expectNear(numerators(raw), [2 * 1024 * 4, 5, 4 * 2049 + 2047, 4 * 3072.5, 7 * 384.9375, 7 * 48.9921875]);
    expect(raw.query).toBeCloseTo(10 * Math.log2(16384 / 10241), 12);
  });

  it('counts gaps of the tensor: seventeen slots are five challenges', () => {
    const [sixteen, seventeen] = [16, 17].map((deepSlots) => numerators(rawTerms({ ...shape, deepSlots }, sizes, uniqueDecoding(2048, 8192)))[3]!);
    expectNear([sixteen!, seventeen!], [4 * 3072.5, 5 * 3072.5]);
  });
});

describe('the fixed points', () => {
  const payment = shapeOf(vmMachine(PAYMENT).machine);

  it('the lookups of a payment need no work; eight times as many rows in a Johnson set need some, and get it', () => {
    for (const choice of PARAMETER_CHOICES) {
      const [small, large] = [payment, { ...payment, logHeight: 13 }].map((each) => deriveParameters(each, choice));
      expect(small!.grinding.lookup).toBe(0);
      expect(large!.grinding.lookup > 0).toBe(choice.set === 'johnson');
      expect(soundness({ ...payment, logHeight: 13 }, large!).provenBits).toBeGreaterThanOrEqual(MINIMUM_BITS);
    }
  });

  it('a Johnson set of a payment has 101.75 bits in its lookups', () => {
    const { terms } = soundness(payment, deriveParameters(payment, PARAMETER_CHOICES[0]!));
    expect(terms[0]!.bits).toBeCloseTo(101.75, 2);
  });
});
