/** Sends files, one image a request, a few at a time. Refuses what the server would refuse; gives up on nothing early. */

import { backoffMs, systemClock } from '../helpers/clock.js'
import { Problem } from '../helpers/problem.js'
import { triggerProblem } from './caption_text.js'
import { picked, refusalOf } from './file_checks.js'
import { pairFiles, stemOf } from './pairing.js'
import { notice, translated } from './sentences.js'
import { renewed, UploadList } from './upload_list.js'
import { isSettled, uploadSnapshot } from './upload_snapshot.js'
import { hashOf, verdictOf } from './upload_verdict.js'

const MAX_ATTEMPTS = 6
const HOLDING_CODES = ['session_gone', 'trigger_word_invalid']
const keepNothing = { keepFile: async () => {}, dropFile: async () => {} }

/**
 * Keeps `uploads` and `rejected` of the store up to date and merges images into it. Events: `accepted` with
 * `detail.images`, `held` with `detail.problem`, `settled` with `detail.snapshot`.
 */
export class Uploader extends EventTarget {
  #api
  #store
  #limits
  #clock
  #random
  #parallel
  #hash
  #keep
  #list = new UploadList()
  #timer = null
  #hold = null

  /** @param {object} options `keep` puts files by before the server is asked */
  constructor({ api, store, limits, clock = systemClock, random = Math.random, parallel = 3, hash = hashOf, keep = keepNothing }) {
    super()
    this.#keep = keep
    this.#api = api
    this.#store = store
    this.#limits = limits
    this.#clock = clock
    this.#random = random
    this.#parallel = parallel
    this.#hash = hash
  }

  /** @param {(File|import('./file_checks.js').Picked)[]} files images and the captions beside them */
  async add(files) {
    const list = [...files].map(picked)
    const refusals = await Promise.all(list.map(({ file }) => refusalOf(file, this.#limits)))
    const { images, orphans } = pairFiles(list.filter((_, i) => !refusals[i]))
    images.forEach((one) => { this.#list.enter(one.file, one.caption).kept = this.#keep.keepFile(one.file, one.caption) })
    orphans.forEach(({ file }) => this.#enterOrphan(file))
    this.#reject(refusals.filter(Boolean))
    this.start()
  }

  /** Go on: after a trigger word was given, or a session was made anew. */
  start() {
    this.#hold = null
    this.#pump()
  }

  /** Try everything that waits now, and what failed for want of a connection: for the `online` event. */
  wake() {
    for (const item of this.#list.items) {
      if (item.status === 'failed' && item.problem.code === 'offline') renewed(item)
      item.notBefore = 0
    }
    this.#pump()
  }

  /** Give up what is not settled; of a single row also what failed. @param {number} [key] of one row; all without it */
  cancel(key) {
    const mayGo = (item) => !isSettled(item) || (key !== undefined && item.status === 'failed')
    for (const item of this.#list.chosen(key, mayGo)) {
      item.status = 'cancelled'
      item.controller.abort()
      this.#letGo(item)
    }
    this.#pump()
  }

  /** Send again what failed or was cancelled. @param {number} [key] of one row; all without it */
  retry(key) {
    this.#list.chosen(key, (one) => ['failed', 'cancelled'].includes(one.status)).forEach(renewed)
    this.start()
  }

  /** Forget the rows that are settled. */
  clear() {
    this.#list.clear()
    this.#store.update({ rejected: [] })
    this.#publish()
  }

  /** A caption may come later than its image; one that has none at all is said so. */
  #enterOrphan(file) {
    if (this.#list.giveCaption(file)) return
    const names = [...this.#store.get('images').map((image) => image.filename), ...this.#list.items.map((item) => item.file.name)]
    if (names.some((name) => stemOf(name) === stemOf(file.name))) this.#list.enter(file, file)
    else this.#reject([{ filename: file.name, ...notice('caption_without_image') }])
  }

  #pump() {
    while (!this.#isHeld() && this.#list.sending.length < this.#allowed()) {
      const item = this.#list.next(this.#clock.now())
      if (!item) break
      this.#send(item)
    }
    this.#wait()
    this.#publish()
  }

  /** Until the first answer names the session, a second request would make another one. */
  #allowed() {
    return this.#store.get('session').id ? this.#parallel : 1
  }

  #isHeld() {
    const { id, triggerWord } = this.#store.get('session')
    return this.#hold !== null || (!id && triggerProblem(triggerWord) !== null)
  }

  async #send(item) {
    const { controller } = item
    Object.assign(item, { status: 'sending', fraction: 0, attempts: item.attempts + 1, problem: null })
    try {
      if (!item.isCaption) await (item.kept ??= this.#keep.keepFile(item.file, item.caption))
      const verdict = await verdictOf(item, this.#store.get('images'), this.#limits, this.#hash)
      const result = verdict ?? (await this.#request(item))
      if (item.controller === controller) this.#settle(item, result)
    } catch (problem) {
      // a row that was cancelled, perhaps even started anew, has no more use for this answer
      if (item.controller === controller && item.status === 'sending') this.#fail(item, problem)
    }
    this.#pump()
    this.#tellWhenSettled()
  }

  async #request(item) {
    const { id: sessionId, triggerWord } = this.#store.get('session')
    const onProgress = (fraction) => {
      item.fraction = fraction
      this.#publish()
    }
    const files = [...new Set([item.file, item.caption].filter(Boolean))]
    const answer = await this.#api.upload({ files, triggerWord, sessionId, onProgress, signal: item.controller.signal })
    // a batch that moved meanwhile has not got it
    if (this.#store.get('session').id !== sessionId) throw new Problem({ code: 'session_gone' })
    return this.#taken(answer)
  }

  #taken(answer) {
    this.#store.takeFacts(answer)
    this.#store.mergeImages(answer.images)
    this.dispatchEvent(new CustomEvent('accepted', { detail: { images: answer.images } }))
    this.#reject(answer.rejected.map((one) => ({ ...one, message: translated(one) })))
    return { status: 'done', imageId: answer.images[0]?.id ?? null }
  }

  #settle(item, { status, imageId = null, problem = null }) {
    Object.assign(item, { status, imageId, problem, fraction: 1 })
    if (status !== 'rejected') return
    this.#reject([{ filename: item.file.name, ...problem }])
    this.#letGo(item)
  }

  #letGo(item) {
    item.kept = null
    if (!item.isCaption) this.#keep.dropFile(item.file)
  }

  #fail(item, problem) {
    const { code, detail, facts = {} } = problem
    const seen = { code, message: detail }
    if (HOLDING_CODES.includes(code)) return this.#holdAll(item, seen)
    if (problem.retryable && item.attempts < MAX_ATTEMPTS) return this.#later(item, problem)
    const [reason = seen] = facts.rejected ?? []
    const status = problem.retryable || reason.code === 'server_full' ? 'failed' : 'rejected'
    this.#settle(item, { status, problem: { code: reason.code, message: reason === seen ? detail : translated(reason) } })
  }

  #later(item, { code, detail, retryAfter }) {
    const ms = Math.max((retryAfter ?? 0) * 1000, backoffMs(item.attempts, { random: this.#random }))
    const notBefore = this.#clock.now() + ms
    Object.assign(item, { status: 'waiting', fraction: 0, notBefore, problem: { code, message: detail } })
  }

  #holdAll(item, problem) {
    renewed(item)
    this.#hold = problem
    this.dispatchEvent(new CustomEvent('held', { detail: { problem } }))
  }

  #wait() {
    this.#clock.clearTimeout(this.#timer)
    const now = this.#clock.now()
    const next = this.#list.nextMoment(now)
    if (Number.isFinite(next)) this.#timer = this.#clock.setTimeout(() => this.#pump(), next - now)
  }

  #reject(rejections) {
    if (rejections.length) this.#store.update({ rejected: [...this.#store.get('rejected'), ...rejections] })
  }

  #publish() {
    const hold = { held: this.#isHeld(), problem: this.#hold }
    this.#store.update({ uploads: uploadSnapshot(this.#list.items, hold) })
  }

  #tellWhenSettled() {
    if (!this.#list.items.every(isSettled)) return
    this.dispatchEvent(new CustomEvent('settled', { detail: { snapshot: this.#store.get('uploads') } }))
  }
}
