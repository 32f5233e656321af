/** What a person takes away: the plan of the ZIP, the ZIP, a backup; and the end of a batch. */

import { bytes } from '../helpers/format.js'
import { hand } from '../helpers/hand.js'
import { texts } from '../texts.js'
import { letGo, openBatch } from './another-batch.js'
import { emptyPage } from './empty-page.js'
import { complain, tell } from './news.js'

/** @returns {Record<string, (detail: any) => unknown>} a call for each event of the page */
export function exportActions(studio) {
  const { store, api, keeper, tabs, ask } = studio
  let asked = 0
  let loading = null

  const plan = async ({ only = store.get('plan').only, metadata = store.get('plan').metadata } = {}) => {
    const { id } = store.get('session')
    if (!id) return store.update({ plan: { status: 'ready', only, metadata, value: null } })
    const turn = ++asked
    store.update({ plan: { ...store.get('plan'), status: 'loading', only, metadata } })
    try {
      await studio.autosave.flush()
      const value = await api.plan(id, { only, metadata })
      if (turn === asked) store.update({ plan: { status: 'ready', only, metadata, value } })
    } catch (problem) {
      if (turn === asked) store.update({ plan: { ...store.get('plan'), status: 'failed', problem: { message: problem.detail } } })
    }
  }

  const download = async ({ anyway }) => {
    if (loading) return
    loading = new AbortController()
    const onProgress = (fraction) => store.update({ download: { status: 'loading', fraction } })
    onProgress(0)
    try {
      const { only, metadata } = store.get('plan')
      const options = { sessionId: store.get('session').id, only, target: 'replicate', metadata, anyway }
      const { blob, filename } = await api.exportZip(options, { onProgress, signal: loading.signal })
      hand(blob, filename)
      tell(store, `${texts.plan.downloaded(filename)} ${bytes(blob.size)}.`)
    } catch (problem) {
      if (problem.code === 'session_gone') throw problem // it is put back, and then this is done again
      complain(store, problem)
      plan()
    } finally {
      loading = null
      store.update({ download: { status: 'idle', fraction: 0 } })
    }
  }

  const openBackup = async ({ file }) => {
    if (store.get('images').length && !(await ask(texts.backup.replace))) return
    letGo(studio)
    const session = await api.restoreBackup(file)
    openBatch(studio, session, 'images')
    tell(store, texts.backup.opened(session.images.length))
  }

  const startOver = async () => {
    if (!(await ask(texts.startOver))) return
    letGo(studio)
    const { id } = store.get('session')
    await api.forgetSession(id).catch(unlessGone)
    tabs.tell('forgotten')
    keeper.forget()
    emptyPage(store)
  }

  return {
    plan,
    download,
    'cancel-download': () => loading?.abort(),
    'show-pairs': ({ ids }) => store.update({ shownPairs: ids }),
    'open-backup': openBackup,
    'start-over': startOver
  }
}

/** What the server has forgotten already need not be forgotten again. */
function unlessGone(problem) {
  if (problem.code !== 'session_gone') throw problem
}
