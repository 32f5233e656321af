/** Captions many images: the browser is the queue. Asks politely, hears results by poll, never writes over a person. */

import { backoffMs, systemClock } from '../helpers/clock.js'
import { Poller } from './poller.js'
import { RunLedger } from './run_ledger.js'
import { isPersonWritten, outcomeOf, reactionTo } from './run_rules.js'
import { sentenceFor, translated } from './sentences.js'

const MAX_TRIES = 3
const RATE_LIMIT_WAIT = { firstMs: 8000, longestMs: 60_000 }

/**
 * Keeps `run` of the store up to date. Events: `outcome` with `detail.{id, kind, before}` for each image, and
 * `dollars` that came to nothing where that is known; `stopped` with `detail.problem`, `finished` with `detail.snapshot`.
 */
export class CaptionRun extends EventTarget {
  #api
  #store
  #clock
  #random
  #paceFor
  #isBeingEdited
  #poller
  #ledger = new RunLedger()
  #lastStart = -Infinity
  #timer = null

  /**
   * @param {object} options
   * @param {import('../api.js').Api} options.api
   * @param {import('../state.js').Store} options.store
   * @param {(engineName: string) => {concurrency: number, intervalMs: number}} options.paceFor
   * @param {(id: string) => boolean} [options.isBeingEdited] a person is writing there; passed over like their saved words
   */
  constructor({ api, store, paceFor, isBeingEdited = () => false, clock = systemClock, random = Math.random }) {
    super()
    this.#api = api
    this.#store = store
    this.#clock = clock
    this.#random = random
    this.#paceFor = paceFor
    this.#isBeingEdited = isBeingEdited
    const heard = {
      onAsk: () => this.#ledger.accepted(),
      onNews: (news) => this.#hear(news),
      onProblem: (problem) => this.#onPollProblem(problem)
    }
    this.#poller = new Poller({ api, store, clock, random, ...heard })
  }

  /**
   * Caption these images. While a run is going they go next, else a new run begins.
   * @param {string[]} ids
   * @param {{hint?: string, overwrite?: boolean, engine?: string, model?: string, style?: string}} [options]
   */
  start(ids, options = {}) {
    if (!this.#ledger.isGoing) {
      this.#ledger.begin()
      this.dispatchEvent(new CustomEvent('started'))
    }
    this.#ledger.enqueue(ids, options)
    this.#pump()
  }

  /** Begin nothing new; what the server is working on still comes in. */
  pause() {
    if (this.#ledger.mode === 'running') this.#enter('paused')
  }

  /** Go on after a pause, or after what stopped the run has been put right. */
  resume() {
    if (!['paused', 'stopped'].includes(this.#ledger.mode)) return
    Object.assign(this.#ledger, { problem: null, hold: { until: 0, reason: null, times: 0 } })
    this.#enter('running')
  }

  /** Ask for nothing more; what the server is working on still comes in. */
  cancel() {
    if (!this.#ledger.isGoing && this.#ledger.mode !== 'stopped') return
    this.#ledger.dropQueue()
    this.#enter('cancelled')
  }

  /** Ask again for what failed. @param {string} [code] for this reason only */
  retry(code) {
    if (!this.#ledger.enqueueFailures(code)) return
    this.#enter(this.#ledger.isGoing ? this.#ledger.mode : 'running')
  }

  /** Take over what the server is working on already, as after a reload. */
  async pickUp() {
    await this.#poller.ask()
  }

  /** The batch has been put back elsewhere, where nobody works on it yet: ask again for what was in flight, and go on. */
  rebase() {
    this.#requeueFlights()
    if (this.#ledger.problem?.code === 'session_gone') this.resume()
    else this.#pump()
  }

  /** Try at once instead of waiting for the connection: for the `online` event. */
  wake() {
    if (this.#ledger.hold.reason === 'offline') this.#ledger.hold.until = 0
    if (this.#ledger.flights.size) this.#poller.ask()
    this.#pump()
  }

  #enter(mode) {
    this.#ledger.mode = mode
    this.#pump()
  }

  #pump() {
    const { flights } = this.#ledger
    while (this.#mayStart()) this.#ask(this.#ledger.queue.shift())
    if (flights.size) this.#poller.start()
    else this.#poller.stop()
    this.#plan()
    if (this.#ledger.isGoing && !this.#ledger.queue.length && !flights.size) this.#finish()
    else this.#publish()
  }

  #mayStart() {
    if (this.#ledger.mode !== 'running' || !this.#hasRoom()) return false
    this.#passOver()
    return this.#ledger.queue.length > 0 && this.#nextStart() <= this.#clock.now()
  }

  #hasRoom() {
    return this.#ledger.flights.size < this.#pace().concurrency
  }

  /** Drop from the front what must not be asked for any more. */
  #passOver() {
    const { queue } = this.#ledger
    while (queue.length && !this.#isWanted(queue[0])) this.#onPassed(queue.shift())
  }

  #isWanted({ id, options }) {
    const image = this.#store.image(id)
    return Boolean(image) && (options.overwrite || (!isPersonWritten(image) && !this.#isBeingEdited(id)))
  }

  #pace() {
    return this.#paceFor(this.#store.get('engine').name)
  }

  #nextStart() {
    return Math.max(this.#lastStart + this.#pace().intervalMs, this.#ledger.hold.until)
  }

  #plan() {
    this.#clock.clearTimeout(this.#timer)
    if (this.#ledger.mode !== 'running' || !this.#ledger.queue.length || !this.#hasRoom()) return
    this.#timer = this.#clock.setTimeout(() => this.#pump(), Math.max(0, this.#nextStart() - this.#clock.now()))
  }

  async #ask(item) {
    this.#lastStart = this.#clock.now()
    const flight = this.#ledger.takeOff(item, this.#store.image(item.id), this.#lastStart)
    const { engine: { name: engine, model, style, templates }, session, credentials } = this.#store.get()
    const options = { engine, model, style, ...item.options }
    try {
      await this.#api.generate(session.id, item.id, { ...options, template: templates?.[options.style] }, credentials)
      flight.isAccepted = true
    } catch (problem) {
      if (this.#ledger.flights.get(item.id) === flight) this.#take(flight, { kind: 'problem', problem })
      this.#pump()
    }
  }

  /** `asked`: a question that left before the server took an image on cannot tell that it is lost. */
  #hear({ working, unwritten, asked }) {
    const { flights } = this.#ledger
    for (const id of working) this.#adopt(id)
    for (const flight of asked) {
      if (working.has(flight.id) || flights.get(flight.id) !== flight) continue
      const problem = unwritten.get(flight.id)
      this.#take(flight, problem ? { kind: 'problem', problem } : outcomeOf(flight.trace, this.#store.image(flight.id)))
    }
    this.#pump()
  }

  #adopt(id) {
    const image = this.#store.image(id)
    if (!image || this.#ledger.flights.has(id)) return
    if (['idle', 'finished'].includes(this.#ledger.mode)) this.#ledger.begin()
    this.#ledger.adopt(id, image)
  }

  #take(flight, { kind, problem }) {
    this.#ledger.flights.delete(flight.id)
    const steps = {
      done: () => this.#onDone(flight),
      gone: () => this.#onPassed(flight),
      pass: () => this.#onPassed(flight),
      lost: () => this.#onLost(flight),
      wait: () => this.#onRateLimit(flight, problem),
      reconnect: () => this.#onNoAnswer(flight),
      stop: () => this.#onStop(flight, problem),
      fail: () => this.#onFailure(flight, problem)
    }
    steps[kind === 'problem' ? reactionTo(problem) : kind]()
  }

  #onDone(flight) {
    this.#ledger.done(flight, this.#clock.now())
    this.#tell('outcome', { id: flight.id, kind: 'done', before: flight.image })
  }

  #onPassed({ id }) {
    this.#ledger.skipped()
    this.#tell('outcome', { id, kind: 'skipped', before: null })
  }

  /** The server was started anew and forgot about it: ask again, but not for ever. */
  #onLost(flight) {
    const tries = flight.tries + 1
    if (tries < MAX_TRIES) this.#ledger.again({ ...flight, tries })
    else this.#onFailure(flight, { code: 'no_answer', detail: sentenceFor('no_answer'), retryable: true })
  }

  #onRateLimit(flight, problem) {
    const told = problem.retryAfter ?? problem.retry_after
    this.#holdBack(told ? { ms: told * 1000 } : RATE_LIMIT_WAIT, 'rate_limited')
    this.#ledger.again(flight)
  }

  #onNoAnswer(flight) {
    this.#holdBack({}, 'offline')
    this.#ledger.again(flight)
  }

  #holdBack({ ms, ...wait }, reason) {
    this.#ledger.hold.times += 1
    const waitMs = ms ?? backoffMs(this.#ledger.hold.times, { ...wait, random: this.#random })
    this.#ledger.holdUntil(this.#clock.now() + waitMs, reason)
  }

  #onStop(flight, problem) {
    this.#ledger.again(flight)
    this.#stop(problem)
  }

  #onFailure(flight, problem) {
    const { code, retryable } = problem
    this.#ledger.failed(flight, { code, retryable, detail: translated(problem) })
    this.#tell('outcome', { id: flight.id, kind: 'failed', before: null, dollars: problem.cost_usd ?? 0 })
  }

  /** No answer: the poller comes back by itself. No session: nothing that is in flight will ever arrive. */
  #onPollProblem(problem) {
    if (reactionTo(problem) !== 'stop') return
    this.#requeueFlights()
    this.#stop(problem)
    this.#pump()
  }

  #requeueFlights() {
    const lost = [...this.#ledger.flights.values()]
    this.#ledger.flights.clear()
    lost.reverse().forEach((flight) => this.#ledger.again(flight))
  }

  #stop(problem) {
    const { code } = problem
    const { mode } = this.#ledger
    if (mode === 'cancelled' || mode === 'stopped') return
    Object.assign(this.#ledger, { mode: 'stopped', problem: { code, message: translated(problem) } })
    this.#tell('stopped', { problem: this.#ledger.problem })
  }

  #finish() {
    this.#ledger.mode = 'finished'
    this.#publish()
    this.#tell('finished', { snapshot: this.#store.get('run') })
  }

  #publish() {
    this.#store.update({ run: this.#ledger.snapshot(this.#clock.now(), this.#pace()) })
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }))
  }
}
