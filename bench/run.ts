// npm run bench [-- --json FILE]: what the worst payment costs, in Node and in Chromium, on one thread and on all, with both suites.
// Each run has a process or a browser of its own. Times are for reading: nothing fails because of them.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { choiceOf } from '../src/client/parameter-sets.ts';
import { CLASSES, keyOf } from '../src/client/proof-classes.ts';
import type { LocalProofKind } from '../src/client/prover.contract.ts';
import { rpoPermuteReference, rpoSuite, blake3Suite, type SuiteName } from '../src/hash/index.ts';
import { blake3Kernels } from '../src/engine/index.ts';
import { loadEngine } from '../src/engine/load.node.ts';
import { F } from '../src/field/index.ts';
import { bundleForNode } from '../test/harness/node-bundle.ts';
import { worstPayment } from '../test/harness/worst-payment.ts';
import { launch, runInChromium } from './chromium.ts';
import { firstVisitBytes } from './first-visit.ts';
import { usageOf } from './kernel-figures.ts';
import type { Measurement } from './measure.ts';
import { machineFigures, provenBits } from './payment-figures.ts';
import { isQuiet, waitForQuiet } from './quiet.ts';
import { renderReport, type BenchReport, type BenchResult } from './report.ts';

const OUT = 'build/bench';
const KINDS = ['blake3', 'rescue'] as const satisfies readonly LocalProofKind[];
const SUITE: Readonly<Record<LocalProofKind, SuiteName>> = { blake3: 'blake3', rescue: 'rpo' };

execFileSync('npm', ['run', '--silent', 'build:wasm', '--', '--if-stale'], { stdio: 'inherit' });
execFileSync('npx', ['vite', 'build', '--config', 'vite.bench.config.ts', '--logLevel', 'error'], { stdio: 'inherit' });
const bundled = await bundleForNode(OUT, { lane: 'workers/lane.node.ts', node: 'bench/node.ts' });

const { cpuRows, permutations } = usageOf(worstPayment());
const { n, mainColumns, helperColumns } = machineFigures();
const engine = await loadEngine();
const bits = {
  rpo: provenBits(keyOf(CLASSES.payment, rpoSuite(rpoPermuteReference), choiceOf('rpo'))),
  blake3: provenBits(keyOf(CLASSES.payment, blake3Suite(F, blake3Kernels(engine)), choiceOf('blake3'))),
};

function runInNode(kind: LocalProofKind, threads: number): Measurement & { readonly peakMiB: number } {
  return JSON.parse(execFileSync(process.execPath, [fileURLToPath(new URL('node.js', bundled)), kind, String(threads)], { encoding: 'utf8' })) as Measurement & { peakMiB: number };
}

const results: BenchResult[] = [];
async function add(where: BenchResult['where'], kind: LocalProofKind, run: () => Promise<Measurement & { readonly peakMiB: number }>): Promise<void> {
  const quietBefore = await waitForQuiet();
  const measured = await run();
  const quiet = quietBefore && (await isQuiet());
  const suite = SUITE[kind];
  results.push({ where, suite, ...measured, quiet, provenBits: bits[suite], n, mainColumns, helperColumns, permutations, cpuRows });
  console.error(`${where}, ${suite}, threads ${measured.threads}: ${measured.medianMs.toFixed(1)} ms${quiet ? '' : ' (others were busy)'}`);
}
for (const kind of KINDS) {
  for (const threads of [1, availableParallelism()]) await add('node', kind, async () => runInNode(kind, threads));
  for (const isolated of [false, true]) await add('chromium', kind, () => runInChromium(`${OUT}/page`, kind, isolated));
}

const browser = await launch();
const chromium = browser.version();
await browser.close();
const machine = `${cpus().length} x ${cpus()[0]!.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}`;
const report: BenchReport = { machine, node: process.version, chromium, firstVisitBytes: firstVisitBytes(), results };
console.log(renderReport(report));
const jsonAt = process.argv.indexOf('--json');
if (jsonAt >= 0) {
  const file = process.argv[jsonAt + 1];
  if (file === undefined) throw new Error('--json needs a file');
  writeFileSync(file, JSON.stringify(report, null, 2) + '\n');
}
process.exit(0);
