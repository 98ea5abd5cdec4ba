// The readable backend: plain TypeScript over any field and suite. Slow (seconds for a payment); it is the oracle that the Wasm
// engine is compared with, the prover of the tiny-field hiding test, and the definition of what each step computes.
import { baseAlgebra, compileTape, runTape, type Cell, type Columns, type Machine } from '../air/index.ts';
import {
  domain, evaluateAtExt, evaluateExtAtExt, evaluateOnCoset, interpolate, toReversedOrder, type Ext, type ExtensionField,
} from '../field/index.ts';
import { GRINDING_FELT_BITS, buildMerkleTree, openMerkleTree, type MerkleTree, type Suite } from '../hash/index.ts';
import type { Backend, Codeword, CombinationInput, CommittedMatrix, DeepInput, OpenedLeaves } from './backend.ts';
import { batchInverse, compositionTape } from './composition.ts';
import { foldLeaf } from './fri.ts';
import { fractionsOf, helperConstraint, interactionExpressions } from './logup.ts';
import { CHUNKS, domainSize, height, logDomain, type Parameters } from './parameters.ts';

interface Matrix extends CommittedMatrix {
  /** Coefficients of each base column. */
  readonly coefficients: Columns;
  /** Values on D, bit-reversed. */
  readonly values: Columns;
  readonly salts: Uint32Array;
  readonly tree: MerkleTree;
}

interface Word extends Codeword {
  readonly values: readonly Ext[];
}

interface CommittedWord {
  readonly cap: Uint32Array;
  readonly leaves: Uint32Array;
  readonly leafWords: number;
  readonly tree: MerkleTree;
}

/** w(X) + (X^n - 1) r(X) by coefficients. */
export function addMask(K: ExtensionField, coefficients: Uint32Array, mask: Uint32Array): Uint32Array {
  const F = K.base;
  const n = coefficients.length;
  const out = new Uint32Array(n + mask.length);
  out.set(coefficients);
  mask.forEach((r, i) => {
    out[i] = F.sub(out[i]!, r);
    out[n + i] = F.add(out[n + i]!, r);
  });
  return out;
}

/** `shift` is the coset shift of D: the field's generator. `fixed` are the machine's fixed columns on H. */
export function referenceBackend(K: ExtensionField, suite: Suite, machine: Machine, fixed: Columns, parameters: Parameters): Backend {
  const F = K.base;
  const e = K.degree;
  const n = height(parameters);
  const N = domainSize(parameters);
  const shift = F.generator;
  const D = domain(F, logDomain(parameters), shift);
  const matrixOf = (m: CommittedMatrix): Matrix => m as Matrix;
  const wordOf = (w: Codeword): Word => w as Word;

  const commit = (coefficients: Columns, salts: Uint32Array): Matrix => {
    const values = coefficients.map((c) => toReversedOrder(evaluateOnCoset(F, c, N, shift)));
    const saltWords = parameters.masks.saltWords;
    const width = values.length + saltWords;
    const rows = new Uint32Array(N * width);
    for (let i = 0; i < N; i++) {
      values.forEach((column, c) => (rows[i * width + c] = column[i]!));
      rows.set(salts.subarray(i * saltWords, (i + 1) * saltWords), i * width + values.length);
    }
    const tree = buildMerkleTree(suite, suite.hashLeaves(rows, width), parameters.capLog);
    return { coefficients, values, salts, tree, cap: tree.cap };
  };
  const extRows = (columns: Columns, at: number): Ext => Array.from({ length: e }, (_, i) => columns[i]![at]!);
  const extColumn = (columns: Columns, index: number): Columns => columns.slice(index * e, (index + 1) * e);
  const intoColumns = (values: readonly Ext[]): Columns => Array.from({ length: e }, (_, i) => Uint32Array.from(values, (v) => v[i]!));

  return {
    async commitTrace(columns, masks, salts) {
      return commit(columns.map((column, i) => addMask(K, interpolate(F, column), masks[i]!)), salts);
    },

    async commitCoefficients(coefficients, salts) {
      return commit(coefficients, salts);
    },

    async lookups(main, challenges, publicShare) {
      const tape = compileTape(interactionExpressions(machine));
      const groups = machine.helperGroups;
      const helpers: Ext[][] = groups.map(() => []);
      const sums: Ext[] = [];
      let running = K.zero;
      for (let row = 0; row < n; row++) {
        const values = runTape(tape, baseAlgebra(F), cellReader({ main, fixed, periodic: machine.periodic }, row, 1));
        const { multiplicities, fingerprints } = fractionsOf(K, machine, challenges, values.map(K.fromBase));
        const inverses = fingerprints.length > 0 ? batchInverse(K, fingerprints) : [];
        sums.push(running);
        groups.forEach((group, g) => {
          const helper = group.map((i) => K.mul(multiplicities[i]!, inverses[i]!)).reduce(K.add, K.zero);
          helpers[g]!.push(helper);
          running = K.add(running, helper);
        });
        running = K.add(running, publicShare);
      }
      return [...helpers, sums].flatMap(intoColumns);
    },

    async quotient(mainHandle, helperHandle, { challenges, gamma, publicShare }: CombinationInput) {
      const size = 4 * n;
      const onCoset = (coefficients: Columns): Columns => coefficients.map((c) => evaluateOnCoset(F, c, size, shift));
      const main = onCoset(matrixOf(mainHandle).coefficients);
      const helpers = onCoset(matrixOf(helperHandle).coefficients);
      const fixedValues = onCoset(fixed.map((column) => interpolate(F, column)));
      const periodic = machine.periodic.map((period) =>
        evaluateOnCoset(F, interpolate(F, Uint32Array.from(period)), 4 * period.length, F.pow(shift, n / period.length)),
      );
      const tape = compositionTape(machine);
      const coset = domain(F, machine.logHeight + 2, shift);
      // X^n - 1 takes four values on the coset.
      const vanishing = [0, 1, 2, 3].map((i) => F.inv(F.sub(F.pow(coset.at(i), n), 1)));
      const groups = machine.helperGroups;
      const values: Ext[] = [];
      for (let row = 0; row < size; row++) {
        const base = runTape(tape, baseAlgebra(F), cellReader({ main, fixed: fixedValues, periodic }, row, 4));
        const fractions = fractionsOf(K, machine, challenges, base.slice(machine.constraints.length).map(K.fromBase));
        const h = groups.map((_, g) => extRows(extColumn(helpers, g), row));
        const sum = extColumn(helpers, groups.length);
        const step = h.reduce(K.add, K.add(extRows(sum, row), publicShare));
        const all = [
          ...base.slice(0, machine.constraints.length).map(K.fromBase),
          ...groups.map((group, g) =>
            helperConstraint(K, h[g]!, group.map((i) => fractions.multiplicities[i]!), group.map((i) => fractions.fingerprints[i]!)),
          ),
          K.sub(extRows(sum, (row + 4) % size), step),
        ];
        const combined = evaluateExtAtExt(K, all, gamma);
        values.push(K.scale(combined, vanishing[row % 4]!));
      }
      return intoColumns(values).map((column) => interpolate(F, column, shift));
    },

    async evaluateBase(matrix, columns, z) {
      return columns.map((c) => evaluateAtExt(K, matrixOf(matrix).coefficients[c]!, z));
    },

    async evaluateExt(matrix, columns, z) {
      return columns.map((c) => {
        const coordinates = extColumn(matrixOf(matrix).coefficients, c);
        return evaluateExtAtExt(K, Array.from(coordinates[0]!, (_, i) => extRows(coordinates, i)), z);
      });
    },

    async deep(input: DeepInput) {
      return { log: D.logSize, values: Array.from({ length: N }, (_, i) => deepAt(input, i)) } satisfies Word;
    },

    async commitCodeword(codeword, foldLog, capLog) {
      const { values } = wordOf(codeword);
      const leafWords = 2 ** foldLog * e;
      const leaves = Uint32Array.from(values.flat());
      const digests = suite.hashLeaves(leaves, leafWords);
      const tree = buildMerkleTree(suite, digests, capLog);
      return { cap: tree.cap, tree, leaves, leafWords } satisfies CommittedWord;
    },

    async fold(codeword, foldLog, layerShift, beta) {
      const { values, log } = wordOf(codeword);
      const arity = 2 ** foldLog;
      const folded = Array.from({ length: values.length / arity }, (_, leaf) =>
        foldLeaf(K, { log, shift: layerShift }, foldLog, leaf, values.slice(leaf * arity, (leaf + 1) * arity), beta),
      );
      return { log: log - foldLog, values: folded } satisfies Word;
    },

    async interpolateCodeword(codeword, layerShift) {
      const columns = intoColumns(wordOf(codeword).values).map((c) => interpolate(F, toReversedOrder(c), layerShift));
      return Array.from(columns[0]!, (_, i) => extRows(columns, i));
    },

    async grind(state, bits) {
      if (bits === 0) return 0;
      // A nonce is a felt.
      for (let nonce = 0; nonce < F.p; nonce++) if (suite.grind(state, nonce).felt < 2 ** (GRINDING_FELT_BITS - bits)) return nonce;
      throw new RangeError(`no nonce gives ${bits} bits of work`);
    },

    async openRows(handle, indices): Promise<OpenedLeaves> {
      const { values, salts, tree } = matrixOf(handle);
      const s = parameters.masks.saltWords;
      const leaves = indices.flatMap((i) => [...values.map((column) => column[i]!), ...salts.subarray(i * s, (i + 1) * s)]);
      return { leaves: Uint32Array.from(leaves), siblings: openMerkleTree(tree, indices) };
    },

    async openCodeword(handle, indices) {
      const { leaves, leafWords, tree } = handle as CommittedWord;
      return {
        leaves: Uint32Array.from(indices.flatMap((i) => [...leaves.subarray(i * leafWords, (i + 1) * leafWords)])),
        siblings: openMerkleTree(tree, indices),
      };
    },
  };

  function deepAt(input: DeepInput, i: number): Ext {
    const x = K.fromBase(D.atReversed(i));
    const main = matrixOf(input.main).values;
    const helpers = matrixOf(input.helpers).values;
    const quotient = matrixOf(input.quotient).values;
    const kColumns = machine.helperGroups.length + 1;
    const atZ = [
      ...main.map((column) => K.fromBase(column[i]!)),
      ...Array.from({ length: kColumns }, (_, c) => extRows(extColumn(helpers, c), i)),
      ...Array.from({ length: CHUNKS }, (_, c) => extRows(extColumn(quotient, c), i)),
    ];
    const atNext = [...machine.nextColumns.map((c) => K.fromBase(main[c]![i]!)), extRows(extColumn(helpers, kColumns - 1), i)];
    const quotientSum = (values: readonly Ext[], first: number, point: Ext): Ext => {
      const numerator = values
        .map((value, k) => K.mul(input.weights[first + k]!, K.sub(value, input.openings[first + k]!)))
        .reduce(K.add, K.zero);
      return K.mul(numerator, K.inv(K.sub(x, point)));
    };
    const random = input.random ? extRows(extColumn(quotient, CHUNKS), i) : K.zero;
    return K.add(random, K.add(quotientSum(atZ, 0, input.z), quotientSum(atNext, atZ.length, input.zNext)));
  }

  /** Reads cells of row `row` when the next trace row is `step` rows away. */
  function cellReader(tables: Record<Cell['table'], readonly ArrayLike<number>[]>, row: number, step: number) {
    return ({ table, column, next }: Cell): number => {
      const values = tables[table][column]!;
      return values[(row + (next ? step : 0)) % values.length]!;
    };
  }
}
