/** Asks the browser to keep what the page itself is made of, so that it opens while the server is away. */

const WORKER = new URL('../../service-worker.js', import.meta.url)
const FILES = new URL('../../', import.meta.url).href
const CALM_MS = 3000

/** Once the page has come to rest; a browser that keeps nothing, as over plain http, loses nothing. @param {Window} window */
export function keepShell({ navigator, performance, setTimeout }) {
  if (!navigator.serviceWorker) return
  setTimeout(() => keep(navigator.serviceWorker, performance).catch(() => {}), CALM_MS)
}

/** @param {Window} window @returns {boolean} whether the page may have come out of the browser's copy */
export function mayBeKept({ navigator }) {
  return Boolean(navigator.serviceWorker?.controller)
}

async function keep(workers, performance) {
  // another version has another address, so there is nothing to ask the server for a second time
  const { installing, waiting, active } = await workers.register(WORKER, { scope: '/', updateViaCache: 'all' })
  const files = performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => name.startsWith(FILES))
  const worker = installing ?? waiting ?? active
  worker.postMessage({ files: [...new Set(files)] })
}
