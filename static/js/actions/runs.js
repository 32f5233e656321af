/** What a person does with the machine: let it write, hold it, choose which one, with which key. */

import { engineOf, canUse } from '../components/engine-facts.js'
import { keepWordings, recallWordings } from '../helpers/wordings.js'
import { captionable, spread } from '../models/run_rules.js'
import { texts } from '../texts.js'
import { tell } from './news.js'

/** @returns {Record<string, (detail: any, event: Event) => unknown>} a call for each event of the page */
export function runActions({ store, api, boot, run, autosave, bulk }, storage = window.localStorage) {
  listenToRun({ store, run, bulk })
  store.update({ engine: { ...store.get('engine'), templates: recallWordings(storage) } })

  const start = async (ids, options, event) => {
    if (!canUse(engineOf(boot, store.get('engine')), store.get('credentials'))) {
      return event.target.dispatchEvent(new CustomEvent('open-engine', { bubbles: true }))
    }
    await autosave.flush()
    store.update({ step: 'captions' })
    run.start(ids, options)
  }

  const captionAll = (detail, event) => {
    const ids = captionable(store.get('images'))
    store.update({ tried: [] })
    return ids.length ? start(ids, {}, event) : tell(store, texts.run.nothing)
  }

  /** A look at three pictures from all over the set tells whether style and wording are right. */
  const tryThree = (detail, event) => {
    const ids = spread(captionable(store.get('images')), 3)
    store.update({ currentId: ids[0], tried: [...store.get('tried'), ...ids] })
    return start(ids, {}, event)
  }

  const testKey = async () => {
    const { name } = engineOf(boot, store.get('engine'))
    store.update({ keyCheck: { status: 'testing' } })
    try {
      const answer = await api.validateKey({ ...store.get('credentials'), engine: name })
      store.update({ keyCheck: { status: 'answered', ...answer } })
    } catch (problem) {
      store.update({ keyCheck: { status: 'answered', valid: false, message: problem.detail ?? problem.message } })
    }
  }

  return {
    'caption-all': captionAll,
    'try-three': tryThree,
    'caption-selection': (detail, event) => start([...store.get('selection')], { overwrite: true }, event),
    recaption: ({ id, hint, style }, event) => start([id], { hint, style, overwrite: true }, event),
    'try-again': ({ id }, event) => start([id], {}, event),
    'pause-run': () => run.pause(),
    'resume-run': () => run.resume(),
    'cancel-run': () => run.cancel(),
    'retry-run': ({ code }) => run.retry(code),
    'set-engine': (patch) => {
      if (patch.templates) keepWordings(storage, patch.templates)
      store.update({ engine: { ...store.get('engine'), ...patch }, ...(patch.name ? { keyCheck: { status: 'idle' } } : {}) })
    },
    'set-credentials': (patch) => store.update({ credentials: { ...store.get('credentials'), ...patch }, keyCheck: { status: 'idle' } }),
    'test-key': testKey
  }
}

function listenToRun({ store, run, bulk }) {
  let tally = newTally()
  run.addEventListener('started', () => { tally = newTally() })
  run.addEventListener('outcome', ({ detail: { id, kind, before, dollars = 0 } }) => {
    if (kind === 'done') tally.ids.push(id)
    tally.lost += dollars
    const replaced = kind === 'done' && before?.caption
    if (replaced && store.image(id)) bulk.noteReplaced(texts.editor.recaptionStep(before.filename), before)
  })
  run.addEventListener('finished', ({ detail: { snapshot } }) => {
    if (snapshot.total > 1) tell(store, texts.run.finished(snapshot, summed(tally, store)))
  })
  run.addEventListener('stopped', ({ detail: { problem } }) => store.update({ alert: { text: problem.message, at: Date.now() } }))
}

function newTally() {
  return { ids: [], lost: 0, from: Date.now() }
}

/** What the run really took: seconds by the clock, dollars by the tokens that were counted, of failures too. */
function summed({ ids, lost, from }, store) {
  const images = ids.map((id) => store.image(id)).filter(Boolean)
  return {
    seconds: (Date.now() - from) / 1000,
    blocked: images.filter(({ state }) => state === 'blocked').length,
    dollars: images.reduce((sum, { provenance }) => sum + (provenance?.cost_usd ?? 0), lost)
  }
}
