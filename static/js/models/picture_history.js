/** The generated pictures that are there, the last made first, fetched page by page. No DOM. */

export const PER_PAGE = 20
const MOST_AT_ONCE = 100

/** @returns {{status: 'idle'|'loading'|'ready'|'failed', images: object[], total: number, isFetching: boolean, problem: object|null}} */
export function emptyHistory() {
  return { status: 'idle', images: [], total: 0, isFetching: false, problem: null }
}

/** @param {import('../state.js').Store} store @param {string|null} id @returns {object|undefined} */
export function pictureOf(store, id) {
  return store.get('pictures').images.find((image) => image.id === id)
}

/** Keeps `pictures` of the store. Only the answer to the newest question counts. */
export class PictureHistory {
  #api
  #store
  #turn = 0

  /** @param {{api: import('../api.js').Api, store: import('../state.js').Store}} parts */
  constructor({ api, store }) {
    this.#api = api
    this.#store = store
  }

  /** Ask anew; as much as was shown stays shown. */
  again() {
    const pages = Math.max(1, Math.ceil(this.#state.images.length / PER_PAGE))
    const perPage = Math.min(MOST_AT_ONCE, pages * PER_PAGE)
    return this.#ask({ page: 1, perPage }, ({ images, total }) => ({ images, total }))
  }

  /** Fetch what comes next, unless there is nothing or it is on its way. What was made or removed meanwhile has moved the pages. */
  async more() {
    const { images, total, isFetching, status } = this.#state
    if (isFetching || status !== 'ready' || images.length >= total) return
    const page = Math.floor(images.length / PER_PAGE) + 1
    await this.#ask({ page, perPage: PER_PAGE }, (answer) => ({ images: joined(images, answer.images), total: answer.total }))
  }

  /** Put new pictures in front. @param {object[]} made */
  add(made) {
    const { images, total } = this.#state
    const all = joined(made, images)
    this.#turn += 1 // a list that is under way does not know them
    this.#put({ images: all, total: total + all.length - images.length, status: 'ready', isFetching: false })
  }

  /** Put a picture in the place of what was known of it. @param {object} image */
  replace(image) {
    this.#put({ images: this.#state.images.map((one) => (one.id === image.id ? image : one)) })
  }

  /** @param {string} id */
  drop(id) {
    const { images, total } = this.#state
    const left = images.filter((image) => image.id !== id)
    this.#turn += 1
    this.#put({ images: left, total: total - (images.length - left.length), isFetching: false })
  }

  get #state() {
    return this.#store.get('pictures')
  }

  async #ask({ page, perPage }, take) {
    this.#turn += 1
    const turn = this.#turn
    const isKnown = this.#state.status === 'ready'
    this.#put({ isFetching: true, problem: null, status: isKnown ? 'ready' : 'loading' })
    try {
      const answer = await this.#api.pictures.history(page, perPage)
      if (turn === this.#turn) this.#put({ ...take(answer), status: 'ready', isFetching: false })
    } catch (problem) {
      if (!problem.code) throw problem
      if (turn === this.#turn) this.#put({ status: isKnown ? 'ready' : 'failed', isFetching: false, problem: { code: problem.code, message: problem.detail } })
    }
  }

  #put(patch) {
    this.#store.update({ pictures: { ...this.#state, ...patch } })
  }
}

function joined(first, second) {
  const known = new Set(first.map(({ id }) => id))
  return [...first, ...second.filter(({ id }) => !known.has(id))]
}
