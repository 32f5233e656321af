/** What happens when the server has lost the batch, when another tab did something, and when the browser has no room. */

import { texts } from '../texts.js'
import { emptyPage } from './empty-page.js'
import { tell } from './news.js'

/** @param {object} studio */
export function listenToKeeping(studio) {
  const { store, restorer } = studio
  restorer.addEventListener('back', ({ detail }) => goOn(studio, detail))
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
function goOn({ store, autosave, uploader, run, tabs }, { sent, without }) {
  autosave.rebase()
  uploader.start()
  run.rebase()
  tabs.tell('moved')
  if (without.length) tell(store, texts.keeping.without(sent, without))
  else if (sent) tell(store, texts.keeping.back(sent))
}

function listenToTabs({ store, autosave, uploader, run, restorer, tabs }) {
  tabs.addEventListener('other', () => tell(store, texts.keeping.otherTab))
  tabs.addEventListener('news', ({ detail: { kind, sessionId, version } }) => {
    const { id, version: known } = store.get('session')
    if (kind === 'changed' && sessionId === id && version > known) run.pickUp()
    if (kind === 'moved' && id !== null && sessionId !== id) restorer.check()
    if (kind !== 'forgotten' || sessionId !== id) return
    run.cancel()
    uploader.cancel()
    autosave.drop()
    emptyPage(store)
    tell(store, texts.keeping.forgotten)
  })
  let told = 0
  store.addEventListener('change', ({ detail: { keys } }) => {
    const { id, version } = store.get('session')
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
