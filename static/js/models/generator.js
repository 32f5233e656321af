/** One request for pictures at a time: how long it takes, what went wrong, and when it may be tried again. No DOM. */

import { systemClock } from '../helpers/clock.js'

const TICK_MS = 1000
const LOOK_MS = 5000

/**
 * @typedef {object} Making
 * @property {'idle'|'busy'|'stopped'|'failed'} status
 * @property {object|null} order as it was sent
 * @property {number} seconds since the request was sent, by the clock
 * @property {number} wait seconds until it makes sense to ask again; 0: at once
 * @property {{code: string, message: string, retryable: boolean}|null} problem
 * @property {{ignored: string[], problems: object[], made: number, asked: number}|null} outcome of the last that succeeded
 */

/** @returns {Making} */
export function nothingMaking() {
  return { status: 'idle', order: null, seconds: 0, wait: 0, problem: null, outcome: null }
}

/** Keeps `making` of the store. Event `made` with `detail.images`. */
export class Generator extends EventTarget {
  #api
  #store
  #clock
  #makeKey
  #lookFor
  #key = null
  #controller = null
  #timer = null

  /**
   * @param {object} parts
   * @param {import('../api.js').Api} parts.api
   * @param {import('../state.js').Store} parts.store
   * @param {() => Promise<boolean>} parts.lookFor whether the picture of a request that was given up has turned up
   * @param {import('../helpers/clock.js').Clock} [parts.clock]
   * @param {() => string} [parts.makeKey] names a request, so that it is carried out once however often it is sent
   */
  constructor({ api, store, lookFor, clock = systemClock, makeKey = randomKey }) {
    super()
    this.#api = api
    this.#store = store
    this.#lookFor = lookFor
    this.#clock = clock
    this.#makeKey = makeKey
  }

  /** Ask for pictures. The same order after a failure is the same request: an answer that was lost costs nothing twice. @param {object} order */
  start(order) {
    const { status, wait } = this.#state
    if (status === 'busy' || wait > 0) return undefined
    const isRepeated = status === 'failed' && JSON.stringify(order) === JSON.stringify(this.#state.order)
    if (!isRepeated) this.#key = this.#makeKey()
    return this.#send(order)
  }

  /** Send the last request once more, or wait on for its answer. */
  again() {
    const { status, order, wait } = this.#state
    return order && status !== 'busy' && wait <= 0 ? this.#send(order) : undefined
  }

  /** Wait no longer. The service may finish it all the same, so its picture is looked for. */
  stop() {
    if (this.#state.status !== 'busy') return
    this.#controller.abort()
    this.#controller = null
    this.#put({ status: 'stopped' })
    const { timeoutSeconds } = this.#store.get('playground').facts.limits
    this.#watch(this.#clock.now() + timeoutSeconds * 1000)
  }

  get #state() {
    return this.#store.get('making')
  }

  async #send(order) {
    const own = new AbortController()
    this.#controller = own
    this.#put({ ...nothingMaking(), status: 'busy', order })
    this.#count(this.#clock.now())
    try {
      const answer = await this.#api.pictures.generate(order, { key: this.#key, signal: own.signal })
      if (this.#controller !== own) return
      const { images, ignored, problems } = answer
      this.#end({ status: 'idle', outcome: { ignored, problems, made: images.length, asked: order.num_images } })
      this.dispatchEvent(new CustomEvent('made', { detail: { images } }))
    } catch (problem) {
      if (this.#controller === own) this.#fail(problem)
      if (!problem.code) throw problem
    }
  }

  #fail(problem) {
    const { code, detail, retryable = false, retryAfter } = problem
    this.#end({ status: 'failed', problem: { code, message: detail ?? problem.message, retryable } })
    if (retryAfter) this.#countDown(this.#clock.now() + retryAfter * 1000)
  }

  #end(patch) {
    this.#clock.clearTimeout(this.#timer)
    this.#controller = null
    this.#put(patch)
  }

  #count(from) {
    this.#plan(TICK_MS, () => {
      this.#put({ seconds: Math.round((this.#clock.now() - from) / 1000) })
      this.#count(from)
    })
  }

  #countDown(until) {
    const wait = Math.max(0, Math.ceil((until - this.#clock.now()) / 1000))
    this.#put({ wait })
    if (wait > 0) this.#plan(TICK_MS, () => this.#countDown(until))
  }

  #watch(until) {
    this.#plan(LOOK_MS, async () => {
      const isThere = await this.#lookFor()
      if (this.#state.status !== 'stopped') return
      if (isThere) this.#put(nothingMaking())
      else if (this.#clock.now() < until) this.#watch(until)
    })
  }

  #plan(ms, call) {
    this.#clock.clearTimeout(this.#timer)
    this.#timer = this.#clock.setTimeout(call, ms)
  }

  #put(patch) {
    this.#store.update({ making: { ...this.#state, ...patch } })
  }
}

/** Works over plain http too, where there is no `randomUUID`. */
function randomKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
