// The block producer for Node, bundled with the worker code that its prover's lanes run (Node 20 cannot load .ts in workers).
import { defineConfig } from 'vite';

export default defineConfig({
  publicDir: false,
  build: {
    ssr: true, outDir: 'build/producer', target: 'node20', emptyOutDir: true, minify: false,
    rollupOptions: { input: { start: 'src/producer/start.node.ts', lane: 'workers/lane.node.ts' } },
  },
});
