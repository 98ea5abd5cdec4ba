// npm start: builds what is missing, then runs the producer, which serves the wallet as well. PORT, HOST and DATA choose.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const needed = ['build/wasm/kernels.mt.wasm', 'build/wasm/kernels.st.wasm', 'build/producer/start.js', 'dist/index.html'];
if (!needed.every((path) => existsSync(path))) {
  console.log('Building once; this takes about half a minute.');
  const { status } = spawnSync('npm', ['run', '--silent', 'build'], { stdio: ['inherit', 'ignore', 'inherit'] });
  if (status !== 0) {
    console.error('The build failed. Run `npm run build` to see why.');
    process.exit(1);
  }
}
await import(pathToFileURL(resolve('build/producer/start.js')).href);
