/** Brings a person's words to the server: soon, in order, and again until they are there. Overwrites nobody's. */

import { backoffMs, systemClock } from '../helpers/clock.js'
import { notice } from './sentences.js'

const QUIET_MS = 500

/**
 * Keeps `save` of the store up to date: `{status: 'idle'|'saving'|'saved'|'failed', at, problem, pending}`.
 * Events: `stale` with `detail.{imageId, mine, theirs}` (then call `resolve`), `refused` with `detail.{imageId, problem}`
 * for words the server will not take as they are; they are kept and sent again after the next change. A session that is gone
 * is an outage: whoever puts the batch back calls `rebase`.
 */
export class Autosave extends EventTarget {
  #api
  #store
  #clock
  #random
  #drafts = new Map()
  #timer = null
  #sending = 0
  #outage = { times: 0, until: 0, problem: null }
  #savedAt = null
  #waiters = []
  #keep

  /** @param {object} options `keep(imageId, draft)` puts words by before they are sent; null when they have arrived */
  constructor({ api, store, clock = systemClock, random = Math.random, keep = () => {} }) {
    super()
    this.#keep = keep
    this.#api = api
    this.#store = store
    this.#clock = clock
    this.#random = random
  }

  /**
   * Take words in; they leave half a second after the last change.
   * @param {string} imageId
   * @param {string} caption
   * @param {{state?: 'empty'|'drafted'|'edited'|'approved', now?: boolean}} [options] `now`: send at once
   */
  edit(imageId, caption, { state, now = false } = {}) {
    const image = this.#store.image(imageId)
    const before = this.#drafts.get(imageId)
    if (!before && !state && caption === image?.caption) return
    const kept = before?.caption === caption ? before.state : undefined
    const dueAt = now ? 0 : this.#clock.now() + QUIET_MS
    const draft = { imageId, version: image?.version, over: [image?.caption], ...before, caption, state: state ?? kept, dueAt, problem: null }
    this.#drafts.delete(imageId) // last changed, last sent
    this.#hold(draft)
    this.#pump()
  }

  /**
   * Take over words an earlier page could not send any more; those that have arrived meanwhile are let go.
   * @param {Map<string, {caption: string, state?: string, over?: string[]}>} drafts `over`: the texts they may take the place of
   */
  takeUp(drafts) {
    for (const [imageId, { caption, state, over = [] }] of drafts) {
      const image = this.#store.image(imageId)
      const hasArrived = image?.caption === caption && (!state || state === image.state)
      if (this.#drafts.has(imageId)) continue // newer words
      if (!image || hasArrived) this.#letGo(imageId)
      else this.#meet({ imageId, caption, state, over, dueAt: 0, problem: null }, image)
    }
    this.#pump()
  }

  /** The batch has been put back elsewhere: what waits builds on what is there now, unless somebody else wrote that, and goes at once. */
  rebase() {
    for (const draft of this.#drafts.values()) {
      const image = this.#store.image(draft.imageId)
      if (image) this.#meet(draft, image)
    }
    this.wake()
  }

  /** @param {string} imageId @returns {string|undefined} words that are not on the server yet; they count more than the store's */
  textOf(imageId) {
    return this.#drafts.get(imageId)?.caption
  }

  /** @param {string} imageId @returns {boolean} */
  has(imageId) {
    return this.#drafts.has(imageId)
  }

  get hasUnsaved() {
    return this.#drafts.size > 0
  }

  /** @returns {{imageId: string, caption: string, state?: string}[]} all words that are not on the server yet */
  get drafts() {
    return [...this.#drafts.values()].map(({ imageId, caption, state }) => ({ imageId, caption, state }))
  }

  /**
   * Send all at once: on blur, before going elsewhere, and as the page is left (`keepalive`).
   * @param {{keepalive?: boolean}} [options]
   * @returns {Promise<boolean>} when the sending is over: whether all is saved
   */
  flush({ keepalive = false } = {}) {
    for (const draft of this.#drafts.values()) draft.dueAt = 0
    const settled = new Promise((resolve) => this.#waiters.push(resolve))
    if (keepalive) this.#sendable().forEach((draft) => this.#send(draft, { keepalive }))
    this.wake()
    return settled
  }

  /** Try at once instead of waiting for the connection: for the `online` event. */
  wake() {
    this.#outage.until = 0
    this.#pump()
  }

  /** Settle a `stale` caption. @param {string} imageId @param {'mine'|'theirs'} choice */
  resolve(imageId, choice) {
    const draft = this.#drafts.get(imageId)
    if (!draft?.theirs) return
    if (choice === 'theirs') this.#takeTheirs(draft)
    else this.#hold({ ...draft, version: draft.theirs.version, over: [...draft.over, draft.theirs.caption], theirs: null, dueAt: 0 })
    this.#pump()
  }

  /** Let go of words that wait, as when their image is removed. @param {string} [imageId] all without it */
  drop(imageId) {
    const ids = imageId === undefined ? [...this.#drafts.keys()] : [imageId]
    ids.forEach((id) => this.#letGo(id))
    this.#pump()
  }

  #hold(draft) {
    this.#drafts.set(draft.imageId, draft)
    this.#keep(draft.imageId, draft)
  }

  #letGo(imageId) {
    this.#drafts.delete(imageId)
    this.#keep(imageId, null)
  }

  #pump() {
    this.#clock.clearTimeout(this.#timer)
    const [next] = this.#sendable().sort((a, b) => a.dueAt - b.dueAt)
    if (next && !this.#sending) {
      const ms = Math.max(next.dueAt, this.#outage.until) - this.#clock.now()
      if (ms > 0) this.#timer = this.#clock.setTimeout(() => this.#pump(), ms)
      else this.#send(next)
    }
    this.#settleWaiters()
    this.#publish()
  }

  #sendable() {
    return [...this.#drafts.values()].filter((draft) => !draft.theirs && !draft.problem)
  }

  /** One at a time, so that they arrive in order; only a page that is being left cannot wait for that. */
  async #send(draft, options = {}) {
    const { imageId, caption, version, state } = draft
    const { id: sessionId } = this.#store.get('session')
    const isStillThere = () => sessionId === this.#store.get('session').id // else the batch has moved, without these words
    draft.over = [...draft.over, caption]
    this.#sending += 1
    try {
      const answer = await this.#api.saveCaption(sessionId, { imageId, caption, version, state }, options)
      if (isStillThere()) this.#onSaved(draft, answer)
    } catch (problem) {
      if (isStillThere()) this.#onFailure(draft, problem)
    }
    this.#sending -= 1
    this.#pump()
  }

  #onSaved(draft, { image, version }) {
    this.#outage = { times: 0, until: 0, problem: null }
    this.#savedAt = this.#clock.now()
    this.#store.mergeImages([image])
    this.#store.takeFacts({ version })
    const latest = this.#drafts.get(draft.imageId)
    if (latest === draft) this.#letGo(draft.imageId)
    else if (latest) this.#hold(Object.assign(latest, { version, over: [draft.caption] }))
  }

  #onFailure(draft, problem) {
    const latest = this.#drafts.get(draft.imageId)
    if (!latest) return
    if (problem.code === 'stale_version') this.#meet(latest, problem.facts)
    else if (problem.code === 'image_gone') this.#letGo(draft.imageId)
    else if (problem.retryable || problem.code === 'session_gone') this.#onOutage(problem)
    else if (latest === draft) this.#onRefusal(draft, problem)
  }

  /** What stands there may be what these words were written over, or an earlier part of them; else it is somebody else's. */
  #meet(draft, { caption, state, version }) {
    const isOwn = caption === draft.caption || draft.over.includes(caption)
    if (isOwn && !draft.theirs) return this.#hold(Object.assign(draft, { version }))
    this.#hold(Object.assign(draft, { theirs: { caption, state, version } }))
    this.#store.mergeImages([{ ...this.#store.image(draft.imageId), caption, state, version }])
    this.#tell('stale', { imageId: draft.imageId, mine: draft.caption, theirs: draft.theirs })
  }

  #onOutage(problem) {
    const times = this.#outage.times + 1
    const ms = Math.max((problem.retryAfter ?? 0) * 1000, backoffMs(times, { random: this.#random }))
    this.#outage = { times, until: this.#clock.now() + ms, problem: shown(problem) }
  }

  #onRefusal(draft, problem) {
    draft.problem = shown(problem)
    this.#tell('refused', { imageId: draft.imageId, problem })
  }

  #takeTheirs({ imageId, theirs }) {
    this.#letGo(imageId)
    this.#store.mergeImages([{ ...this.#store.image(imageId), ...theirs }])
  }

  #settleWaiters() {
    const isOver = !this.#sending && (!this.#sendable().length || this.#outage.until > this.#clock.now())
    if (isOver) this.#waiters.splice(0).forEach((resolve) => resolve(this.#drafts.size === 0))
  }

  #publish() {
    const drafts = [...this.#drafts.values()]
    const refused = drafts.find((draft) => draft.problem)?.problem
    const stale = drafts.some((draft) => draft.theirs) ? notice('stale_version') : null
    const problem = refused ?? stale ?? this.#outage.problem
    const status = drafts.length ? (problem ? 'failed' : 'saving') : this.#savedAt === null ? 'idle' : 'saved'
    const save = { status, at: this.#savedAt, problem: drafts.length ? problem : null, pending: drafts.length }
    if (JSON.stringify(save) !== JSON.stringify(this.#store.get('save'))) this.#store.update({ save })
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }))
  }
}

function shown({ code, detail }) {
  return { code, message: detail }
}
