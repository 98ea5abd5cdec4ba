// Serves the built wallet from a folder, with the headers it needs: cross-origin isolation (threads), a strict content
// security policy with Trusted Types, and the brotli files that the build put beside each file.
import { serveStatic } from '@hono/node-server/serve-static';
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Hono } from 'hono';

/** Ran in Chromium with nested workers and Wasm: research/toolchain.md, notes 10 to 12. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "style-src 'self'",
  "font-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types worker-url',
].join('; ');

const HEADERS: Readonly<Record<string, string>> = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Permissions-Policy': 'camera=(self), geolocation=(), microphone=()',
};

/** `isolated: false` leaves out COOP and COEP, as a host does that cannot set them: the wallet then has one thread. */
export function staticWallet(folder: string, isolated: boolean): Hono {
  const app = new Hono();
  if (!existsSync(join(folder, 'index.html'))) {
    app.get('/', (c) => c.text('The producer runs. The wallet is not built: npm run build, then start again.\n', 503));
    return app;
  }
  app.use('*', async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(HEADERS)) {
      if (isolated || !(name.endsWith('-Opener-Policy') || name.endsWith('-Embedder-Policy'))) c.header(name, value);
    }
    // Names under assets/ contain a hash of the content.
    const hashed = c.req.path.startsWith('/assets/');
    c.header('Cache-Control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    c.header('Vary', 'Accept-Encoding');
  });
  app.use('*', serveStatic({ root: relative(process.cwd(), folder) || '.', precompressed: true }));
  return app;
}
