// Runs once before all tests: the Wasm modules are made of the sources as they are now, and never committed.
import { execFileSync } from 'node:child_process';

export default function setup(): void {
  execFileSync('npm', ['run', '--silent', 'build:wasm', '--', '--if-stale'], { stdio: 'inherit' });
}
