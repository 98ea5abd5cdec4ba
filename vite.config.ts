// The wallet: page, workers, service worker, Wasm. Traps and reasons: ../shared/research/toolchain.md, notes 9 to 13.
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';

const isolation = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

export default defineConfig({
  plugins: [
    react(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'workers',
      filename: 'sw.ts',
      injectRegister: null,
      injectManifest: { globPatterns: ['**/*.{js,css,html,wasm,svg,png}'], maximumFileSizeToCacheInBytes: 4_000_000 },
      manifest: {
        name: 'Sotto', short_name: 'Sotto', description: 'Private payments, proved in your own browser', id: '/', start_url: '/', scope: '/',
        display: 'standalone', protocol_handlers: [{ protocol: 'web+sotto', url: '/#/send/%s' }], background_color: '#f6f5f2', theme_color: '#1f5f57',
        icons: [
          { src: '/icon-192.png', sizes: '192x192', type: 'image/png' },
          { src: '/icon-512.png', sizes: '512x512', type: 'image/png' },
          { src: '/icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
        ],
      },
    }),
  ],
  worker: { format: 'es' },
  build: { target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false }, reportCompressedSize: false },
  server: { headers: isolation, proxy: Object.fromEntries(['/transactions', '/chunks', '/blocks', '/status', '/fees', '/faucet', '/events'].map((path) => [path, 'http://127.0.0.1:8080'])) },
});
