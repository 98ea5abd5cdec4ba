// The service worker: keeps the whole page on the device, so that it opens with no network. It never touches the producer's api,
// and it takes over only when no page of the old version is open, so an update never lands in the middle of a proof.
interface Entry {
  readonly url: string;
  readonly revision: string | null;
}

const sw = self as unknown as ServiceWorkerGlobalScope;
// The build puts the list of files in place of `self.__WB_MANIFEST`.
// The list may name a file twice, which a cache refuses.
const listed = (self as unknown as { readonly __WB_MANIFEST: readonly Entry[] }).__WB_MANIFEST;
const entries = [...new Map(listed.map((entry) => [entry.url, entry])).values()];
/** One cache a version: its name is made of what is in it. */
const version = entries.map(({ url, revision }) => `${url} ${revision}`).join('\n');
const cacheName = async (): Promise<string> => {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(version));
  return `sotto-${[...new Uint8Array(digest)].slice(0, 8).map((b) => b.toString(16).padStart(2, '0')).join('')}`;
};

sw.addEventListener('install', (event) => {
  event.waitUntil(
    cacheName().then(async (name) => {
      const cache = await caches.open(name);
      // `reload` passes the HTTP cache by, so that a new version is not mixed with an old file.
      await cache.addAll(entries.map(({ url }) => new Request(new URL(url, sw.registration.scope), { cache: 'reload' })));
    }),
  );
});

sw.addEventListener('activate', (event) => {
  event.waitUntil(
    cacheName().then(async (current) => {
      for (const name of await caches.keys()) if (name.startsWith('sotto-') && name !== current) await caches.delete(name);
      await sw.clients.claim();
    }),
  );
});

sw.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET') return;
  const url = new URL(request.url);
  if (url.origin !== sw.location.origin) return;
  const page = request.mode === 'navigate';
  if (!page && !entries.some((entry) => new URL(entry.url, sw.registration.scope).pathname === url.pathname)) return;
  event.respondWith(
    cacheName().then(async (name) => {
      const cache = await caches.open(name);
      return (await cache.match(page ? 'index.html' : url.pathname)) ?? fetch(request);
    }),
  );
});
