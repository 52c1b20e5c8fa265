// Keeps the shell of the console for times without a connection. Answers of the API are never kept.
const cacheName = 'tsudoi-shell-1';

self.addEventListener('install', () => self.skipWaiting());

self.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name !== cacheName) await caches.delete(name);
      // The page is asked for while this worker starts.
      await self.registration.navigationPreload?.enable();
      await self.clients.claim();
    })(),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate' && !/^\/(docs|v1|openapi\.json)/.test(url.pathname)) {
    event.respondWith(page(request, event.preloadResponse));
  } else if (url.pathname.startsWith('/assets/')) {
    event.respondWith(asset(request));
  }
});

/** The network first; the page as it was last seen where there is none. */
async function page(request, preloaded) {
  const cache = await caches.open(cacheName);
  try {
    const answer = (await preloaded) ?? (await fetch(request));
    // The sign-in is no shell for somebody who is signed in.
    if (answer.ok && !/^\/(?:sign-in|join)$/.test(new URL(request.url).pathname))
      await cache.put('/', answer.clone());
    return answer;
  } catch {
    return (await cache.match('/')) ?? Response.error();
  }
}

/** Assets carry a hash of their content in their names: what is kept is right for ever. */
async function asset(request) {
  const cache = await caches.open(cacheName);
  const kept = await cache.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request, answer.clone());
  return answer;
}

self.addEventListener('push', (event) => {
  const told = event.data?.json() ?? {};
  event.waitUntil(
    self.registration.showNotification(told.subject ?? told.title ?? 'Tsudoi', {
      body: told.text ?? told.body ?? '',
      icon: '/icon-192.png',
      data: { url: told.url ?? '/' },
    }),
  );
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data.url));
});
