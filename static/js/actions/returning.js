/** Comes back after a reload: the same batch, the same place, and what the server is still working on. */

import { canUse, engineOf } from '../components/engine-facts.js'
import { recall } from '../helpers/memory.js'
import { captionable } from '../models/run_rules.js'
import { texts } from '../texts.js'
import { followAddress } from './browser.js'
import { complain } from './news.js'

/** @param {object} studio @param {Window} window */
export async function returnToSession(studio, { localStorage, location, document }) {
  const { sessionId, run } = recall(localStorage)
  if (sessionId) await takeUp(studio, sessionId, document.body)
  followAddress(studio.store, location)
  if (studio.store.get('session').id) await goOn(studio, run)
}

/** Nothing is shown until it is known what: an empty page that fills at once would only flicker. */
async function takeUp({ store, api }, sessionId, body) {
  body.classList.add('returning')
  try {
    store.takeSession(await api.session(sessionId))
  } catch (problem) {
    complain(store, problem.code === 'session_gone' ? { message: texts.session.gone } : problem)
  } finally {
    body.classList.remove('returning')
  }
}

/** A run that was going goes on with what has no caption yet, if the key is not gone with the reload. */
async function goOn({ store, boot, run }, wasGoing) {
  await run.pickUp()
  const isReady = canUse(engineOf(boot, store.get('engine')), store.get('credentials'))
  const ids = captionable(store.get('images'))
  if (['running', 'waiting'].includes(wasGoing) && isReady && ids.length) run.start(ids)
}
