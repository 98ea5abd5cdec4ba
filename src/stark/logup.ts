// LogUp over K (eprint 2022/1530) for a whole machine: every interaction is a fraction multiplicity / fingerprint; up to three
// share one helper column h = sum of their fractions; one cyclic running sum S collects all helpers of all chips. Requests
// count +, offers -; the verifier is one more requester, T = sum over the public words. On every row
//     h d0 d1 d2 = m0 d1 d2 + m1 d0 d2 + m2 d0 d1      and      S' = S + sum of helpers + T/n,
// so that the sum around the cycle, which is zero, says: requests - offers + T = 0. No chip's own sum is ever published.
import { requestedTuples, type Algebra, type Bus, type Machine } from '../air/index.ts';
import type { Ext, ExtensionField } from '../field/index.ts';

export interface LookupChallenges {
  readonly alpha: Ext;
  readonly beta: Ext;
}

/** fingerprint = alpha + bus id + sum_j beta^(j+1) * tuple[j]: distinct tuples of any buses differ as polynomials in beta. */
export function fingerprint(K: ExtensionField, { alpha, beta }: LookupChallenges, bus: Bus, tuple: readonly Ext[]): Ext {
  let value = K.add(alpha, K.fromBase(bus.id % K.base.p));
  let power = beta;
  for (const felt of tuple) {
    value = K.add(value, K.mul(power, felt));
    power = K.mul(power, beta);
  }
  return value;
}

/** T: what the verifier requests because it knows the public words. */
export function publicSum(K: ExtensionField, challenges: LookupChallenges, machine: Machine, publicWords: readonly number[]): Ext {
  return requestedTuples(machine.publicRequests, publicWords)
    .map(({ bus, tuple }) => K.inv(fingerprint(K, challenges, bus, tuple.map(K.fromBase))))
    .reduce(K.add, K.zero);
}

/** The signed multiplicities and fingerprints of all interactions at one point, from the values of their expressions. */
export interface Fractions {
  readonly multiplicities: readonly Ext[];
  readonly fingerprints: readonly Ext[];
}

/** `values` are those of `interactionExpressions(machine)`, in that order. */
export function fractionsOf(K: ExtensionField, machine: Machine, challenges: LookupChallenges, values: readonly Ext[]): Fractions {
  let at = 0;
  const multiplicities: Ext[] = [];
  const fingerprints: Ext[] = [];
  for (const { bus, side, tuple } of machine.interactions) {
    const multiplicity = values[at]!;
    multiplicities.push(side === 'request' ? multiplicity : K.neg(multiplicity));
    fingerprints.push(fingerprint(K, challenges, bus, values.slice(at + 1, at + 1 + tuple.length)));
    at += 1 + tuple.length;
  }
  return { multiplicities, fingerprints };
}

/** The expressions whose values `fractionsOf` takes. */
export const interactionExpressions = (machine: Machine) => machine.interactions.flatMap((i) => [i.multiplicity, ...i.tuple]);

/** Left minus right of a helper column's equation: zero on every row of an honest trace. */
export function helperConstraint<T>(algebra: Pick<Algebra<T>, 'sub' | 'mul' | 'add'>, helper: T, multiplicities: readonly T[], fingerprints: readonly T[]): T {
  const product = (factors: readonly T[], seed: T): T => factors.reduce((total, f) => algebra.mul(total, f), seed);
  const right = multiplicities
    .map((m, i) => product(fingerprints.filter((_, j) => j !== i), m))
    .reduce((total, term) => algebra.add(total, term));
  return algebra.sub(product(fingerprints, helper), right);
}
