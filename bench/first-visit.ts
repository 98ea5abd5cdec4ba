// What a first visit downloads: everything in dist as the host sends it, brotli where scripts/compress.ts made it.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Undefined if nothing is built. */
export function firstVisitBytes(folder = 'dist'): number | undefined {
  if (!existsSync(folder)) return undefined;
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(folder, name)).isFile());
  const sent = files.filter((name) => !files.includes(`${name}.br`));
  return sent.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}
