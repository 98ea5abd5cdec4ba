// One run of the bench in one place: a cold first proof, the first that the prover makes at all, then what it makes of idle time (rehearsals),
// two proofs that are not counted, and ten on the seeds that all runs share. Times are the caller's: request in, proof out, messages and
// wiping included.
import { PROVE_STAGES, type LocalProofKind, type ProveResult, type ProvedTransaction, type Prover, type ProveStage } from '../src/client/prover.contract.ts';
import type { TransactionRequest } from '../src/kernels/tx/index.ts';
import type { BenchApi } from './bench-prover.ts';
import { floorMs, type KernelTimes } from './kernel-meter.ts';
import { median } from './median.ts';

export const SEEDS: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const COLD_SEED = 101;
const UNCOUNTED_SEEDS = [102, 103];

export interface Measurement {
  readonly threads: number;
  /** Loading and warming up the prover, which a wallet does while the page is read. */
  readonly startMs: number;
  readonly coldMs: number;
  readonly medianMs: number;
  readonly minMs: number;
  readonly stagesMs: Readonly<Record<ProveStage, number>>;
  readonly floorRatio: number;
  readonly proofBytes: number;
  readonly verifyMs: number;
  /** Median milliseconds of each kernel in a proof. */
  readonly kernelsMs: Readonly<Record<string, number>>;
}

/** What a measurement asks of a prover: the owner's side of it, and its instruments. */
export type MeasuredProver = Pick<Prover, 'prove'> & Pick<BenchApi, 'start' | 'useSeed' | 'rehearse' | 'takeKernels' | 'verifyMs'>;

interface Sample {
  readonly wallMs: number;
  readonly kernels: KernelTimes;
  readonly proved: ProvedTransaction;
}

export async function measure(prover: MeasuredProver, kind: LocalProofKind, request: TransactionRequest): Promise<Measurement> {
  const before = performance.now();
  const { threads } = await prover.start();
  const startMs = performance.now() - before;
  const sample = async (seed: number): Promise<Sample> => {
    await prover.useSeed(seed);
    await prover.takeKernels();
    const start = performance.now();
    const proved = valueOf(await prover.prove({ request, kind }, () => {}));
    return { wallMs: performance.now() - start, kernels: await prover.takeKernels(), proved };
  };
  const cold = await sample(COLD_SEED);
  await prover.rehearse();
  for (const seed of UNCOUNTED_SEEDS) await sample(seed);
  const samples: Sample[] = [];
  for (const seed of SEEDS) samples.push(await sample(seed));
  const medianOf = (pick: (s: Sample) => number): number => median(samples.map(pick));
  const verifications: number[] = [];
  for (const { proved } of samples) verifications.push(await prover.verifyMs(kind, proved.header, proved.proof));
  const kernels = Object.keys(samples[0]!.kernels.ms);
  return {
    threads,
    startMs,
    coldMs: cold.wallMs,
    medianMs: medianOf(({ wallMs }) => wallMs),
    minMs: Math.min(...samples.map(({ wallMs }) => wallMs)),
    stagesMs: Object.fromEntries(PROVE_STAGES.map((stage) => [stage, medianOf(({ proved }) => proved.stagesMs[stage])])) as Record<ProveStage, number>,
    floorRatio: medianOf(({ wallMs, proved }) => wallMs - proved.executeMs) / floorMs(samples.map((s) => s.kernels)),
    proofBytes: medianOf(({ proved }) => proved.proof.length),
    verifyMs: median(verifications),
    kernelsMs: Object.fromEntries(kernels.map((name) => [name, medianOf((s) => s.kernels.ms[name] ?? 0)])),
  };
}

function valueOf(result: ProveResult): ProvedTransaction {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value;
}

/** Milliseconds from `cancel` to the settled proof, the worst of ten, asked for at ten places of a proof that takes `proofMs`. */
export async function worstCancel(
  prover: Pick<Prover, 'prove' | 'cancel'>, kind: LocalProofKind, request: TransactionRequest, proofMs: number,
): Promise<number> {
  let worst = 0;
  for (let i = 0; i < 10; i++) {
    const proof = prover.prove({ request, kind });
    await new Promise((resolve) => setTimeout(resolve, (proofMs * i) / 11));
    const start = performance.now();
    await Promise.all([prover.cancel(), proof]);
    worst = Math.max(worst, performance.now() - start);
  }
  return worst;
}
