// npm start: builds what is missing or older than its sources, then runs the producer, which serves the wallet as well. PORT, HOST and
// DATA choose.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const BUILT = ['build/wasm/kernels.mt.wasm', 'build/wasm/kernels.st.wasm', 'build/producer/start.js', 'dist/index.html', 'dist/index.html.br'];
const SOURCES = ['src', 'assembly', 'workers', 'public', 'scripts', 'index.html', 'vite.config.ts', 'vite.producer.config.ts', 'package-lock.json'];

/** Time of the newest file below a path. */
function newest(path: string): number {
  const stats = statSync(path);
  return stats.isDirectory() ? Math.max(...readdirSync(path).map((name) => newest(join(path, name)))) : stats.mtimeMs;
}

const upToDate = (): boolean =>
  BUILT.every((path) => existsSync(path)) && Math.max(...SOURCES.map(newest)) <= Math.min(...BUILT.map((path) => statSync(path).mtimeMs));

if (!upToDate()) {
  console.log('Building; this takes about half a minute.');
  const { status } = spawnSync('npm', ['run', '--silent', 'build'], { stdio: ['inherit', 'ignore', 'inherit'] });
  if (status !== 0) {
    console.error('The build failed. Run `npm run build` to see why.');
    process.exit(1);
  }
}
await import(pathToFileURL(resolve('build/producer/start.js')).href);
