// The Backend of src/stark on the engine: matrices, codewords and trees stay in the engine's memory behind opaque handles; what
// crosses is columns, masks, salts and challenges in, caps and openings out. It computes what reference-backend.ts defines,
// byte for byte.
import type { Columns } from '../air/index.ts';
import { F, K, type Ext } from '../field/index.ts';
import {
  domainSize, logDomain, type Backend, type Codeword, type CommittedCodeword, type CommittedMatrix, type VerifyingKey,
} from '../stark/index.ts';
import type { LookupChallenges } from '../stark/logup.ts';
import { WEIGHT_BYTES, factorPair, multiplierWords, productMatrix } from './constants.ts';
import type { Engine } from './engine.ts';
import { commitMatrix, openMatrixRows, scaledCoefficients, traceCoefficients, type EngineMatrix, type MatrixShape } from './matrices.ts';
import { deepCoefficients, evaluateGroups, joinCoordinates, spanOf } from './openings.ts';
import { montgomery, stageOnTrace, traceStride, type PreparedMachine } from './prepared-machine.ts';
import { engineHash, openEngineTree, type EngineTree } from './trees.ts';

interface EngineCodeword extends Codeword {
  /** Address of 2^log elements of K, 16 bytes each. */
  readonly values: number;
}

interface EngineCommittedCodeword extends CommittedCodeword {
  readonly values: number;
  readonly leafWords: number;
  readonly tree: EngineTree;
}

export interface EngineBackend extends Backend {
  /** Wipes and frees everything of the proof: call it when `prove` has settled, however it ended. */
  reset(): void;
}

const wordsOf = (values: ArrayLike<number>): Uint32Array => Uint32Array.from(values);

/** A backend for proofs of one key; one proof at a time. */
export function engineBackend(engine: Engine, vk: VerifyingKey, prepared: PreparedMachine): EngineBackend {
  const { arena, tables, serial } = engine;
  const { machine, parameters } = vk;
  const n = machine.height;
  const log = machine.logHeight;
  const N = domainSize(parameters);
  const helperCount = machine.helperGroups.length;
  const hash = engineHash(engine, vk.suite.name);
  const shape: MatrixShape = {
    log, blowupLog: parameters.blowupLog, saltWords: parameters.masks.saltWords, capLog: parameters.capLog,
    powers: prepared.powers, traceScale: prepared.traceScale,
  };
  let start: number | undefined;
  const matrixOf = (m: CommittedMatrix): EngineMatrix => m as EngineMatrix;
  const wordOf = (c: Codeword): EngineCodeword => c as EngineCodeword;

  /** Base columns of K columns that lie as [column][row][4]. */
  const exportColumns = async (address: number, count: number, rows: number): Promise<Columns> => {
    const out = arena.allocate(count * 4 * rows * 4);
    await engine.step('scatterColumns', [address, 16 * rows, rows, out, 4 * rows], count);
    const words = arena.words(out, count * 4 * rows).slice();
    return Array.from({ length: 4 * count }, (_, c) => words.subarray(c * rows, (c + 1) * rows));
  };
  /** Weights base^first ... base^(first + count - 1) (assembly/weights.ts). */
  const weightsOf = (base: Ext, first: number, count: number): number => {
    const address = arena.allocate((first + count) * WEIGHT_BYTES);
    serial.powers(address, arena.store(productMatrix(base)), first + count);
    return address + first * WEIGHT_BYTES;
  };
  /** The challenges as the evaluators take them: alpha in Montgomery words, weights beta, beta^2... */
  const lookupArguments = ({ alpha, beta }: LookupChallenges): { alpha: number; betas: number } => ({
    alpha: arena.store(wordsOf(alpha.map(montgomery))),
    betas: weightsOf(beta, 1, widestTuple),
  });
  const widestTuple = Math.max(1, ...machine.interactions.map(({ tuple }) => tuple.length));
  /** Runs `use` and frees (and wipes) what it allocated. */
  const temporarily = async <T>(use: () => Promise<T>): Promise<T> => {
    const mark = arena.mark();
    const result = await use();
    arena.release(mark);
    return result;
  };

  return {
    async commitTrace(columns, masks, salts) {
      start ??= arena.mark();
      return commitMatrix(engine, hash, shape, columns.length, await traceCoefficients(engine, shape, columns, masks), salts);
    },

    async commitCoefficients(coefficients, salts) {
      return commitMatrix(engine, hash, shape, coefficients.length, await scaledCoefficients(engine, shape, coefficients), salts);
    },

    lookups(main, challenges, publicShare) {
      return temporarily(async () => {
        const { alpha, betas } = lookupArguments(challenges);
        const stride = 16 * n;
        const out = arena.allocate((helperCount + 1) * stride);
        await engine.evaluate(prepared.evaluator, 'evaluateLookups', [
          prepared.evaluator.constants, stageOnTrace(engine, main, n), prepared.fixed, traceStride(n), prepared.periodicOnTrace,
          alpha, betas, out, stride,
        ], n / 4);
        serial.runningSum(out, stride, helperCount, arena.store(wordsOf(publicShare)), out + helperCount * stride, n);
        return exportColumns(out, helperCount + 1, n);
      });
    },

    quotient(main, helpers, { challenges, gamma, publicShare }) {
      return temporarily(async () => {
        const { alpha, betas } = lookupArguments(challenges);
        const constraints = machine.constraints.length;
        const gammas = arena.store(wordsOf([...multiplierWords(gamma), ...multiplierWords(K.pow(gamma, constraints))]));
        const out = arena.allocate(4 * n * 16);
        await engine.evaluate(prepared.evaluator, 'evaluateQuotient', [
          prepared.evaluator.constants, matrixOf(main).values, 16 * N, matrixOf(helpers).values, 16 * N, prepared.fixedExtended, 16 * 4 * n,
          prepared.periodicOnCoset, weightsOf(gamma, 0, constraints), gammas, alpha, betas,
          arena.store(wordsOf(publicShare.map(montgomery))), prepared.vanishing, out, log,
        ], n);
        await engine.step('interpolate', [tables.inverseRoots, prepared.quotientScale, out, 0, log + 2], 1);
        return exportColumns(out, 1, 4 * n);
      });
    },

    async evaluateBase(matrix, columns, z) {
      if (columns.length === 0) return [];
      const { first, count } = spanOf(columns);
      const values = await evaluateGroups(engine, matrixOf(matrix), z, first, count);
      return columns.map((c) => values[c - 4 * first]!);
    },

    async evaluateExt(matrix, columns, z) {
      const first = Math.min(...columns);
      const values = await evaluateGroups(engine, matrixOf(matrix), z, first, Math.max(...columns) - first + 1);
      return columns.map((c) => joinCoordinates(values.slice(4 * (c - first), 4 * (c - first) + 4)));
    },

    async deep(input) {
      const [main, helpers, quotient] = [matrixOf(input.main), matrixOf(input.helpers), matrixOf(input.quotient)];
      const { coefficients, rows } = await deepCoefficients(engine, machine, main, helpers, quotient, input);
      const values = arena.allocate(N * 16);
      const cosets = 2 ** parameters.blowupLog;
      await engine.step('extend', [tables.roots, coefficients, 16 * rows, rows, values, log, cosets], cosets);
      return { log: logDomain(parameters), values } satisfies EngineCodeword;
    },

    async commitCodeword(codeword, foldLog, capLog) {
      const { values, log: size } = wordOf(codeword);
      const leafWords = 4 * 2 ** foldLog;
      const tree = await hash.tree({ base: values, groupStride: 16, rowStride: 4 * leafWords, width: leafWords }, 2 ** (size - foldLog), capLog);
      return { cap: tree.cap, values, leafWords, tree } satisfies EngineCommittedCodeword;
    },

    async fold(codeword, foldLog, shift, beta) {
      const { values, log: size } = wordOf(codeword);
      const out = arena.allocate(2 ** (size - foldLog) * 16);
      const matrices: number[] = [];
      for (let step = 0, power = beta, x = shift; step < foldLog; step++, power = K.mul(power, power), x = F.mul(x, x)) {
        matrices.push(...productMatrix(K.scale(power, F.inv(x))));
      }
      const scale = arena.store(wordsOf(factorPair(F.inv(2 ** foldLog))));
      await engine.step('foldCodeword', [tables.inverseRoots, arena.store(wordsOf(matrices)), scale, values, foldLog, out], 2 ** (size - foldLog));
      return { log: size - foldLog, values: out } satisfies EngineCodeword;
    },

    interpolateCodeword(codeword, shift) {
      return temporarily(async () => {
        const { values, log: size } = wordOf(codeword);
        const count = 2 ** size;
        const copy = arena.store(arena.words(values, 4 * count).slice());
        const scale = engine.powers(F.inv(count), F.inv(shift), count);
        await engine.step('interpolate', [tables.inverseRoots, scale, copy, 0, size], 1);
        const words = arena.words(copy, 4 * count);
        return Array.from({ length: count }, (_, i) => [words[4 * i]!, words[4 * i + 1]!, words[4 * i + 2]!, words[4 * i + 3]!]);
      });
    },

    grind: async (state, bits) => (bits === 0 ? 0 : hash.grind(state, bits)),

    openRows: async (matrix, indices) => openMatrixRows(engine, shape, matrixOf(matrix), indices),

    async openCodeword(codeword, indices) {
      const { values, leafWords, tree } = codeword as EngineCommittedCodeword;
      const leaves = new Uint32Array(indices.length * leafWords);
      indices.forEach((leaf, i) => leaves.set(arena.words(values + leaf * leafWords * 4, leafWords), i * leafWords));
      return { leaves, siblings: openEngineTree(engine, tree, indices) };
    },

    reset() {
      if (start !== undefined) arena.release(start);
      start = undefined;
      engine.wipeScratch();
    },
  };
}
