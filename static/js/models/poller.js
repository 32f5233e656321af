/** Asks the server what is new, about once a second, while somebody waits for it. */

import { backoffMs, systemClock } from '../helpers/clock.js'

const START = { since: 0, etag: null, working: new Set(), unwritten: new Map() }

/**
 * @typedef {object} News
 * @property {Set<string>} working ids of the images the server is working on
 * @property {Map<string, object>} unwritten problems by image id that the server could only tell, not keep
 * @property {any} asked what `onAsk` said when this question left
 */

export class Poller {
  #api
  #store
  #clock
  #random
  #everyMs
  #onAsk
  #onNews
  #onProblem
  #cursor = { sessionId: null, ...START }
  #timer = null
  #isOn = false
  #isAsking = false
  #failures = 0

  /**
   * Images and session facts go into the store before `onNews(news)` is called.
   * @param {object} options `onAsk()` is called as each question leaves; `onProblem(problem)` may call `stop`
   */
  constructor({ api, store, clock = systemClock, random = Math.random, everyMs = 1000, onAsk, onNews, onProblem }) {
    this.#api = api
    this.#store = store
    this.#clock = clock
    this.#random = random
    this.#everyMs = everyMs
    this.#onAsk = onAsk
    this.#onNews = onNews
    this.#onProblem = onProblem
  }

  start() {
    if (this.#isOn) return
    this.#isOn = true
    this.#plan(this.#everyMs)
  }

  stop() {
    this.#isOn = false
    this.#clock.clearTimeout(this.#timer)
  }

  /** Ask at once, also when it is not started. */
  async ask() {
    if (this.#isAsking) return
    this.#isAsking = true
    this.#clock.clearTimeout(this.#timer)
    const { id } = this.#store.get('session')
    try {
      await this.#askOnce()
      this.#failures = 0
    } catch (problem) {
      this.#failures += 1
      if (id === this.#store.get('session').id) this.#onProblem(problem) // else the batch has moved meanwhile
    }
    this.#isAsking = false
    if (this.#isOn) this.#plan(this.#failures ? this.#backoff() : this.#everyMs)
  }

  async #askOnce() {
    const { id } = this.#store.get('session')
    // from the beginning once: other answers bring newer versions without all that lies before them
    if (this.#cursor.sessionId !== id) this.#cursor = { sessionId: id, ...START }
    const { since, etag } = this.#cursor
    const asked = this.#onAsk?.()
    if (id === null) return this.#onNews({ ...START, asked }) // the session was forgotten
    const answer = await this.#api.captions(id, since, etag)
    if (this.#store.get('session').id !== id) return
    if (answer) this.#take(answer)
    const { working, unwritten } = this.#cursor
    this.#onNews({ working, unwritten, asked })
  }

  #take({ version, trigger_word, images, working, unwritten, etag }) {
    const sameQuestion = version === this.#cursor.since
    const problems = new Map(unwritten.map(({ image_id: id, problem }) => [id, problem]))
    Object.assign(this.#cursor, { since: version, etag: sameQuestion ? etag : null, working: new Set(working), unwritten: problems })
    this.#store.mergeImages(images)
    this.#store.takeFacts({ trigger_word, version })
  }

  #backoff() {
    return Math.max(this.#everyMs, backoffMs(this.#failures, { longestMs: 15_000, random: this.#random }))
  }

  #plan(ms) {
    this.#clock.clearTimeout(this.#timer)
    this.#timer = this.#clock.setTimeout(() => this.ask(), ms)
  }
}
