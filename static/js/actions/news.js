/** Tells the person something: a toast with or without a way back, or an alert for what failed. */

/**
 * The newest news takes the place of older ones; only an image taken out stays in reach a little longer.
 * @param {import('../state.js').Store} store
 * @param {string} text
 * @param {{label: string, key?: string, event: string, detail?: object}} [action]
 * @param {{stays?: boolean}} [options] `stays`: until it is dismissed
 */
export function tell(store, text, action, { stays = false } = {}) {
  const toast = { id: `toast-${Date.now()}-${Math.random().toString(36).slice(2)}`, at: Date.now(), text, action, stays }
  const staying = store.get('toasts').filter((one) => one.stays)
  const taken = store.get('toasts').filter((one) => one.action?.event === 'restore-image').slice(-1)
  store.update({ toasts: [...staying, ...taken, toast] })
}

/** @param {import('../state.js').Store} store @param {{code?: string, detail?: string, message?: string}} problem */
export function complain(store, problem) {
  if (problem.code === 'cancelled') return
  const text = problem.detail ?? problem.message
  store.update({ alert: { text, at: Date.now() } })
  tell(store, text)
}
