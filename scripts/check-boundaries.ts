// Checks the layers with dependency-cruiser, and that it looked at something: with a wrong TypeScript it cruises no module and
// reports success. Usage: npm run boundaries.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

interface Report {
  readonly summary: { readonly totalCruised: number; readonly violations: readonly { readonly rule: { readonly name: string }; readonly from: string; readonly to: string }[] };
}

const roots = ['src', 'workers'].filter((folder) => existsSync(folder));
let output: string;
try {
  output = execFileSync('npx', ['depcruise', ...roots, '--config', '.dependency-cruiser.cjs', '--output-type', 'json'], { encoding: 'utf8', maxBuffer: 2 ** 28 });
} catch (error) {
  output = (error as { stdout: string }).stdout; // exit code = number of violations
}
const { summary } = JSON.parse(output) as Report;
for (const { rule, from, to } of summary.violations) console.error(`${rule.name}: ${from} -> ${to}`);
console.log(`${summary.totalCruised} modules, ${summary.violations.length} violations`);
if (summary.totalCruised < 50 || summary.violations.length > 0) process.exitCode = 1;
