/** Lets go of a batch: the page is as it was before the first image. */

/**
 * @param {import('../state.js').Store} store
 * @param {{triggerWord?: string}} [options] a word to begin the next batch with
 */
export function emptyPage(store, { triggerWord = '' } = {}) {
  for (const { id } of store.get('images')) store.dropImage(id)
  store.update({ session: { id: null, triggerWord, version: 0 }, plan: emptyPlan(), shownPairs: null, conflicts: {}, run: null, restoring: null, filing: { status: 'idle' }, step: 'images' })
}

/** @returns {{status: string, only: string, metadata: string, value: null}} a plan not asked for yet */
export function emptyPlan() {
  return { status: 'idle', only: 'all', metadata: 'embed', value: null }
}
