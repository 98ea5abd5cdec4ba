// The bench's page and its worker, built as the product is.
import { defineConfig } from 'vite';

export default defineConfig({
  root: 'bench/page',
  publicDir: false,
  worker: { format: 'es' },
  build: { outDir: '../../build/bench/page', emptyOutDir: true, target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false }, reportCompressedSize: false },
});
