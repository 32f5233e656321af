/** Puts the batch back when the server has lost it, from the copy in the browser, without being asked. */

import { backoffMs, systemClock } from '../helpers/clock.js'
import { Problem } from '../helpers/problem.js'

const PARALLEL = 3

/**
 * Keeps `restoring` of the store up to date: null, or `{status: 'asking'|'sending'|'failed', done, total, problem}`.
 * Event: `back` with `detail.{sent, without}`: how many images were sent, and the names of those no copy was kept of.
 */
export class Restorer extends EventTarget {
  #api
  #store
  #keeper
  #clock
  #random
  #alone
  #going = null

  /**
   * @param {object} options
   * @param {<T>(work: () => Promise<T>) => Promise<T>} [options.alone] runs the work while no other tab of the browser does
   */
  constructor({ api, store, keeper, clock = systemClock, random = Math.random, alone = (work) => work() }) {
    super()
    this.#api = api
    this.#store = store
    this.#keeper = keeper
    this.#clock = clock
    this.#random = random
    this.#alone = alone
  }

  /** Make sure the server has the batch: at once if it has, else by sending it. Resolves to whether it has in the end. */
  check() {
    this.#going ??= this.#untilDone().finally(() => { this.#going = null })
    return this.#going
  }

  async #untilDone() {
    for (let times = 1; ; times += 1) {
      try {
        const result = await this.#alone(() => this.#once())
        this.#store.update({ restoring: null })
        this.dispatchEvent(new CustomEvent('back', { detail: result }))
        return true
      } catch (problem) {
        if (!problem.retryable && problem.code !== 'session_gone') return this.#giveUp(problem)
        this.#show({ status: 'asking', problem: shown(problem) })
        await this.#pause(Math.max((problem.retryAfter ?? 0) * 1000, backoffMs(times, { longestMs: 15_000, random: this.#random })))
      }
    }
  }

  #giveUp(problem) {
    this.#show({ status: 'failed', problem: shown(problem) })
    if (!problem.code) throw problem // a fault of ours: the console should know
    return false
  }

  /** Another tab, or this one before a reload, may have put it back already, whole or in part. */
  async #once() {
    const { id } = this.#store.get('session')
    const kept = await this.#keeper.session()
    const there = (await this.#find(id)) ?? (await this.#find(kept?.id !== id ? kept?.id : null))
    if (there) {
      this.#store.takeSession(there)
      return { sent: 0, without: [] }
    }
    return this.#sendAll((await this.#find(kept?.nextId))?.session_id ?? null)
  }

  async #find(id) {
    if (!id) return null
    try {
      return await this.#api.session(id)
    } catch (problem) {
      if (problem.code === 'session_gone') return null
      throw problem
    }
  }

  async #sendAll(begunId) {
    const images = [...this.#store.get('images')].sort((a, b) => a.index - b.index)
    const wanted = images.filter((image) => this.#keeper.hasFile(image))
    if (!wanted.length) throw new Problem({ code: 'copy_missing' })
    this.#show({ status: 'sending', done: 0, total: wanted.length })
    const id = begunId ?? (await this.#begin(wanted))
    const { missing } = await this.#api.missing(id, wanted.map(({ sha256 }) => sha256))
    const rest = wanted.filter(({ sha256 }) => missing.includes(sha256))
    this.#show({ status: 'sending', done: wanted.length - rest.length, total: wanted.length })
    const refused = await this.#sendEach(rest, id)
    await this.#api.putBack(id, wanted)
    this.#store.takeSession(await this.#api.session(id))
    const lost = images.filter((image) => !wanted.includes(image) || refused.includes(image))
    return { sent: wanted.length - refused.length, without: lost.map(({ filename }) => filename) }
  }

  /** The first image that is taken makes the session. */
  async #begin(wanted) {
    for (const image of wanted) {
      const answer = await this.#send(image, null)
      if (!answer) continue
      await this.#keeper.noteNext(answer.session_id)
      return answer.session_id
    }
    throw new Problem({ code: 'copy_missing' })
  }

  async #sendEach(images, id) {
    const queue = [...images]
    const refused = []
    const work = async () => {
      for (let image = queue.shift(); image; image = queue.shift()) {
        if (!(await this.#send(image, id))) refused.push(image)
        const { done, total } = this.#store.get('restoring')
        this.#show({ status: 'sending', done: done + 1, total })
      }
    }
    const ends = await Promise.allSettled(Array.from({ length: PARALLEL }, work))
    const failed = ends.find((end) => end.status === 'rejected')
    if (failed) throw failed.reason
    return refused
  }

  /** @returns {Promise<object|null>} null: this one image is not taken, or its copy cannot be read */
  async #send(image, sessionId) {
    const content = await this.#keeper.fileOf(image)
    if (!content) return null
    const file = new File([content], image.filename, { type: content.type })
    const { triggerWord } = this.#store.get('session')
    try {
      return await this.#api.upload({ files: [file], triggerWord, sessionId, imageId: image.id })
    } catch (problem) {
      if (problem.code === 'nothing_accepted' && problem.facts.rejected?.[0]?.code !== 'server_full') return null
      throw problem
    }
  }

  #show({ status, done = 0, total = 0, problem = null }) {
    this.#store.update({ restoring: { status, done, total, problem } })
  }

  #pause(ms) {
    return new Promise((resolve) => this.#clock.setTimeout(resolve, ms))
  }
}

function shown({ code = 'unexpected', detail, message }) {
  return { code, message: detail ?? message }
}
