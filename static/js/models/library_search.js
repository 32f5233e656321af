/** What is looked for in the library and what was found. Asks the server when the words have come to rest. No DOM. */

import { systemClock } from '../helpers/clock.js'

export const PER_PAGE = 50
const MOST_AT_ONCE = 200
const REST_MS = 150
const CLOSED = ['library_closed', 'access_code_wrong']

/**
 * @typedef {{q: string, dataset: string, trigger: string, keyword: string, kind: string}} LibraryQuery
 * @typedef {object} LibraryState
 * @property {'idle'|'loading'|'ready'|'failed'|'closed'} status
 * @property {LibraryQuery} query
 * @property {object[]} assets those fetched so far
 * @property {number} total how many there are
 * @property {number} pages fetched so far, of `PER_PAGE` each
 * @property {boolean} isFetching more of them
 * @property {LibraryQuery|null} shown what `assets` answer
 * @property {{code: string, message: string}|null} problem
 */

/** @returns {LibraryState} a library nobody has looked at */
export function emptyLibrary() {
  return { status: 'idle', query: emptyQuery(), assets: [], total: 0, pages: 0, isFetching: false, problem: null, shown: null }
}

/** @returns {LibraryQuery} that finds everything */
export function emptyQuery() {
  return { q: '', dataset: '', trigger: '', keyword: '', kind: '' }
}

/** Keeps `library` and `libraryStats` of the store. Only the answer to the newest question counts. */
export class LibrarySearch {
  #api
  #store
  #clock
  #timer = null
  #turn = 0

  /** @param {{api: import('../api.js').Api, store: import('../state.js').Store, clock?: import('../helpers/clock.js').Clock}} parts */
  constructor({ api, store, clock = systemClock }) {
    this.#api = api
    this.#store = store
    this.#clock = clock
  }

  /** Look for something else. Words wait until nobody types; what is chosen by a click does not. @param {Partial<LibraryQuery>} patch */
  find(patch) {
    const { query } = this.#state
    this.#put({ query: { ...query, ...patch } })
    this.#clock.clearTimeout(this.#timer)
    const isTyped = Object.keys(patch).join() === 'q'
    if (!isTyped) return this.again()
    this.#turn += 1 // what is under way answers an older question
    this.#timer = this.#clock.setTimeout(() => this.again(), REST_MS)
  }

  /**
   * Ask the same again; as much as was shown stays shown.
   * @param {{inPlace?: boolean}} [options] `inPlace`: what is there already stays where it is, what is new follows
   */
  async again({ inPlace = false } = {}) {
    this.#clock.clearTimeout(this.#timer)
    const isSame = this.#isSameAsShown
    const pages = isSame ? Math.min(Math.max(1, this.#state.pages), MOST_AT_ONCE / PER_PAGE) : 1
    const asked = this.#state.query
    await this.#ask({ ...asked, page: 1, perPage: pages * PER_PAGE }, ({ assets, total }) => ({
      assets: inPlace && isSame ? inOrderOf(this.#state.assets, assets) : assets, total, pages, shown: asked
    }))
  }

  /** Fetch the next page, unless there is none or one is on its way. */
  async more() {
    const { assets, pages, total, isFetching, query } = this.#state
    if (isFetching || pages * PER_PAGE >= total || !this.#isSameAsShown) return
    await this.#ask({ ...query, page: pages + 1, perPage: PER_PAGE }, (answer) => {
      const known = new Set(assets.map((asset) => asset.content_hash))
      const added = answer.assets.filter((asset) => !known.has(asset.content_hash)) // a scan may have moved them on
      return { assets: [...assets, ...added], total: answer.total, pages: pages + 1 }
    })
  }

  /** Count anew; nothing hangs on it. */
  async count() {
    const stats = await this.#api.libraryStats().catch(() => null)
    if (stats) this.#store.update({ libraryStats: stats })
  }

  get #state() {
    return this.#store.get('library')
  }

  get #isSameAsShown() {
    return this.#state.shown === this.#state.query
  }

  async #ask(question, take) {
    this.#turn += 1
    const turn = this.#turn
    const { status } = this.#state
    this.#put({ isFetching: true, ...(status === 'closed' ? {} : { problem: null, status: status === 'ready' ? 'ready' : 'loading' }) })
    try {
      const answer = await this.#api.findAssets(question)
      if (turn === this.#turn) this.#put({ status: 'ready', isFetching: false, problem: null, ...take(answer) })
    } catch (problem) {
      if (!problem.code) throw problem
      if (turn !== this.#turn) return
      // at the door everything that goes wrong is told there, such as too many wrong codes
      const isClosed = status === 'closed' || CLOSED.includes(problem.code)
      this.#put({ status: isClosed ? 'closed' : 'failed', isFetching: false, problem: { code: problem.code, message: problem.detail }, ...(isClosed ? { assets: [], total: 0 } : {}) })
    }
  }

  #put(patch) {
    this.#store.update({ library: { ...this.#state, ...patch } })
  }
}

/** @param {object[]} before @param {object[]} now @returns {object[]} those of `now`: what was there `before` in its order, then the rest */
function inOrderOf(before, now) {
  const fresh = new Map(now.map((asset) => [asset.content_hash, asset]))
  const kept = before.map(({ content_hash: hash }) => fresh.get(hash)).filter(Boolean)
  return [...new Set([...kept, ...now])]
}
