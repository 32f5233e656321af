/** The page's keys: each tells the same event as the button it stands on. Single letters rest while a person types. */

const ANYWHERE = {
  1: ['open-step', { step: 'images' }],
  2: ['open-step', { step: 'captions' }],
  3: ['open-step', { step: 'export' }],
  4: ['open-step', { step: 'inspect' }],
  5: ['open-step', { step: 'library' }],
  6: ['open-step', { step: 'playground' }],
  '?': ['open-help'],
  h: ['open-undo'],
  z: ['undo'],
  Z: ['redo']
}
const ON_CAPTIONS = {
  j: ['walk', { offset: 1 }],
  k: ['walk', { offset: -1 }],
  ArrowDown: ['walk', { offset: 1 }],
  ArrowUp: ['walk', { offset: -1 }],
  Enter: ['walk', { offset: 1 }],
  e: ['write-it'],
  r: ['toggle-recaption'],
  x: ['toggle-selected'],
  '/': ['find']
}
const ON_LIBRARY = { '/': ['find-in-library'] }
const ON_PLAYGROUND = {
  ArrowLeft: ['picture-walk', { offset: -1 }],
  ArrowRight: ['picture-walk', { offset: 1 }],
  Delete: ['picture-remove'],
  c: ['picture-compare'],
  d: ['picture-download'],
  m: ['picture-keep'],
  r: ['picture-same'],
  s: ['stop-generating'],
  t: ['picture-train']
}
const OF_STEP = { captions: ON_CAPTIONS, library: ON_LIBRARY, playground: ON_PLAYGROUND }
/** With Ctrl, also while a person types. */
const CTRL_ENTER = { captions: ['approve'], playground: ['generate'] }
const FIELDS = 'input:not([type="checkbox"], [type="radio"], [type="button"]), textarea, select, [contenteditable]'
const OWN_KEYS = { Enter: 'a, button, summary, [tabindex="0"]:not(.frame)', ArrowDown: '[type="radio"], .preview, .template', ArrowUp: '[type="radio"], .preview, .template', ArrowLeft: '[type="radio"]', ArrowRight: '[type="radio"]' }

/**
 * @param {import('../state.js').Store} store
 * @param {Document} page
 */
export function listenToKeys(store, page) {
  page.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing || page.querySelector('dialog[open]')) return
    const [name, detail = {}] = actionOf(event, store) ?? []
    if (!name) return
    event.preventDefault()
    const target = page.activeElement ?? page.body
    target.dispatchEvent(new CustomEvent(name, { bubbles: true, cancelable: true, detail }))
  })
}

function actionOf(event, store) {
  const command = event.ctrlKey || event.metaKey
  if (command && event.key === 'Enter') return CTRL_ENTER[store.get('step')] ?? null
  if (command || event.altKey || isTyping(event)) return null
  const key = event.key.length === 1 && !(event.key === 'Z') ? event.key.toLowerCase() : event.key
  if (OWN_KEYS[key] && event.target.closest?.(OWN_KEYS[key])) return null
  return ANYWHERE[key] ?? OF_STEP[store.get('step')]?.[key]
}

function isTyping({ target }) {
  return Boolean(target.closest?.(FIELDS))
}
