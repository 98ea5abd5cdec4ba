// The parameters of one proof class: everything that prover and verifier must agree on beside the machine. They are computed
// by `soundness.ts` as a fixed point, never typed in; the sizes below are consequences of them.
import type { SuiteName } from '../hash/index.ts';

/** Bits of proof of work before each challenge. */
export interface Grinding {
  /** Before alpha, beta of the lookups. */
  readonly lookup: number;
  /** Before gamma, which combines the constraints. */
  readonly constraints: number;
  /** Before the out-of-domain point. */
  readonly point: number;
  /** Before the tensor weights of the DEEP combination. */
  readonly batch: number;
  /** Before the challenge of each fold. */
  readonly folds: readonly number[];
  /** Before the query positions. */
  readonly query: number;
}

/** Coefficients of randomness added to each kind of polynomial (20, Hiding). */
export interface Masks {
  /** Main columns opened at z only; base coefficients. */
  readonly main: number;
  /** Main columns opened at z and g z; base coefficients. */
  readonly mainNext: number;
  /** Helper columns; coefficients over K. */
  readonly helper: number;
  /** The running sum, whose mask also hides the quotient at every query; coefficients over K. */
  readonly sum: number;
  /** t0 and t1 between the quotient's chunks; coefficients over K. */
  readonly quotient: number;
  /** Whether a uniform polynomial R joins the DEEP combination. */
  readonly random: boolean;
  /** Words of salt a leaf. */
  readonly saltWords: number;
}

export interface Parameters {
  /** Name of the set, e.g. `johnson` or `unique-decoding`. */
  readonly set: string;
  /** Number of the set in the proof header. */
  readonly setId: number;
  readonly suite: SuiteName;
  readonly logHeight: number;
  readonly blowupLog: number;
  readonly queries: number;
  /** Exclusive bound d on the degree of everything committed: n + slack. */
  readonly degreeBound: number;
  readonly grinding: Grinding;
  readonly masks: Masks;
  /** Digests in the cap of each large tree: 2^capLog. */
  readonly capLog: number;
}

/** Quotient chunks: constraints have degree at most 4, so the quotient has degree about 3n. */
export const CHUNKS = 3;
/** The final polynomial is sent once it has fewer than this many coefficients. */
export const FINAL_COEFFICIENTS = 64;
/** log2 of the folding arity. */
export const FOLD_LOG = 3;

export const height = (p: Parameters): number => 2 ** p.logHeight;
export const logDomain = (p: Parameters): number => p.logHeight + p.blowupLog;
export const domainSize = (p: Parameters): number => 2 ** logDomain(p);
/** The quotient is q0 + X^k q1 + X^2k q2 with this k: the masks t fill each chunk up to the degree bound. */
export const chunkLength = (p: Parameters): number => p.degreeBound - p.masks.quotient;

/** log2 of the arity of each fold: by 8, the last one by what remains. */
export function foldLogs(degreeBound: number): number[] {
  const logs: number[] = [];
  for (let remaining = degreeBound; remaining >= FINAL_COEFFICIENTS; ) {
    const log = Math.min(FOLD_LOG, Math.floor(Math.log2(remaining / (FINAL_COEFFICIENTS / 2))));
    if (log < 1 || remaining % 2 ** log !== 0) throw new RangeError(`degree bound ${degreeBound} does not divide at ${remaining}`);
    logs.push(log);
    remaining /= 2 ** log;
  }
  return logs;
}

export const finalLength = (p: Parameters): number =>
  foldLogs(p.degreeBound).reduce((remaining, log) => remaining / 2 ** log, p.degreeBound);

/** Mask lengths under which every opening is uniform; e is the degree of K over F (eprint 2024/1037, review-2 C1). */
export function hidingMasks(queries: number, extensionDegree: number): Masks {
  return {
    main: extensionDegree + queries,
    mainNext: 2 * extensionDegree + queries,
    helper: 1 + queries,
    sum: 2 * (1 + queries),
    quotient: 1 + queries,
    random: true,
    saltWords: 4,
  };
}

/** True when no mask is shorter than hiding asks: what a verifier of transactions insists on. */
export function hides({ queries, masks }: Parameters, extensionDegree: number): boolean {
  const least = hidingMasks(queries, extensionDegree);
  const lengths = ['main', 'mainNext', 'helper', 'sum', 'quotient', 'saltWords'] as const;
  return masks.random && lengths.every((kind) => masks[kind] >= least[kind]);
}

/**
 * The conditions under which masked columns and chunks stay below the degree bound and the quotient is determined by its
 * values on the coset of size 4n. Returns what is violated, or undefined.
 */
export function degreeViolation(p: Parameters): string | undefined {
  const n = height(p);
  const { masks, degreeBound } = p;
  const widest = Math.max(masks.main, masks.mainNext);
  if (n + Math.max(widest, masks.helper, masks.sum) > degreeBound) return 'a masked column exceeds the degree bound';
  if (3 * n + 4 * widest > CHUNKS * degreeBound - 2 * masks.quotient) return 'the quotient does not fit its chunks';
  if (3 * n + 4 * Math.max(widest, masks.helper) > 4 * n) return 'the quotient is not determined on 4n points';
  if (degreeBound > 2 * n) return 'the degree bound exceeds 2n';
  return undefined;
}
