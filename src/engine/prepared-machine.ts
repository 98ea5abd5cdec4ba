// What the engine keeps of one machine from proof to proof: its evaluator, its fixed columns on H and extended to the first 4n
// points of D, its periodic columns, and factor pairs that depend on the height. All in the arena, below the proofs' marks.
import { F, P, evaluateOnCoset, interpolate } from '../field/index.ts';
import type { Columns } from '../air/index.ts';
import type { VerifyingKey } from '../stark/index.ts';
import { R, factorPair } from './constants.ts';
import { MAX_LOG_DOMAIN, type Engine, type LoadedEvaluator } from './engine.ts';

/** Rows behind the last one of a column on H: the evaluator reads four rows from the next one. */
const COLUMN_PADDING = 4;

export interface PreparedMachine {
  readonly evaluator: LoadedEvaluator;
  /** Fixed columns on H, column-major, see `stageOnTrace`. */
  readonly fixed: number;
  /** Fixed columns on the first 4n points of D, [group][row][4]. */
  readonly fixedExtended: number;
  /** Periodic columns in Montgomery words, on H and on the coset. */
  readonly periodicOnTrace: number;
  readonly periodicOnCoset: number;
  /** Factor pairs: 3^i for i < 2n; 3^i / n; 3^-i / 4n. */
  readonly powers: number;
  readonly traceScale: number;
  readonly quotientScale: number;
  /** Factor pairs of 1 / (R (x^n - 1)) for the four values of x^n on the coset. */
  readonly vanishing: number;
}

export const montgomery = (x: number): number => F.mul(x, R);

/** Bytes from one column on H to the next. */
export const traceStride = (n: number): number => 4 * (n + COLUMN_PADDING);

/** Columns on H one behind another, the first value repeated behind the last: the next row of the last is the first. */
export function stageOnTrace({ arena }: Engine, columns: Columns, n: number): number {
  const address = arena.allocate(columns.length * traceStride(n));
  const width = n + COLUMN_PADDING;
  const words = arena.words(address, columns.length * width);
  columns.forEach((column, c) => {
    words.set(column, c * width);
    words[c * width + n] = column[0]!;
  });
  return address;
}

/** `evaluator`: the bytes that scripts/build-wasm.ts made of `evaluatorSource(vk.machine)`. */
export async function prepareMachine(engine: Engine, vk: VerifyingKey, evaluator: Uint8Array<ArrayBuffer>): Promise<PreparedMachine> {
  const { machine, parameters } = vk;
  const { arena, tables } = engine;
  const n = machine.height;
  const log = machine.logHeight;
  if (log + parameters.blowupLog > MAX_LOG_DOMAIN) throw new RangeError(`domain of 2^${log + parameters.blowupLog} exceeds 2^${MAX_LOG_DOMAIN}`);
  if (parameters.blowupLog < 2 || log < 4) throw new RangeError('the engine needs a blowup of at least 4 and 16 rows');
  const loaded = await engine.load(evaluator);

  const groups = Math.ceil(vk.fixed.length / 4);
  const fixed = stageOnTrace(engine, vk.fixed, n);
  const fixedExtended = arena.allocate(groups * 4 * n * 16);
  const traceScale = engine.powers(F.inv(n), 3, n);
  const mark = arena.mark();
  const coefficients = arena.allocate(groups * n * 16);
  engine.run('gatherValues', [fixed, traceStride(n), vk.fixed.length, log, coefficients, 16 * n], groups);
  engine.run('interpolate', [tables.inverseRoots, traceScale, coefficients, 16 * n, log], groups);
  engine.run('extend', [tables.roots, coefficients, 16 * n, n, fixedExtended, log, 4], groups * 4);
  arena.release(mark);

  const root = F.rootOfUnity(log + 2);
  return {
    evaluator: loaded,
    fixed,
    fixedExtended,
    periodicOnTrace: arena.store(Uint32Array.from(machine.periodic.flatMap(periodOnTrace))),
    periodicOnCoset: arena.store(Uint32Array.from(machine.periodic.flatMap((period) => periodOnCoset(period, n)))),
    powers: engine.powers(1, 3, 2 * n),
    traceScale,
    quotientScale: engine.powers(F.inv(4 * n), F.inv(3), 4 * n),
    vanishing: arena.store(
      Uint32Array.from([0, 1, 2, 3].flatMap((i) => {
        const power = F.pow(F.mul(3, F.pow(root, i)), n);
        return factorPair(F.inv(F.mul(R, F.sub(power, 1))));
      })),
    ),
  };
}

/** A period, repeated to four rows at least. */
function periodOnTrace(period: readonly number[]): number[] {
  return Array.from({ length: Math.max(4, period.length) }, (_, i) => montgomery(period[i % period.length]! % P));
}

/** The 4 * period values that the column takes on the coset of size 4n. */
function periodOnCoset(period: readonly number[], n: number): number[] {
  const size = 4 * period.length;
  return Array.from(evaluateOnCoset(F, interpolate(F, Uint32Array.from(period)), size, F.pow(3, n / period.length)), montgomery);
}
