// Runs every check and test, from lint to the browser, and counts: the last line is `N passed, N failed`.
// Usage: npm test. Each check counts as one; unit and browser tests count singly.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let passed = 0;
let failed = 0;

function run(command: string, args: readonly string[], env: Record<string, string> = {}): boolean {
  console.log(`\n> ${command} ${args.join(' ')}`);
  return spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...env } }).status === 0;
}

function check(name: string, ok: boolean): void {
  if (ok) passed++;
  else failed++;
  console.log(`${ok ? 'ok' : 'FAILED'}: ${name}`);
}

const npm = (script: string): boolean => run('npm', ['run', '--silent', script]);

/** One hash over the names and contents of everything that the build makes. */
function buildHash(): string {
  const hash = createHash('sha256');
  const visit = (folder: string): void => {
    for (const name of readdirSync(folder).toSorted()) {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) visit(path);
      else hash.update(`${path}\0`).update(readFileSync(path));
    }
  };
  for (const folder of ['build', 'dist']) visit(folder);
  return hash.digest('hex');
}

/** Runs a test runner that writes a JSON report and adds up its counts; a runner that reports no test has failed. */
function suite(name: string, command: string, args: (report: string) => readonly string[], count: (report: unknown) => [number, number], env: (report: string) => Record<string, string> = () => ({})): void {
  const report = join(mkdtempSync(join(tmpdir(), 'sotto-')), 'report.json');
  const ok = run(command, args(report), env(report));
  try {
    const [good, bad] = count(JSON.parse(readFileSync(report, 'utf8')));
    passed += good;
    failed += bad;
    if (good + bad === 0 || (!ok && bad === 0)) check(name, false);
  } catch (error) {
    console.error(error);
    check(name, false);
  }
}

check('build', npm('build'));
const first = buildHash();
check('build again', npm('build'));
check(`two builds are equal (${first.slice(0, 16)})`, buildHash() === first);
check('lint', npm('lint'));
check('types', npm('typecheck'));
check('boundaries', npm('boundaries'));
check('generated pages are up to date', npm('docs:check'));
suite('unit tests', 'npx', (report) => ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`], (report) => {
  const { numPassedTests, numTotalTests } = report as { numPassedTests: number; numTotalTests: number };
  return [numPassedTests, numTotalTests - numPassedTests];
});
suite('browser tests', 'npx', () => ['playwright', 'test', '--reporter=list,json'], (report) => {
  const { stats } = report as { stats: { expected: number; unexpected: number; flaky: number; skipped: number } };
  return [stats.expected, stats.unexpected + stats.flaky + stats.skipped];
}, (report) => ({ PLAYWRIGHT_JSON_OUTPUT_NAME: report }));

console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
