// Prints the unit costs of the hot kernels on one thread in Node. Usage: npx tsx bench/kernels.ts [--json]. Not a test of the
// machine: a busy one gives larger figures.
import { cpus } from 'node:os';
import { loadEngine } from '../src/engine/load.node.ts';
import { RUNS, unitCosts } from './unit-costs.ts';

const engine = await loadEngine();
const results = unitCosts(engine);
if (process.argv.includes('--json')) console.log(JSON.stringify({ cpu: cpus()[0]!.model, node: process.version, runs: RUNS, results }));
else {
  console.log(`${cpus()[0]!.model}, Node ${process.version}, one thread, ${RUNS} runs, median of the warm ones`);
  for (const { name, unit, ceiling, median, minimum } of results) {
    console.log(`${name.padEnd(46)} ${median.toFixed(3).padStart(9)} ${unit}   min ${minimum.toFixed(3)}${ceiling === undefined ? '' : `   at most ${ceiling}`}`);
  }
}
if (results.some(({ median, ceiling }) => ceiling !== undefined && median > ceiling)) process.exitCode = 1;
