/** Puts another batch of the server into the page, in place of the one that was open. */

import { translated } from '../models/sentences.js'

/** Nothing of the open batch goes on. @param {object} studio */
export function letGo({ run, uploader, autosave, bulk }) {
  run.cancel()
  uploader.cancel()
  uploader.clear()
  autosave.drop()
  bulk.undo.clear()
}

/**
 * Show a batch that is on the server; the copy in the browser and the other tabs follow.
 * @param {object} studio
 * @param {object} session as the server answered
 * @param {string} step where to go on
 */
export function openBatch({ store, keeper, tabs, api }, session, step) {
  const { id: was } = store.get('session')
  store.takeSession(session)
  if (was !== null) tabs.tell('replaced', { was })
  store.update({ step, selection: new Set(), conflicts: {}, filing: { status: 'idle' }, rejected: (session.rejected ?? []).map((one) => ({ ...one, message: translated(one) })) })
  keeper.fill(api)
}
