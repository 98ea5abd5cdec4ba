// npm run bench:results: writes the golden proofs, and the deterministic figures of a payment's proof and of both kernels. Tests fail when
// they drift.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { KERNELS_FILE, renderKernelFigures } from './kernel-figures.ts';
import { RESULTS_FILE, STATEMENT_FILE, SUITES, goldenFile, makeGoldenProofs, paymentResults, renderResults, renderStatement } from '../test/harness/golden.ts';

execFileSync('npm', ['run', '--silent', 'build:wasm', '--', '--if-stale'], { stdio: 'inherit' });
const golden = await makeGoldenProofs();
const write = (file: string, content: string | Uint8Array): void => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  console.log(`wrote ${file}, ${content.length} bytes`);
};
for (const suite of SUITES) write(goldenFile(suite), golden.proofs[suite]);
write(STATEMENT_FILE, renderStatement(golden));
write(RESULTS_FILE, renderResults(paymentResults(golden)));
write(KERNELS_FILE, renderKernelFigures());
