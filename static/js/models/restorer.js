/** Puts the batch back when the server has lost it, from the copy in the browser, without being asked. */

import { backoffMs, systemClock } from '../helpers/clock.js'
import { Problem } from '../helpers/problem.js'

const PARALLEL = 3
const MOST_FAULTS = 4

/**
 * Keeps `restoring` of the store up to date: null, or `{status: 'asking'|'sending'|'failed', done, total, problem}`.
 * Event: `back` with `detail.{from, sent, without}`: the session it was, how many images were sent, and the names of
 * those no copy was kept of.
 */
export class Restorer extends EventTarget {
  #api
  #store
  #keeper
  #clock
  #random
  #alone
  #going = null
  #begunId = null

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

  /**
   * Make sure the server has the batch: at once if it has, else by sending it. Ends when the page lets go of the batch.
   * @returns {Promise<boolean>} whether it has in the end
   */
  check() {
    const { id } = this.#store.get('session')
    if (id === null) return Promise.resolve(false)
    this.#going ??= this.#untilDone(id).finally(() => { this.#going = null })
    return this.#going
  }

  /** Bring back one image that was taken out, where the server has it no more. @param {string} imageId @returns {Promise<object>} @throws {Problem} */
  async bringBack(imageId) {
    const image = this.#keeper.aside({ id: imageId })
    const content = image && (await this.#keeper.fileOf(image))
    if (!content) throw new Problem({ code: 'image_copy_missing' })
    const answer = await this.#upload(image, content, this.#store.get('session').id)
    this.#store.takeFacts(answer)
    this.#store.mergeImages(answer.images)
    await this.giveWords(answer.images)
    return answer.images[0]
  }

  /** Give images that have come back the words they had. @param {object[]} images as the server shows them */
  async giveWords(images) {
    const kept = images.filter((image) => !image.caption && !image.provenance).map((image) => [image.id, this.#keeper.aside(image)])
    const words = kept.filter(([, aside]) => aside).map(([id, aside]) => ({ ...aside, id }))
    if (!words.length) return
    const answer = await this.#putBack(this.#store.get('session').id, words)
    this.#store.mergeImages(answer.images)
    this.#store.takeFacts({ version: answer.version })
    this.#keeper.welcome(words)
  }

  async #untilDone(id) {
    for (let times = 1; ; times += 1) {
      try {
        const result = await this.#alone(() => this.#once(id))
        this.#begunId = null
        this.#store.update({ restoring: null })
        this.dispatchEvent(new CustomEvent('back', { detail: { from: id, ...result } }))
        return true
      } catch (problem) {
        if (this.#store.get('session').id !== id) return this.#end()
        if (!mayPass(problem, times)) return this.#giveUp(problem)
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

  /** The page has let go of the batch: what was sent of it must not stay either. */
  #end() {
    if (this.#begunId) this.#api.forgetSession(this.#begunId).catch(() => {})
    this.#begunId = null
    this.#store.update({ restoring: null })
    return false
  }

  #assertWanted(id) {
    if (this.#store.get('session').id !== id) throw new Problem({ code: 'cancelled' })
  }

  /** Another tab, or this one before a reload, may have put it back already, whole or in part. */
  async #once(id) {
    const kept = await this.#keeper.session()
    const isMoved = kept?.was.includes(id) ?? false
    const there = (await this.#find(id)) ?? (isMoved ? await this.#find(kept.id) : null)
    this.#assertWanted(id)
    if (there) {
      this.#store.takeSession(there)
      return { sent: 0, without: [] }
    }
    const nextId = isMoved || kept?.id === id ? kept.nextId : null
    const begun = (await this.#find(this.#begunId)) ?? (await this.#find(nextId))
    this.#begunId = begun?.session_id ?? null
    return this.#sendAll(id)
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

  async #sendAll(oldId) {
    const images = await this.#keeper.images()
    this.#show({ status: 'sending', done: 0, total: images.length })
    if (!this.#begunId) await this.#begin(images, oldId)
    const id = this.#begunId
    const { missing } = await this.#api.missing(id, images.map(({ sha256 }) => sha256))
    const rest = images.filter(({ sha256 }) => missing.includes(sha256))
    this.#show({ status: 'sending', done: images.length - rest.length, total: images.length })
    const lost = await this.#sendEach(rest, { id, oldId })
    await this.#putBack(id, images)
    const session = await this.#api.session(id)
    this.#assertWanted(oldId)
    this.#store.takeSession(session)
    return { sent: images.length - lost.length, without: lost.map(({ filename }) => filename) }
  }

  /** The first image that is taken makes the session. */
  async #begin(images, oldId) {
    for (const image of images) {
      this.#assertWanted(oldId)
      const answer = await this.#send(image, null)
      if (!answer) continue
      this.#begunId = answer.session_id
      this.#assertWanted(oldId)
      return this.#keeper.noteNext(answer.session_id)
    }
    throw new Problem({ code: 'copy_missing' })
  }

  async #sendEach(images, { id, oldId }) {
    const queue = [...images]
    const refused = []
    const work = async () => {
      for (let image = queue.shift(); image; image = queue.shift()) {
        this.#assertWanted(oldId)
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
    try {
      return await this.#upload(image, content, sessionId)
    } catch (problem) {
      if (problem.code === 'nothing_accepted' && problem.facts.rejected?.[0]?.code !== 'server_full') return null
      throw problem
    }
  }

  #upload(image, content, sessionId) {
    const file = new File([content], image.filename, { type: content.type })
    const { triggerWord } = this.#store.get('session')
    return this.#api.upload({ files: [file], triggerWord, sessionId, imageId: image.id })
  }

  /** Where the server will not take all that is known of the words, the words alone. */
  async #putBack(id, images) {
    try {
      return await this.#api.putBack(id, images)
    } catch (problem) {
      if (problem.code !== 'invalid_request') throw problem
      return this.#api.putBack(id, images.map((image) => ({ ...image, provenance: null, problem: null, warnings: [] })))
    }
  }

  #show({ status, done = 0, total = 0, problem = null }) {
    this.#store.update({ restoring: { status, done, total, problem } })
  }

  #pause(ms) {
    return new Promise((resolve) => this.#clock.setTimeout(resolve, ms))
  }
}

/** A server that has just been started may stumble once or twice. */
function mayPass(problem, times) {
  return problem.retryable || problem.code === 'session_gone' || (problem.status >= 500 && times < MOST_FAULTS)
}

function shown({ code = 'unexpected', detail, message }) {
  return { code, message: detail ?? message }
}
