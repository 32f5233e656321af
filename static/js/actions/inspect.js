/** What a person does in the Inspect view: bring an image, copy what it says, take it along. */

import { refusalOf } from '../models/file_checks.js'
import { fileToInspect } from '../models/inspection.js'
import { texts } from '../texts.js'
import { complain, tell } from './news.js'

/** @returns {Record<string, (detail: any) => unknown>} a call for each event of the page */
export function inspectActions({ store, api, boot }, { clipboard } = globalThis.navigator ?? {}) {
  let asking = null

  const inspect = async ({ files }) => {
    const file = fileToInspect(files)
    if (!file) return
    asking?.abort()
    const own = new AbortController()
    asking = own
    const show = (what) => { if (asking === own) store.update({ inspection: { file, ...what } }) }
    show({ status: 'reading' })
    if (files.length > 1) tell(store, texts.inspect.onlyOne(file.name))
    try {
      const refusal = await refusalOf(file, boot.limits)
      if (refusal) return show({ status: 'failed', problem: refusal })
      show({ status: 'ready', value: await api.inspect(file, { signal: own.signal }) })
    } catch (problem) {
      if (!problem.code) throw problem
      if (problem.code !== 'cancelled') show({ status: 'failed', problem: { code: problem.code, message: problem.detail }, retryable: problem.retryable })
    }
  }

  const copy = async ({ text, what }) => {
    try {
      await clipboard.writeText(text)
      tell(store, texts.inspect.copied(what))
    } catch {
      complain(store, { message: texts.inspect.notCopied })
    }
  }

  return {
    'inspect-files': inspect,
    'inspect-again': () => inspect({ files: [store.get('inspection').file] }),
    'copy-text': copy
  }
}
