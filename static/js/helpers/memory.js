/** What outlives a reload: which session, and where in it. Never a key, a code or a caption. */

const KEY = 'lora-caption-studio'
/** Every place in the address, with the view it belongs to: the steps are all of the Caption view. */
const VIEWS = { images: 'caption', captions: 'caption', export: 'caption', library: 'library', inspect: 'inspect', playground: 'playground' }

/**
 * @param {string} hash such as `#/captions/7`
 * @returns {{step: string, place: number|null}} `place` counts from 1, as people do
 */
export function placeFromHash(hash) {
  const [, step, number] = /^#\/(\w+)(?:\/(\d+))?$/.exec(hash) ?? []
  return { step: Object.hasOwn(VIEWS, step ?? '') ? step : 'images', place: number ? Number(number) : null }
}

/** @param {string} step @returns {string} the view that holds it */
export function viewOf(step) {
  return VIEWS[step]
}

/** @param {{step: string, place?: number|null}} where @returns {string} */
export function hashOfPlace({ step, place = null }) {
  return place === null || step !== 'captions' ? `#/${step}` : `#/${step}/${place}`
}

/** @param {Storage|null} storage @returns {{sessionId: string|null, run: string|null}} */
export function recall(storage) {
  try {
    const { sessionId = null, run = null } = JSON.parse(storage?.getItem(KEY) ?? '{}')
    return { sessionId, run }
  } catch {
    return { sessionId: null, run: null } // private mode, or not ours
  }
}

/**
 * Keep the session id, whether a run was going, and the place in the address up to date.
 * @param {import('../state.js').Store} store
 * @param {{storage: Storage|null, history: History, location: Location}} browser
 * @returns {() => void} ends it
 */
export function remember(store, { storage, history, location }) {
  const onChange = ({ detail: { keys } }) => {
    if (keys.includes('session') || keys.includes('run')) keep(storage, store)
    if (['step', 'currentId', 'images'].some((key) => keys.includes(key))) show(store, history, location)
  }
  store.addEventListener('change', onChange)
  if (placeFromHash(location.hash).step !== store.get('step')) show(store, history, location)
  return () => store.removeEventListener('change', onChange)
}

function keep(storage, store) {
  const sessionId = store.get('session').id
  const going = ['running', 'waiting', 'paused'].includes(store.get('run')?.status)
  try {
    if (!sessionId) return storage?.removeItem(KEY)
    storage?.setItem(KEY, JSON.stringify({ sessionId, run: going ? store.get('run').status : null }))
  } catch {
    // storage is full or forbidden: the address bar and the server still know
  }
}

function show(store, history, location) {
  const step = store.get('step')
  const place = store.get('images').findIndex((image) => image.id === store.get('currentId'))
  const hash = hashOfPlace({ step, place: place < 0 ? null : place + 1 })
  if (hash === location.hash) return
  // a new step is a place to come back to; walking through images is not
  const isNewStep = placeFromHash(location.hash).step !== step
  history[isNewStep ? 'pushState' : 'replaceState'](null, '', hash)
}
