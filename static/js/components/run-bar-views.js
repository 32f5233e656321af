/** What the run bar says in each situation, as markup; the first situation that holds is shown. */

import { bytes } from '../helpers/format.js'
import { html } from '../html.js'
import { captionable } from '../models/run_rules.js'
import { texts } from '../texts.js'
import { canUse, engineOf, expected } from './engine-facts.js'

const GOING = ['running', 'waiting', 'paused', 'stopped']
const SHOWN_GROUPS = 2
const DRY_RUN = 3

/**
 * @param {Record<string, any>} state of the store
 * @param {object} boot
 * @returns {{what: unknown, fraction?: number, left?: unknown, expect?: unknown, groups?: unknown, actions?: unknown}}
 */
export function barOf(state, boot) {
  const { run, uploads, images, step, restoring } = state
  if (restoring) return puttingBack(restoring)
  if (run && (GOING.includes(run.status) || run.left)) return running(run)
  if (uploads && ['sending', 'held'].includes(uploads.status)) return sending(uploads)
  if (!images.length) return { what: uploads?.failed ? failedUploads(uploads) : texts.run.noImages }
  return { images: onImages, captions: onCaptions, export: onExport, library: onImages, inspect: onImages, playground: onImages }[step](state, boot)
}

function puttingBack({ status, done, total, problem }) {
  if (status === 'sending') return { what: texts.keeping.sending({ done, total }), fraction: total ? done / total : 0 }
  const reason = problem && problem.code !== 'session_gone' && html`<span class="reason">${problem.message}</span>`
  if (status === 'asking') return { what: texts.keeping.asking, groups: reason }
  return { what: reason, actions: button('restore-again', texts.keeping.again, 'primary') }
}

function running(run) {
  const actions = {
    running: [button('pause-run', texts.run.pause), button('cancel-run', texts.cancel, 'quiet')],
    waiting: [button('pause-run', texts.run.pause), button('cancel-run', texts.cancel, 'quiet')],
    paused: [button('resume-run', texts.run.resume), button('cancel-run', texts.cancel, 'quiet')],
    stopped: [button('open-engine', texts.engine.open), button('resume-run', texts.run.goOn), button('cancel-run', texts.cancel, 'quiet')]
  }
  return {
    what: texts.run.what(run),
    fraction: run.total ? (run.done + run.failed + run.skipped) / run.total : 0,
    left: run.status === 'stopped' ? null : texts.run.left(run),
    groups: run.status === 'stopped' ? html`<span class="reason">${run.problem?.message}</span>` : groups(run),
    actions: actions[run.status]
  }
}

function sending(uploads) {
  if (uploads.status === 'held') return { what: texts.uploads.held(uploads.total - uploads.done), actions: button('cancel-upload', texts.cancel, 'quiet') }
  return {
    what: texts.uploads.what(uploads),
    fraction: uploads.fraction,
    left: uploads.failed ? failedUploads(uploads) : null,
    actions: button('cancel-upload', texts.cancel, 'quiet')
  }
}

function onImages(state, boot) {
  const { images, uploads, run } = state
  const size = images.reduce((sum, image) => sum + image.size_bytes, 0)
  const what = html`${texts.run.set(images.length, bytes(size))}`
  if (uploads?.failed) return { what, groups: failedUploads(uploads), actions: next(state, boot).actions }
  return { what, ...next(state, boot), groups: groups(run) }
}

function onCaptions(state, boot) {
  const approved = state.images.filter((image) => image.state === 'approved').length
  const tried = triedIn(state)
  const what = tried ? texts.run.tried(tried, state.images.length) : texts.run.approved(approved, state.images.length)
  return { what, ...next(state, boot), groups: groups(state.run, state.images) }
}

function onExport({ session }) {
  return { what: html`${texts.run.trainer} <span class="word">${session.triggerWord}</span>` }
}

/** What to do next: caption what has no caption, else look at them, else export. */
function next(state, boot) {
  const { images, engine: chosen, credentials, step, run } = state
  const failed = (run?.failures ?? []).flatMap(({ ids }) => ids) // these have their own "Try again"
  const count = captionable(images).filter((id) => !failed.includes(id)).length
  const engine = engineOf(boot, chosen)
  const weight = step === 'images' ? 'primary' : ''
  if (!count && failed.length) return {}
  if (!count) return { actions: step === 'images' ? link('#/captions', texts.run.review, weight) : link('#/export', texts.run.export, weight) }
  if (!canUse(engine, credentials)) return { expect: texts.engine.needsKey(engine), actions: button('open-engine', texts.engine.setUp, weight) }
  const isTried = triedIn(state) > 0
  const words = count === images.length ? texts.run.captionAll(count) : isTried ? texts.run.captionOthers(count) : texts.run.captionRest(count)
  const trial = count > DRY_RUN && button('try-three', isTried ? texts.run.tryMore : texts.run.tryThree, 'quiet')
  return { expect: texts.run.expect(count, chosen.model || engine.default_model, expected(boot, chosen, count)), actions: [trial, button('caption-all', words, weight)] }
}

/** How many captions stand there of a dry run, as long as others are missing. */
function triedIn({ images, tried }) {
  const missing = captionable(images)
  return missing.length ? images.filter(({ id }) => tried.includes(id) && !missing.includes(id)).length : 0
}

function groups(run, images = []) {
  const found = (run?.failures ?? []).slice(0, SHOWN_GROUPS)
  const blocked = images.filter((image) => image.state === 'blocked').length
  if (!found.length && !blocked) return null
  const retry = ({ code, ids, message }) => html`<span class="clip" title="${message}">${texts.run.failed(ids.length, texts.notes.titles[code] ?? message)}</span>
    <button class="link" type="button" data-do="retry-run" data-code="${code}">${texts.retry}</button>`
  return html`${found.map(retry)}${blocked > 0 && html`<span>${texts.run.blocked(blocked)}</span> <button class="link" type="button" data-filter="blocked">${texts.show}</button>`}`
}

function failedUploads(uploads) {
  return html`<span>${texts.uploads.failedCount(uploads.failed)}</span> <button class="link" type="button" data-do="retry-upload">${texts.retry}</button>`
}

function button(name, words, weight = '') {
  return html`<button class="button ${weight}" type="button" data-do="${name}">${words}</button>`
}

function link(href, words, weight) {
  return html`<a class="button ${weight}" href="${href}">${words}</a>`
}
