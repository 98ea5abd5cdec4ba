// npm run bench -- --parameters: what shapes of the payment machine, caps of its trees and blowups cost a client in time and bytes, and a
// recursive verifier in hashes. The choice and the table it was made by: docs/parameters.md. Configurations take turns in one run, because
// the machine is noisy: compare figures of one run only.
import { emptyTrace } from '../src/air/index.ts';
import { choiceOf } from '../src/client/parameter-sets.ts';
import { CLASSES, keyParts } from '../src/client/proof-classes.ts';
import { blake3Kernels, engineBackend, engineStream, prepareMachine, rpoPermutation, rpoRoundColumns, type Engine } from '../src/engine/index.ts';
import { loadEngine, loadThreadedEngine } from '../src/engine/load.node.ts';
import { F, K } from '../src/field/index.ts';
import { blake3Suite, randomStream, rpoSuite, type SuiteName } from '../src/hash/index.ts';
import { executeTransaction } from '../src/kernels/tx/index.ts';
import { keyDigests, logDomain, verifyingKey, type ParameterChoice, type VerifyingKey } from '../src/stark/index.ts';
import { openingPlan, tensorLog } from '../src/stark/deep.ts';
import { finalLength } from '../src/stark/parameters.ts';
import { layerShapes, rowWidths } from '../src/stark/proof.ts';
import { prove } from '../src/stark/prove.ts';
import { PAYMENT, fillTrace, vmMachine, type VmShape } from '../src/vm/index.ts';
import { compileEvaluator } from '../scripts/build-wasm.ts';
import { bundleForNode } from '../test/harness/node-bundle.ts';
import { worstPayment } from '../test/harness/worst-payment.ts';

interface Configuration {
  readonly name: string;
  readonly shape: VmShape;
  readonly choice: ParameterChoice;
}

const ROUNDS = 15;
const shapes: readonly VmShape[] = [
  PAYMENT,
  { ...PAYMENT, memoryLanes: PAYMENT.memoryLanes === 1 ? 2 : 1 },
  { ...PAYMENT, memoryLanes: 2, hasherRows: 2 },
];
const vary = (suite: SuiteName, change: Partial<ParameterChoice>): ParameterChoice => ({ ...choiceOf(suite), ...change });
const nameOf = ({ memoryLanes, hasherRows }: VmShape): string => `hasher of ${hasherRows} rows, ${memoryLanes} memory lane${memoryLanes > 1 ? 's' : ''}`;

const configurations: readonly Configuration[] = [
  ...shapes.flatMap((shape) => (['rpo', 'blake3'] as const).map((suite): Configuration => ({ name: `${suite}: ${nameOf(shape)}`, shape, choice: choiceOf(suite) }))),
  ...[5, 6, 7].map((capLog): Configuration => ({ name: `rpo: cap 2^${capLog}`, shape: PAYMENT, choice: vary('rpo', { capLog }) })),
  ...[3, 4, 5, 6].flatMap((blowupLog) => [5, 7].map((capLog): Configuration =>
    ({ name: `blake3: blowup ${2 ** blowupLog}, cap 2^${capLog}`, shape: PAYMENT, choice: vary('blake3', { blowupLog, capLog }) }))),
];

/** Hashes of a verifier that follows one path a query: permutations of RPO, compressions of BLAKE3. */
function hashesToVerify(vk: VerifyingKey): number {
  const { parameters: p, machine, suite } = vk;
  const rpo = suite.name === 'rpo';
  const leaf = (words: number): number => Math.ceil(words / 16);
  const absorb = (words: number): number => Math.ceil((words + (rpo ? 8 : 2)) / 16);
  const widths = rowWidths(vk);
  const rowPaths = 3 * (logDomain(p) - p.capLog);
  const rows = leaf(widths.main) + leaf(widths.helpers) + leaf(widths.quotient) + rowPaths;
  const layers = layerShapes(vk).reduce((sum, { leafLog, foldLog, capLog }) => sum + leaf(2 ** foldLog * K.degree) + leafLog - capLog, 0);
  const cap = absorb(8 * 2 ** p.capLog);
  const layerCaps = layerShapes(vk).reduce((sum, { capLog }) => sum + absorb(8 * 2 ** capLog), 0);
  const squeezes = Math.ceil(p.queries / 8) + Math.ceil((tensorLog(openingPlan(machine).slotCount) * 4) / 8) + 4 + layerShapes(vk).length;
  const transcript = absorb(16) + 3 * cap + absorb(4 * openingPlan(machine).count) + layerCaps + absorb(4 * finalLength(p)) + squeezes + 6;
  return p.queries * (rows + layers) + transcript;
}

interface Prepared extends Configuration {
  readonly vk: VerifyingKey;
  readonly run: () => Promise<number>;
  bytes: number;
}

async function prepare(engine: Engine, threads: number, { shape, ...rest }: Configuration): Promise<Prepared> {
  const vm = vmMachine(shape);
  const suite = rest.choice.suite === 'rpo' ? rpoSuite(rpoPermutation(engine)) : blake3Suite(F, blake3Kernels(engine));
  const parts = keyParts({ ...CLASSES.payment, vm }, suite, rest.choice);
  const vk = verifyingKey(K, parts, keyDigests(rpoPermutation(engine), parts).key);
  const prepared = await prepareMachine(engine, vk, await evaluator(threads, shape));
  const backend = engineBackend(engine, vk, prepared);
  const main = emptyTrace(vm.machine);
  const request = worstPayment();
  const configuration: Prepared = { shape, ...rest, vk, bytes: 0, run };
  return configuration;

  async function run(): Promise<number> {
    const start = performance.now();
    engine.begin(1);
    const executed = executeTransaction(request, rpoPermutation(engine));
    if (!executed.ok) throw new Error(executed.error.message);
    fillTrace(vm, executed.value.execution, rpoRoundColumns(engine), main);
    const random = randomStream(engineStream(engine, new Uint8Array(32).fill(3)));
    configuration.bytes = (await prove(vk, backend, main, executed.value.execution.publicWords, random, () => {})).length;
    for (const column of main) column.fill(0);
    backend.reset();
    return performance.now() - start;
  }
}

const evaluators = new Map<string, Uint8Array<ArrayBuffer>>();
async function evaluator(threads: number, shape: VmShape): Promise<Uint8Array<ArrayBuffer>> {
  const variant = threads > 1 ? 'mt' : 'st';
  const key = `${variant} ${nameOf(shape)}`;
  const known = evaluators.get(key) ?? (await compileEvaluator(variant, vmMachine(shape).machine));
  evaluators.set(key, known);
  return known;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

const bundled = await bundleForNode('build/bench-parameters', { lane: 'workers/lane.node.ts' });
console.log(`| threads | configuration | main columns | queries | median ms | least ms | KB | hashes to verify |\n|---|---|---|---|---|---|---|---|`);
for (const threads of [1, 2]) {
  const engine = threads === 1 ? await loadEngine() : await loadThreadedEngine(threads, new URL('lane.js', bundled));
  const all: Prepared[] = [];
  for (const configuration of configurations) all.push(await prepare(engine, threads, configuration));
  const times = all.map((): number[] => []);
  for (let round = -3; round < ROUNDS; round++) {
    for (const [i, each] of all.entries()) {
      const took = await each.run();
      if (round >= 0) times[i]!.push(took);
    }
  }
  all.forEach(({ name, vk, bytes }, i) =>
    console.log(`| ${threads} | ${name} | ${vk.machine.mainNames.length} | ${vk.parameters.queries} | ${median(times[i]!).toFixed(1)} | ${Math.min(...times[i]!).toFixed(1)} | ${(bytes / 1000).toFixed(1)} | ${hashesToVerify(vk)} |`));
}
process.exit(0);
