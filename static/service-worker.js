/**
 * Keeps the page's shell for when the server is away: the page itself and the static files of one version.
 * Answers for nothing else, so no route of the API and nothing of a session ever passes through here or lies in its cache.
 */

const STATIC = new URL('./', self.location).pathname
const CACHE = `shell ${STATIC}`

self.addEventListener('install', (event) => {
  self.skipWaiting()
  event.waitUntil(caches.open(CACHE).then((cache) => cache.add('/')))
})

self.addEventListener('activate', (event) => {
  event.waitUntil(forgetOthers().then(() => self.clients.claim()))
})

/** The page says which files it was made of; they come out of the browser's own cache. */
self.addEventListener('message', (event) => {
  const files = event.data.files.filter((url) => isStatic(new URL(url)))
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(files)))
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin) return
  if (request.mode === 'navigate' && url.pathname === '/') event.respondWith(fetch(request).catch(() => kept('/')))
  else if (isStatic(url)) event.respondWith(kept(request).then((answer) => answer ?? fetch(request)))
})

function isStatic({ origin, pathname }) {
  return origin === self.location.origin && pathname.startsWith(STATIC)
}

async function kept(request) {
  const cache = await caches.open(CACHE)
  return cache.match(request)
}

async function forgetOthers() {
  const names = await caches.keys()
  await Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name)))
}
