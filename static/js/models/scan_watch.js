/** Follows a scan of the library until it ends. Somebody else may have begun it. No DOM. */

import { systemClock } from '../helpers/clock.js'

const EVERY_MS = 700
const AWAY_MS = 5000

/**
 * Keeps `scan` of the store: `{report, isStopping, problem}`. Event `news` with `isOver` after each answer about a scan that
 * runs, and after the first about one that has ended; `isAsked` if it was begun here.
 */
export class ScanWatch extends EventTarget {
  #api
  #store
  #clock
  #timer = null
  #isAsked = false

  /** @param {{api: import('../api.js').Api, store: import('../state.js').Store, clock?: import('../helpers/clock.js').Clock}} parts */
  constructor({ api, store, clock = systemClock }) {
    super()
    this.#api = api
    this.#store = store
    this.#clock = clock
  }

  /** See how it is, and follow it while it runs. */
  look() {
    return this.#ask(() => this.#api.scanReport())
  }

  start() {
    this.#isAsked = true
    return this.#ask(() => this.#api.startScan())
  }

  /** What was read is kept. */
  stop() {
    this.#put({ isStopping: true })
    return this.#ask(() => this.#api.cancelScan())
  }

  async #ask(question) {
    this.#clock.clearTimeout(this.#timer)
    try {
      this.#take(await question())
    } catch (problem) {
      if (!problem.code) throw problem
      this.#put({ isStopping: false, problem: { code: problem.code, message: problem.detail } })
      if (this.#store.get('scan')?.report?.state === 'running') this.#plan(AWAY_MS)
    }
  }

  #take(report) {
    const isRunning = report.state === 'running'
    const endedBefore = this.#store.get('scan')?.report?.finished_at ?? null
    const concerns = isRunning || endedBefore !== report.finished_at
    this.#put({ report, problem: null, ...(isRunning ? {} : { isStopping: false }) })
    if (isRunning) this.#plan(EVERY_MS)
    if (concerns) this.dispatchEvent(new CustomEvent('news', { detail: { isOver: !isRunning, isAsked: this.#isAsked } }))
    if (!isRunning) this.#isAsked = false
  }

  #plan(ms) {
    this.#clock.clearTimeout(this.#timer)
    this.#timer = this.#clock.setTimeout(() => this.look(), ms)
  }

  #put(patch) {
    const known = this.#store.get('scan') ?? { report: null, isStopping: false, problem: null }
    this.#store.update({ scan: { ...known, ...patch } })
  }
}
