/** What happens when the server has lost the batch, when another tab did something, and when the browser has no room. */

import { askToStay } from '../helpers/shelf.js'
import { texts } from '../texts.js'
import { letGo } from './another-batch.js'
import { emptyPage } from './empty-page.js'
import { tell } from './news.js'

/** @param {object} studio */
export function listenToKeeping(studio) {
  const { store, restorer, uploader } = studio
  restorer.addEventListener('back', ({ detail }) => goOn(studio, detail))
  uploader.addEventListener('accepted', () => askToStay(globalThis.navigator.storage), { once: true })
  listenToTabs(studio)
  let warned = 'kept'
  store.addEventListener('change', () => {
    const { status } = store.get('copy')
    if (status === warned || !store.get('images').length) return
    warned = status
    if (status !== 'kept') tell(store, texts.keeping[status], { label: texts.plan.backup, event: 'save-backup' }, { stays: true })
  })
}

/** What waited builds on what is there now. */
function goOn({ store, autosave, uploader, run, tabs }, { from, sent, without }) {
  const isMoved = store.get('session').id !== from
  autosave.rebase()
  uploader.start()
  if (isMoved) run.rebase()
  else run.wake()
  if (isMoved) tabs.tell('moved', { was: from })
  if (without.length) tell(store, texts.keeping.without(sent, without))
  else if (sent) tell(store, texts.keeping.back(sent))
}

function listenToTabs(studio) {
  const { store, api, keeper, run, restorer, tabs } = studio
  tabs.addEventListener('other', () => tell(store, texts.keeping.otherTab))
  tabs.addEventListener('news', async ({ detail: { kind, sessionId, version, was } }) => {
    const { id, version: known } = store.get('session')
    if (kind === 'changed' && sessionId === id && version > known) run.pickUp()
    if (id === null) return
    if (kind === 'moved' && was === id) restorer.check()
    if (kind === 'replaced' && was === id) {
      const session = await api.session(sessionId).catch(() => null)
      if (!session) return
      letGo(studio)
      keeper.leave()
      store.takeSession(session)
      tell(store, texts.keeping.replaced)
    }
    if (kind === 'forgotten' && sessionId === id) {
      letGo(studio)
      keeper.leave()
      emptyPage(store)
      tell(store, texts.keeping.forgotten)
    }
  })
  let told = 0
  store.addEventListener('change', ({ detail: { keys } }) => {
    const { id, version } = store.get('session')
    if (keys.includes('session') && store.get('restoring')?.status === 'failed') store.update({ restoring: null }) // of a batch that is left
    if (!keys.includes('session') || id === null || version === told) return
    told = version
    tabs.tell('changed', { version })
  })
}

/** @returns {Record<string, (detail: any) => unknown>} a call for each event of the page */
export function keepingActions({ store, api, restorer }) {
  return {
    'restore-again': () => restorer.check(),
    'save-backup': () => {
      const link = document.createElement('a')
      link.href = api.backupUrl(store.get('session').id)
      link.download = ''
      link.click()
    }
  }
}
