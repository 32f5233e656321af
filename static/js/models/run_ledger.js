/** The books of a run: who is queued, in flight, done, failed. Asks nobody and sets no timer. */

import { traceOf } from './run_rules.js'
import { runSnapshot } from './run_snapshot.js'

/**
 * @typedef {{id: string, options: object, tries: number}} Queued
 * @typedef {Queued & {image: object, trace: object, startedAt: number|null, isAccepted: boolean}} Flight
 */

export class RunLedger {
  /** @type {'idle'|'running'|'paused'|'stopped'|'cancelled'|'finished'} */
  mode = 'idle'
  /** @type {Queued[]} */
  queue = []
  /** @type {Map<string, Flight>} */
  flights = new Map()
  failures = new Map()
  hold = { until: 0, reason: null, times: 0 }
  problem = null
  #counts = { total: 0, done: 0, skipped: 0 }
  #seconds = []

  get isGoing() {
    return ['running', 'paused'].includes(this.mode)
  }

  begin() {
    this.mode = 'running'
    this.queue = []
    this.failures.clear()
    this.#counts = { total: this.flights.size, done: 0, skipped: 0 }
    this.#seconds = []
    this.problem = null
    this.hold = { until: 0, reason: null, times: 0 }
  }

  /** Put images in front, leaving out those that are queued or in flight already. */
  enqueue(ids, options) {
    const known = new Set([...this.queue.map(({ id }) => id), ...this.flights.keys()])
    const items = [...new Set(ids)].filter((id) => !known.has(id)).map((id) => ({ id, options, tries: 0 }))
    const again = items.filter(({ id }) => this.failures.delete(id))
    this.#counts.total += items.length - again.length
    this.queue.unshift(...items)
  }

  /** Queue what failed, for one reason or any. @returns {boolean} whether there was something */
  enqueueFailures(code) {
    const chosen = [...this.failures].filter(([, failure]) => code === undefined || failure.code === code)
    for (const [id, { options }] of chosen) {
      this.failures.delete(id)
      this.queue.push({ id, options, tries: 0 })
    }
    return chosen.length > 0
  }

  dropQueue() {
    this.#counts.total -= this.queue.length
    this.queue = []
  }

  /** @param {Queued} item @param {object} image @param {number} now @returns {Flight} */
  takeOff(item, image, now) {
    const flight = { ...item, image, trace: traceOf(image), startedAt: now, isAccepted: false }
    this.flights.set(item.id, flight)
    return flight
  }

  /** Take over an image the server is working on without having been asked from here. */
  adopt(id, image) {
    const queued = this.queue.find((item) => item.id === id)
    if (!queued && !this.failures.delete(id)) this.#counts.total += 1
    this.queue = this.queue.filter((item) => item !== queued)
    const flight = this.takeOff(queued ?? { id, options: {}, tries: 0 }, image, null)
    flight.isAccepted = true
  }

  /** @returns {Set<Flight>} those the server has said yes to */
  accepted() {
    return new Set([...this.flights.values()].filter((flight) => flight.isAccepted))
  }

  done({ startedAt }, now) {
    if (startedAt !== null) this.#seconds.push((now - startedAt) / 1000)
    this.#counts.done += 1
    this.hold.times = 0
  }

  skipped() {
    this.#counts.skipped += 1
  }

  failed({ id, options }, { code, detail, retryable }) {
    this.failures.set(id, { code, message: detail, retryable, options })
  }

  again({ id, options, tries }) {
    if (this.mode === 'cancelled') this.#counts.total -= 1
    else this.queue.unshift({ id, options, tries })
  }

  /** Start nothing before `until`, for one more time in a row. */
  holdUntil(until, reason) {
    if (until > this.hold.until) Object.assign(this.hold, { until, reason })
  }

  /** @returns {import('./run_snapshot.js').RunSnapshot} */
  snapshot(now, pace) {
    const { mode, queue, failures, hold, problem } = this
    const flights = [...this.flights.values()]
    return runSnapshot({ mode, now, queue, flights, counts: this.#counts, failures, hold, problem, seconds: this.#seconds, pace })
  }
}
