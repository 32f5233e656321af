/** What the browser brings: drops and pastes anywhere, the address, the connection, the end of the page. */

import { placeFromHash } from '../helpers/memory.js'
import { texts } from '../texts.js'
import { complain } from './news.js'

/** @param {object} studio @param {Window} window */
export function listenToBrowser(studio, window) {
  const { store, autosave, uploader, run, bulk, keeper } = studio
  const { document } = window
  listenToDrops(store, document)
  document.addEventListener('paste', (event) => {
    if (!event.clipboardData?.files.length) return
    if (store.get('step') === 'inspect') tell(document, 'inspect-files', { files: [...event.clipboardData.files] })
    else tell(document, 'paste-files', { clipboard: event.clipboardData })
  })
  window.addEventListener('hashchange', () => {
    autosave.flush()
    followAddress(store, window.location)
  })
  window.addEventListener('online', () => [autosave, uploader, run].forEach((model) => model.wake()))
  window.addEventListener('pagehide', () => autosave.flush({ keepalive: true }))
  window.addEventListener('beforeunload', (event) => { if (hasUnsaved(store, keeper)) event.preventDefault() })
  autosave.addEventListener('stale', ({ detail: { imageId, mine, theirs } }) => {
    store.update({ conflicts: { ...store.get('conflicts'), [imageId]: { mine, theirs } } })
  })
  autosave.addEventListener('refused', ({ detail: { problem } }) => complain(store, problem))
  bulk.undo.addEventListener('change', () => {
    const { undoLabel, redoLabel, labels: steps } = bulk.undo
    store.update({ undo: { undoLabel, redoLabel, steps, at: Date.now() } })
  })
  store.addEventListener('change', ({ detail: { keys } }) => refreshPlan(store, document, keys))
}

/** @param {import('../state.js').Store} store @param {Location} location */
export function followAddress(store, { hash }) {
  const { step, place } = placeFromHash(hash)
  const image = place && store.get('images')[place - 1]
  store.update({ step, ...(image ? { currentId: image.id } : {}) })
}

function listenToDrops(store, document) {
  const zone = () => document.querySelector(store.get('step') === 'inspect' ? '.step-inspect' : 'drop-zone')
  const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes('Files')
  document.addEventListener('dragover', (event) => {
    if (!hasFiles(event)) return
    event.preventDefault()
    document.body.classList.add('dragging')
    zone().classList.add('over')
  })
  const leave = () => {
    document.body.classList.remove('dragging')
    zone().classList.remove('over')
  }
  document.addEventListener('dragleave', (event) => { if (!event.relatedTarget) leave() })
  document.addEventListener('drop', (event) => {
    leave()
    if (!hasFiles(event)) return
    event.preventDefault()
    if (store.get('step') === 'inspect') tell(document, 'inspect-files', { files: [...event.dataTransfer.files] })
    else tell(document, 'drop-files', { transfer: event.dataTransfer })
  })
}

/** What lies in the browser is taken up by the next page; only without such a copy is leaving a loss. */
function hasUnsaved(store, keeper) {
  const isWaiting = store.get('save').pending > 0 || store.get('uploads')?.status === 'sending'
  return keeper.isCopying || (isWaiting && store.get('copy').status !== 'kept')
}

function refreshPlan(store, document, keys) {
  if (store.get('step') !== 'export' || !['step', 'images', 'session'].some((key) => keys.includes(key))) return
  if (keys.includes('step')) store.update({ shownPairs: null })
  tell(document, 'plan', {})
}

function tell(document, name, detail) {
  document.body.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }))
}
