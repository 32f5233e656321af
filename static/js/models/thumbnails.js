/** Fetches pictures of the library and of the playground, the last wanted first: they may need an access code, which an address cannot carry. No DOM. */

const AT_ONCE = 4
const KEPT = 500

export class Thumbnails {
  #fetch
  #makeUrl
  #dropUrl
  #kept
  #urls = new Map()
  #waiting = new Map()
  #underWay = 0

  /** @param {{fetch: (contentHash: string) => Promise<Blob>, makeUrl?: (blob: Blob) => string, dropUrl?: (url: string) => void, kept?: number}} parts `kept`: how many stay in memory */
  constructor({ fetch, makeUrl = (blob) => URL.createObjectURL(blob), dropUrl = (url) => URL.revokeObjectURL(url), kept = KEPT }) {
    this.#kept = kept
    this.#fetch = fetch
    this.#makeUrl = makeUrl
    this.#dropUrl = dropUrl
  }

  /** @param {string} contentHash or whatever `fetch` knows the picture by @returns {Promise<string|null>} an address the page can show; null if there is no picture to have */
  urlOf(contentHash) {
    if (this.#urls.has(contentHash)) return Promise.resolve(this.#urls.get(contentHash))
    const waiting = this.#waiting.get(contentHash) ?? waiter()
    if (!waiting.isAsked) {
      this.#waiting.delete(contentHash) // to the end: it is wanted now
      this.#waiting.set(contentHash, waiting)
      this.#next()
    }
    return waiting.promise
  }

  #next() {
    const wanted = [...this.#waiting].filter(([, { isAsked }]) => !isAsked).at(-1)
    if (!wanted || this.#underWay >= AT_ONCE) return
    const [contentHash, waiting] = wanted
    waiting.isAsked = true
    this.#underWay += 1
    this.#fetch(contentHash).then((blob) => this.#keep(contentHash, blob)).catch(() => null).then((url) => {
      this.#underWay -= 1
      this.#waiting.delete(contentHash)
      waiting.resolve(url)
      this.#next()
    })
  }

  #keep(contentHash, blob) {
    const url = this.#makeUrl(blob)
    this.#urls.set(contentHash, url)
    if (this.#urls.size > this.#kept) {
      const [oldest, oldUrl] = this.#urls.entries().next().value
      this.#urls.delete(oldest)
      this.#dropUrl(oldUrl) // pictures that show it keep showing it
    }
    return url
  }
}

function waiter() {
  const waiting = { isAsked: false }
  waiting.promise = new Promise((resolve) => { waiting.resolve = resolve })
  return waiting
}
