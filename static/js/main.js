/** Builds the page's one store, its models and parts, and joins them: events up to actions, state down to parts. */

import { captionActions } from './actions/captions.js'
import { emptyPlan } from './actions/empty-page.js'
import { convertActions } from './actions/converting.js'
import { exportActions } from './actions/exports.js'
import { imageActions } from './actions/images.js'
import { inspectActions } from './actions/inspect.js'
import { keepingActions, listenToKeeping } from './actions/keeping.js'
import { listenToKeys } from './actions/keys.js'
import { filingActions, libraryActions, listenToLibrary } from './actions/library.js'
import { complain } from './actions/news.js'
import { pageActions, showSteps, speak } from './actions/page.js'
import { pictureActions } from './actions/pictures.js'
import { listenToPlayground, lookFor, playgroundActions } from './actions/playground.js'
import { runActions } from './actions/runs.js'
import { followAddress, listenToBrowser } from './actions/browser.js'
import { returnToSession } from './actions/returning.js'
import { Api } from './api.js'
import { registerAll } from './components/all.js'
import { remember } from './helpers/memory.js'
import { keepShell } from './helpers/shell.js'
import { openShelf } from './helpers/shelf.js'
import { Tabs } from './helpers/tabs.js'
import { Autosave } from './models/autosave.js'
import { BulkEdit } from './models/bulk.js'
import { Generator } from './models/generator.js'
import { Keeper } from './models/keeper.js'
import { LibrarySearch } from './models/library_search.js'
import { paceOf } from './models/pacing.js'
import { PictureHistory } from './models/picture_history.js'
import { Restorer } from './models/restorer.js'
import { CaptionRun } from './models/run.js'
import { ScanWatch } from './models/scan_watch.js'
import { Thumbnails } from './models/thumbnails.js'
import { Uploader } from './models/uploader.js'
import { Store } from './state.js'

const boot = JSON.parse(document.getElementById('boot').textContent)

const studio = buildStudio(boot, await openShelf(() => window.indexedDB))
document.body.studio = studio
speak(document)
registerAll()
listenToActions(studio)
listenToKeys(studio.store, document)
listenToBrowser(studio, window)
listenToKeeping(studio)
listenToLibrary(studio)
listenToPlayground(studio)
followAddress(studio.store, window.location)
showSteps(studio.store, document)
await returnToSession(studio, window)
remember(studio.store, { storage: window.localStorage, history: window.history, location: window.location })
keepShell(window)

function buildStudio(boot, shelf) {
  const store = new Store({
    engine: { name: boot.default, model: '', style: boot.styles[0]?.name ?? '', templates: {} },
    plan: emptyPlan(),
    shownPairs: null,
    download: { status: 'idle', fraction: 0 },
    keyCheck: { status: 'idle' },
    conflicts: {},
    undo: { undoLabel: null, redoLabel: null, steps: [], at: 0 },
    toasts: [],
    alert: null
  })
  const tabs = new Tabs({ sessionId: () => store.get('session').id })
  const keeper = new Keeper({ shelf, store, tab: tabs.name })
  const api = new Api({ onGone: () => { if (store.get('images').length) restorer.check() } })
  const restorer = new Restorer({ api, store, keeper, alone })
  const autosave = new Autosave({ api, store, keep: (imageId, draft) => keeper.keepDraft(imageId, draft) })
  const bulk = new BulkEdit({ api, store, autosave })
  const uploader = new Uploader({ api, store, limits: boot.limits, keep: keeper })
  const run = new CaptionRun({ api, store, paceFor: (name) => paceOf(boot, name), isBeingEdited: (id) => autosave.has(id) })
  api.useAccessCode(() => store.get('credentials').accessCode)
  const search = new LibrarySearch({ api, store })
  const scan = new ScanWatch({ api, store })
  const thumbnails = new Thumbnails({ fetch: (contentHash) => api.assetThumbnail(contentHash) })
  const history = new PictureHistory({ api, store })
  const generator = new Generator({ api, store, lookFor: () => lookFor({ store, history }) })
  const previews = new Thumbnails({ fetch: (url) => api.pictures.file(url) })
  const pictures = new Thumbnails({ fetch: (url) => api.pictures.file(url), kept: 12 })
  const ask = (question) => document.querySelector('ask-once').ask(question)
  return { boot, store, api, autosave, bulk, uploader, run, keeper, restorer, tabs, search, scan, thumbnails, history, generator, previews, pictures, ask }
}

/** Only one tab puts a batch back; over plain http there are no locks, and doing it twice does no harm. */
function alone(work) {
  return navigator.locks ? navigator.locks.request('lora-caption-studio', work) : work()
}

function listenToActions(studio) {
  const groups = [
    imageActions(studio), captionActions(studio), runActions(studio), exportActions(studio), inspectActions(studio), libraryActions(studio),
    filingActions(studio), keepingActions(studio), playgroundActions(studio), pictureActions(studio), pageActions(studio, document),
    convertActions(studio, { open: () => document.querySelector('convert-sheet').open() })
  ]
  for (const [name, act] of Object.entries(Object.assign({}, ...groups))) {
    document.addEventListener(name, (event) => {
      if (event instanceof CustomEvent) attempt(() => act(event.detail ?? {}, event), studio)
    })
  }
}

async function attempt(act, { store, restorer }) {
  try {
    await act()
  } catch (problem) {
    if (problem.code === 'session_gone' && (await restorer.check())) return attempt(act, { store, restorer }) // the batch is back
    complain(store, problem)
    if (!problem.code) throw problem // a fault of ours: the console should know
  }
}
