// The bench as text: each figure beside what issue 3 asks for.
import { PROVE_STAGES, type ProveStage } from '../src/client/prover.contract.ts';
import type { SuiteName } from '../src/hash/index.ts';
import { TARGETS, grade, type Target } from './targets.ts';
import type { UnitCost } from './unit-costs.ts';

export interface BenchResult {
  readonly where: 'chromium' | 'node';
  readonly suite: SuiteName;
  readonly threads: number;
  readonly coldMs: number;
  readonly medianMs: number;
  readonly minMs: number;
  readonly stagesMs: Readonly<Record<ProveStage, number>>;
  readonly floorRatio: number;
  readonly proofBytes: number;
  readonly verifyMs: number;
  readonly provenBits: number;
  readonly peakMiB: number;
  readonly n: number;
  readonly mainColumns: number;
  readonly helperColumns: number;
  readonly permutations: number;
  readonly cpuRows: number;
  readonly startMs: number;
  /** Whether the machine was idle before the run and after it. */
  readonly quiet: boolean;
  readonly kernelsMs: Readonly<Record<string, number>>;
  /** In Chromium. */
  readonly longTaskMaxMs?: number;
  readonly cancelMs?: number;
  /** On one thread. */
  readonly unitCosts?: readonly UnitCost[];
}

export interface BenchReport {
  readonly machine: string;
  readonly node: string;
  readonly chromium: string;
  readonly firstVisitBytes: number | undefined;
  readonly results: readonly BenchResult[];
}

const line = (name: string, value: string, against = ''): string => `  ${name.padEnd(30)}${value.padStart(12)}   ${against}`.trimEnd();

function judged(name: string, value: number, digits: number, unit: string, target: Target, atLeast = false): string {
  const reached = { aim: 'reaches the aim', must: 'reaches the must', MISSED: 'MISSED' }[grade(value, target, atLeast)];
  return line(name, `${value.toFixed(digits)} ${unit}`, `${reached} (must ${target.must}, aim ${target.aim})`);
}

function resultLines(r: BenchResult, most: number): string[] {
  const plain = (name: string, value: number, unit: string, digits = 1): string => line(name, `${value.toFixed(digits)} ${unit}`);
  const payment = r.threads === most ? judged('payment, warm median', r.medianMs, 1, 'ms', TARGETS.payment[r.suite]) : plain('payment, warm median', r.medianMs, 'ms');
  return [
    '', `${r.where}, ${r.suite}, ${r.threads === 1 ? 'one thread' : `${r.threads} threads`}${r.quiet ? '' : ' (others were busy: too large)'}`,
    payment,
    plain('fastest', r.minMs, 'ms'),
    plain('cold first', r.coldMs, 'ms'),
    plain('start of the prover', r.startMs, 'ms'),
    ...PROVE_STAGES.map((stage) => plain(`  ${stage}`, r.stagesMs[stage], 'ms')),
    judged('floorRatio', r.floorRatio, 2, 'x', TARGETS.floorRatio),
    judged('proof', r.proofBytes, 0, 'B', TARGETS.proofBytes[r.suite]),
    judged('native verification', r.verifyMs, 1, 'ms', TARGETS.verifyMs[r.suite]),
    judged('peak memory', r.peakMiB, 1, 'MiB', TARGETS.peakMiB),
    ...(r.longTaskMaxMs === undefined ? [] : [judged('longest task of the page', r.longTaskMaxMs, 0, 'ms', TARGETS.longTaskMaxMs)]),
    ...(r.cancelMs === undefined ? [] : [judged('cancel, worst of ten', r.cancelMs, 1, 'ms', TARGETS.cancelMs)]),
  ];
}

function speedups(results: readonly BenchResult[]): string[] {
  return results.filter(({ threads }) => threads > 1).flatMap((many) => {
    const one = results.find((r) => r.threads === 1 && r.where === many.where && r.suite === many.suite);
    if (!one) return [];
    return [judged(`${many.where}, ${many.suite}, ${many.threads} threads`, one.medianMs / many.medianMs, 2, 'x', TARGETS.speedup, true)];
  });
}

function unitCostLines({ where, suite, unitCosts = [] }: BenchResult): string[] {
  if (unitCosts.length === 0) return [];
  const targets: Readonly<Record<string, Target | undefined>> = TARGETS.unitCosts;
  const lines = unitCosts.map(({ name, unit, median }) => {
    const target = targets[name];
    return target ? judged(name.slice(0, 29), median, 2, unit, target) : line(name.slice(0, 29), `${median.toFixed(2)} ${unit}`);
  });
  return ['', `unit costs, one thread, ${where} (in the run of ${suite})`, ...lines];
}

export function renderReport({ machine, node, chromium, firstVisitBytes, results }: BenchReport): string {
  const [first] = results;
  const most = Math.max(...results.map(({ threads }) => threads));
  const head = first && [
    `worst payment: ${first.cpuRows} rows of ${first.n}, ${first.permutations} permutations, ${first.mainColumns} main and ${first.helperColumns} helper columns`,
    `proven bits: ${results.map(({ suite, provenBits }) => `${suite} ${provenBits.toFixed(1)}`).filter((text, i, all) => all.indexOf(text) === i).join(', ')}`,
  ];
  return [
    `${machine}; Node ${node}; Chromium ${chromium}`,
    'Each: one cold proof, two not counted, then the median of ten on the same ten seeds; cores shared with other work give larger figures.',
    ...(head ?? []),
    ...results.flatMap((r) => resultLines(r, most)),
    '', 'all threads against one', ...speedups(results),
    ...results.flatMap(unitCostLines),
    '', 'first visit', firstVisitBytes === undefined ? line('not built', 'npm run build') : judged('everything, brotli', firstVisitBytes, 0, 'B', TARGETS.firstVisit),
  ].join('\n');
}
