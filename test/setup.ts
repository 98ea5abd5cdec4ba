// Runs once before all tests: the Wasm kernels are built from source and never committed, so a clean clone has none.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

export default function setup(): void {
  if (!existsSync('build/wasm/kernels.st.wasm')) execFileSync('npm', ['run', '--silent', 'build:wasm'], { stdio: 'inherit' });
}
