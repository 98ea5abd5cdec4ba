// All constraints of a machine at one point of K, combined by powers of gamma: the verifier's side of the quotient identity.
// Order of the powers: AIR constraints in machine order, helper columns, running sum. The prover's evaluators use the same.
import { compileTape, extAlgebra, runTape, type Cell, type Machine, type Tape } from '../air/index.ts';
import { evaluateAtExt, evaluateExtAtExt, interpolate, type Ext, type ExtensionField } from '../field/index.ts';
import { fractionsOf, helperConstraint, interactionExpressions, type LookupChallenges } from './logup.ts';

/** Number of powers of gamma. */
export const constraintCount = (machine: Machine): number => machine.constraints.length + machine.helperGroups.length + 1;

/** The tape whose outputs are the AIR constraints, then the interactions' expressions. */
export function compositionTape(machine: Machine): Tape {
  return compileTape([...machine.constraints.map((c) => c.expr), ...interactionExpressions(machine)]);
}

/** Values of everything a constraint can read, at z and (next) at g z. */
export interface PointValues {
  cell(cell: Cell): Ext;
  readonly helpers: readonly Ext[];
  readonly sum: Ext;
  readonly sumNext: Ext;
}

export interface CompositionInput {
  readonly challenges: LookupChallenges;
  readonly gamma: Ext;
  /** T / n. */
  readonly publicShare: Ext;
}

/** sum_k gamma^k C_k at the point. */
export function composeAt(K: ExtensionField, machine: Machine, tape: Tape, at: PointValues, input: CompositionInput): Ext {
  const values = runTape(tape, extAlgebra(K), at.cell);
  const air = values.slice(0, machine.constraints.length);
  const fractions = fractionsOf(K, machine, input.challenges, values.slice(machine.constraints.length));
  const helpers = machine.helperGroups.map((group, g) =>
    helperConstraint(K, at.helpers[g]!, group.map((i) => fractions.multiplicities[i]!), group.map((i) => fractions.fingerprints[i]!)),
  );
  const step = at.helpers.reduce(K.add, K.add(at.sum, input.publicShare));
  const constraints = [...air, ...helpers, K.sub(at.sumNext, step)];
  return evaluateExtAtExt(K, constraints, input.gamma);
}

/** Value at z of a column that repeats `period` (natural order) around a trace of n rows: its polynomial at z^(n/period). */
export function periodicAt(K: ExtensionField, period: readonly number[], n: number, z: Ext): Ext {
  return evaluateAtExt(K, interpolate(K.base, Uint32Array.from(period)), K.pow(z, n / period.length));
}

/** Values at z of columns given by all n values on H: the verifier knows fixed columns and needs no commitment to them. */
export function fixedAt(K: ExtensionField, columns: readonly Uint32Array[], z: Ext): Ext[] {
  const n = columns[0]?.length ?? 0;
  const g = K.base.rootOfUnity(Math.round(Math.log2(n)));
  // Lagrange on H: L_i(z) = g^i (z^n - 1) / (n (z - g^i)); the inverses are taken together.
  const points: number[] = [];
  for (let i = 0, x = 1; i < n; i++, x = K.base.mul(x, g)) points.push(x);
  const inverses = batchInverse(K, points.map((x) => K.sub(z, K.fromBase(x))));
  const common = K.scale(K.sub(K.pow(z, n), K.one), K.base.inv(n % K.base.p));
  const weights = inverses.map((inverse, i) => K.scale(inverse, points[i]!));
  return columns.map((column) => {
    let total = K.zero;
    column.forEach((value, i) => {
      if (value !== 0) total = K.add(total, K.scale(weights[i]!, value));
    });
    return K.mul(total, common);
  });
}

/** Inverses of non-zero elements by one inversion (Montgomery's trick). */
export function batchInverse(K: ExtensionField, values: readonly Ext[]): Ext[] {
  const prefix: Ext[] = [];
  let product = K.one;
  for (const value of values) {
    prefix.push(product);
    product = K.mul(product, value);
  }
  let inverse = K.inv(product);
  const out = new Array<Ext>(values.length);
  for (let i = values.length - 1; i >= 0; i--) {
    out[i] = K.mul(inverse, prefix[i]!);
    inverse = K.mul(inverse, values[i]!);
  }
  return out;
}
