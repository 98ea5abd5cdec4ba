// The lane's Node entry, bundled as the product bundles it: Node 20 cannot load TypeScript in workers.
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import { build } from 'vite';

export async function bundleLane(outDir: string): Promise<URL> {
  await build({
    configFile: false, publicDir: false, logLevel: 'error',
    build: { ssr: true, outDir, target: 'node20', emptyOutDir: false, minify: false, rollupOptions: { input: { lane: 'workers/lane.node.ts' } } },
  });
  return pathToFileURL(resolve(outDir, 'lane.js'));
}
