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

self.addEventListener('push', (event) => event.waitUntil(show(event.data)));

/** Shows what came. A repeat has the tag of the first and takes its place; a browser wants something shown for every push. */
async function show(data) {
  let told = {};
  try {
    told = data?.json() ?? {};
  } catch {
    // Not ours; what there is to say is that something came.
  }
  const { title = 'Tsudoi', body = '', url, tag, lang } = told;
  await self.registration.showNotification(title, {
    body,
    icon: '/icon-192.png',
    ...(tag && { tag }),
    ...(lang && { lang }),
    data: { url: url ?? '/nudges/inbox' },
  });
}

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data.url));
});

/** A page that shows it already is brought to the front; else a new one. */
async function open(url) {
  const wanted = new URL(url, self.location.origin).href;
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const shown = pages.find((page) => page.url === wanted);
  await (shown ? shown.focus() : self.clients.openWindow(wanted));
}
