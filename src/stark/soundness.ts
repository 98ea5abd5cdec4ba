// How many bits of a proof are *proven*, round by round, and the parameters that reach a target: count in unique decoding or up
// to the Johnson bound (BCHKS25, eprint 2025/2055), never on the capacity conjectures, which are refuted (2025/2010, 2025/2046).
// Formulas: ../shared/research/soundness.md, after ethereum/soundcalc; the total is the minimum over rounds (BCS).
import type { SuiteName } from '../hash/index.ts';
import type { Machine } from '../air/index.ts';
import { constraintCount } from './composition.ts';
import { openingPlan } from './deep.ts';
import { degreeViolation, domainSize, foldLogs, hidingMasks, type Parameters } from './parameters.ts';

/** What of a machine enters the bounds. */
export interface MachineShape {
  readonly logHeight: number;
  /** Slots of the DEEP tensor: R, the openings, and the gaps that align columns. */
  readonly deepSlots: number;
  /** Constraints combined by gamma: AIR, helpers and the running sum. */
  readonly constraints: number;
  readonly interactions: number;
  /** Felts of the widest bus tuple, bus id not counted. */
  readonly tupleWidth: number;
}

export interface SoundnessTerm {
  readonly round: string;
  /** Bits of the round's error, proof of work included. */
  readonly bits: number;
  readonly grinding: number;
}

export interface SoundnessReport {
  readonly provenBits: number;
  readonly regime: 'johnson' | 'unique-decoding';
  /** Johnson's proximity parameter m; 0 in unique decoding. */
  readonly multiplicity: number;
  readonly terms: readonly SoundnessTerm[];
}

/** log2 |K| for KoalaBear^4. */
export const FIELD_BITS = 4 * Math.log2(2130706433);
/** Below this the verifier refuses. */
export const MINIMUM_BITS = 100;
/** Generic collision resistance of 248-bit digests. */
export const DIGEST_BITS = 124;
const MAX_MULTIPLICITY = 40;
/** A nonce passes b bits of work when a felt is below 2^(31-b): of p felts, not of 2^31, so the work is worth this much less. */
const WORK_BIAS = 31 - FIELD_BITS / 4;
const workOf = (bits: number): number => (bits === 0 ? 0 : bits - WORK_BIAS);
/** The least proof of work that lifts `bits` to the target. */
const lack = (bits: number): number => (bits >= MINIMUM_BITS ? 0 : Math.ceil(MINIMUM_BITS - bits + WORK_BIAS));

export function shapeOf(machine: Machine): MachineShape {
  return {
    logHeight: machine.logHeight,
    deepSlots: openingPlan(machine).slotCount,
    constraints: constraintCount(machine),
    interactions: machine.interactions.length,
    tupleWidth: Math.max(0, ...machine.interactions.map((i) => i.tuple.length)),
  };
}

interface Regime {
  readonly delta: number;
  /** Most codewords within delta of a word: a round whose error holds for one of them holds for all at this many times the error. */
  readonly listSize: number;
  /** Error of a random line (numerator over |K|) for a code of this length and the regime's rate. */
  line(length: number): number;
}

/**
 * Unique decoding: delta = (1 - rho)/2, list size 1, error delta*length + 1 (BCHKS25 Cor 1.4). The rate is that of dimension d + 1: where
 * a DEEP quotient (f - v)/(X - z) is close to a polynomial of degree below d, f is close to one of degree d, and that one must be unique.
 */
export function uniqueDecoding(degreeBound: number, domainSize: number): Regime {
  const delta = (1 - (degreeBound + 1) / domainSize) / 2;
  return { delta, listSize: 1, line: (length) => delta * length + 1 };
}

/** Up to Johnson with eta = sqrt(rho)/(2m) (BCHKS25 Thm 1.5). */
export function johnson(degreeBound: number, domainSize: number, m: number): Regime {
  const rho = degreeBound / domainSize;
  const root = Math.sqrt(rho);
  const delta = 1 - root - root / (2 * m);
  const half = m + 0.5;
  return {
    delta,
    listSize: half / root,
    line: (length) => ((2 * half ** 5 + 3 * half * delta * rho) * length) / (3 * rho ** 1.5) + half / root,
  };
}

type Sizes = Pick<Parameters, 'logHeight' | 'blowupLog' | 'degreeBound' | 'queries'>;

/** Un-ground error numerators of each round, as bits below |K|, and the query round's bits. */
export function rawTerms(shape: MachineShape, p: Sizes, regime: Regime) {
  const n = 2 ** p.logHeight;
  const N = n * 2 ** p.blowupLog;
  const d = p.degreeBound;
  const bits = (numerator: number): number => FIELD_BITS - Math.log2(numerator);
  let length = N;
  const folds = foldLogs(d).map((log) => {
    length /= 2 ** log;
    return bits((2 ** log - 1) * regime.line(length));
  });
  return {
    // Before alpha and beta only a word is fixed: each codeword near it is a trace that a false balance could hold for.
    lookup: bits(regime.listSize * shape.interactions * n * (shape.tupleWidth + 2)),
    constraints: bits(regime.listSize * shape.constraints),
    point: bits(regime.listSize * (4 * (d + 1) + (d - 1))),
    batch: bits(Math.ceil(Math.log2(shape.deepSlots)) * regime.line(N)),
    folds,
    query: -p.queries * Math.log2(1 - regime.delta),
    distanceHolds: d + 2 < (1 - regime.delta) * N,
  };
}

function report(shape: MachineShape, p: Parameters, regime: Regime, m: number): SoundnessReport {
  const raw = rawTerms(shape, p, regime);
  const { grinding } = p;
  const term = (round: string, bits: number, ground: number): SoundnessTerm => ({ round, bits: bits + workOf(ground), grinding: ground });
  const terms = [
    term('lookups (alpha, beta)', raw.lookup, grinding.lookup),
    term('constraints (gamma)', raw.constraints, grinding.constraints),
    term('out-of-domain point (z)', raw.point, grinding.point),
    term('batching (tensor weights)', raw.batch, grinding.batch),
    ...raw.folds.map((bits, i) => term(`fold ${i}`, bits, grinding.folds[i] ?? 0)),
    term('queries', raw.query, grinding.query),
    term('digest collisions (generic)', DIGEST_BITS, 0),
  ];
  const provenBits = raw.distanceHolds && degreeViolation(p) === undefined ? Math.min(...terms.map((t) => t.bits)) : 0;
  return { provenBits, regime: m === 0 ? 'unique-decoding' : 'johnson', multiplicity: m, terms };
}

/** The best bound that a theorem gives for these parameters on this machine: unique decoding, or Johnson at its best m. */
export function soundness(shape: MachineShape, p: Parameters): SoundnessReport {
  let best = report(shape, p, uniqueDecoding(p.degreeBound, domainSize(p)), 0);
  if (p.set === 'unique-decoding') return best;
  for (let m = 1; m <= MAX_MULTIPLICITY; m++) {
    const candidate = report(shape, p, johnson(p.degreeBound, domainSize(p), m), m);
    if (candidate.provenBits > best.provenBits) best = candidate;
  }
  return best;
}

/** What a set fixes; the rest follows from the machine. */
export interface ParameterChoice {
  readonly set: 'johnson' | 'unique-decoding';
  readonly setId: number;
  readonly suite: SuiteName;
  readonly blowupLog: number;
  readonly queryGrinding: number;
  /** Most proof of work before any other challenge. */
  readonly roundGrinding: number;
  readonly capLog: number;
}

/**
 * The smallest number of queries, with the slack its masks need and the grinding its rate needs: the fixed point of
 * (queries, slack, rate). Throws RangeError when the target cannot be reached.
 */
export function deriveParameters(shape: MachineShape, choice: ParameterChoice): Parameters {
  const n = 2 ** shape.logHeight;
  const step = Math.max(1, n / 32);
  for (let queries = 1; queries < n; queries++) {
    const masks = hidingMasks(queries, 4);
    for (let degreeBound = n + step; degreeBound <= 2 * n; degreeBound += step) {
      const base = { ...choice, logHeight: shape.logHeight, queries, degreeBound, masks };
      const sized: Parameters = { ...base, grinding: { lookup: 0, constraints: 0, point: 0, batch: 0, folds: [], query: 0 } };
      if (degreeViolation(sized) !== undefined) continue;
      const grinding = cheapestGrinding(shape, sized, choice);
      if (grinding) {
        return {
          set: choice.set, setId: choice.setId, suite: choice.suite, logHeight: shape.logHeight, blowupLog: choice.blowupLog,
          queries, degreeBound, grinding, masks, capLog: choice.capLog,
        };
      }
      break; // more slack only raises the rate
    }
  }
  throw new RangeError(`no parameters reach ${MINIMUM_BITS} bits for ${choice.set}, ${choice.suite}, height ${n}`);
}

/** The least total proof of work that lifts every round to the target within the choice's limits, over all m. */
function cheapestGrinding(shape: MachineShape, p: Parameters, choice: ParameterChoice): Parameters['grinding'] | undefined {
  const regimes =
    choice.set === 'unique-decoding'
      ? [uniqueDecoding(p.degreeBound, domainSize(p))]
      : Array.from({ length: MAX_MULTIPLICITY }, (_, i) => johnson(p.degreeBound, domainSize(p), i + 1));
  let best: Parameters['grinding'] | undefined;
  let bestWork = Infinity;
  for (const regime of regimes) {
    const raw = rawTerms(shape, p, regime);
    const grinding = {
      lookup: lack(raw.lookup), constraints: lack(raw.constraints), point: lack(raw.point), batch: lack(raw.batch),
      folds: raw.folds.map(lack), query: lack(raw.query),
    };
    const rounds = [grinding.lookup, grinding.constraints, grinding.point, grinding.batch, ...grinding.folds];
    if (!raw.distanceHolds || grinding.query > choice.queryGrinding || Math.max(...rounds) > choice.roundGrinding) continue;
    const work = [...rounds, grinding.query].reduce((total, bits) => total + (bits > 0 ? 2 ** bits : 0), 0);
    if (work < bestWork) [best, bestWork] = [grinding, work];
  }
  return best;
}

