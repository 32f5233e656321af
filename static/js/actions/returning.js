/** Comes back after a reload: the same batch, the same place, what waited to be sent, and what the server is still working on. */

import { canUse, engineOf } from '../components/engine-facts.js'
import { recall } from '../helpers/memory.js'
import { mayBeKept } from '../helpers/shell.js'
import { captionable } from '../models/run_rules.js'
import { texts } from '../texts.js'
import { followAddress } from './browser.js'
import { complain, tell } from './news.js'

/** @param {object} studio @param {Window} window */
export async function returnToSession(studio, window) {
  const { localStorage, location, document } = window
  const { store, keeper, uploader, tabs } = studio
  const { sessionId, run: wasGoing } = recall(localStorage)
  const shown = store.get('step')
  document.body.classList.toggle('returning', sessionId !== null)
  const kept = await keeper.load()
  const drafts = kept.drafts.size ? await abandoned(kept.drafts, tabs) : kept.drafts
  const { isThere } = await takeUp(studio, { id: idNow(sessionId, kept.session), kept, drafts, body: document.body })
  if (store.get('step') === shown) followAddress(store, location) // a person may have gone on meanwhile
  tabs.others() // so that tabs with the same batch hear of each other
  if (!store.get('session').id && mayBeKept(window)) sayIfAway(studio)
  const waiting = kept.waiting.flatMap(({ file, caption }) => [file, ...(caption ? [caption] : [])])
  if (waiting.length) uploader.add(waiting)
  // the page can be used while a server that is away, or has lost the batch, is waited for
  isThere.then((is) => { if (is) return goOn(studio, wasGoing) })
}

/** The batch may have been put back under another id by a tab that noted it only in the copy. */
function idNow(id, session) {
  return id === null || session?.was.includes(id) ? (session?.id ?? null) : id
}

/** Without a batch nothing asks the server; a page out of the browser's copy would look as if all were well. */
async function sayIfAway({ store, api }) {
  await api.health().catch(({ code }) => { if (code === 'offline') tell(store, texts.keeping.away, undefined, { stays: true }) })
}

/** Nothing is shown until it is known what: an empty page that fills at once would only flicker. */
async function takeUp({ store, api, restorer, autosave }, { id, kept, drafts, body }) {
  const { id: keptId = null, triggerWord = '' } = kept.session ?? {}
  if (id === null) {
    store.update({ session: { ...store.get('session'), triggerWord } })
    body.classList.remove('returning')
    return { isThere: Promise.resolve(false) }
  }
  body.classList.add('returning')
  try {
    store.takeSession(await api.session(id))
    autosave.takeUp(drafts)
    return { isThere: Promise.resolve(true) }
  } catch (problem) {
    const isGone = problem.code === 'session_gone'
    const isKept = kept.images.length > 0 && (keptId === id || isGone)
    if (isKept) {
      store.takeSession({ session_id: keptId, trigger_word: triggerWord, version: 0, images: kept.images })
      autosave.takeUp(drafts)
    } else complain(store, isGone ? { message: texts.session.gone } : problem)
    return { isThere: isKept ? restorer.check() : Promise.resolve(false) }
  } finally {
    body.classList.remove('returning')
  }
}

/** A run that was going goes on with what has no caption yet, if the key is not gone with the reload. */
async function goOn({ store, boot, run, api, keeper }, wasGoing) {
  await run.pickUp()
  const isReady = canUse(engineOf(boot, store.get('engine')), store.get('credentials'))
  const ids = captionable(store.get('images'))
  if (['running', 'waiting'].includes(wasGoing) && isReady && ids.length) run.start(ids)
  await keeper.fill(api)
}

/** Words that another tab is still writing are its own to send. */
async function abandoned(drafts, tabs) {
  const others = await tabs.others()
  return new Map([...drafts].filter(([, { tab }]) => !others.has(tab)))
}
