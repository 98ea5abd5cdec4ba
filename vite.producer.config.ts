// The block producer for Node, and the worker thread its prover runs in (Node 20 cannot load .ts in workers), bundled.
import { defineConfig } from 'vite';

export default defineConfig({
  publicDir: false,
  build: {
    ssr: true, outDir: 'build/producer', target: 'node20', emptyOutDir: true, minify: false,
    rollupOptions: {
      // All beside each other: files find build/wasm two folders up.
      output: { chunkFileNames: '[name].js' },
      input: { start: 'src/producer/main-start.node.ts', prover: 'workers/prover.node.ts' },
    },
  },
});
