// Entries for Node, bundled as the product bundles them: Node 20 cannot load TypeScript in workers, and what a loader does to names costs time.
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import { build } from 'vite';

/** Bundles source files, by their names in the result; returns where the folder lies. */
export async function bundleForNode(outDir: string, input: Readonly<Record<string, string>>): Promise<URL> {
  await build({
    configFile: false, publicDir: false, logLevel: 'error',
    build: {
      ssr: true, outDir, target: 'node20', emptyOutDir: false, minify: false,
      // All beside each other: files find build/wasm two folders up.
      rollupOptions: { input: { ...input }, output: { chunkFileNames: '[name].js' } },
    },
  });
  return pathToFileURL(`${resolve(outDir)}/`);
}
