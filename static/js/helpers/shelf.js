/** Drawers that outlive the page, in IndexedDB, or only the page where the browser keeps none. Knows not what lies in them. */

import { systemClock } from './clock.js'

const NAME = 'lora-caption-studio'
const OPENING_MS = 4000
const DRAWERS = ['session', 'images', 'files', 'drafts']

/**
 * @typedef {object} Shelf
 * @property {boolean} lasts whether it outlives the page
 * @property {(drawer: string, key: string, value: unknown) => Promise<void>} put
 * @property {(drawer: string, key: string) => Promise<any>} get
 * @property {(drawer: string, key: string) => Promise<void>} remove
 * @property {(drawer: string) => Promise<Map<string, any>>} all
 * @property {() => Promise<void>} clear
 */

/**
 * @param {() => IDBFactory} indexedDB asking for it may fail already
 * @param {import('./clock.js').Clock} [clock]
 * @returns {Promise<Shelf>} one in memory where the browser refuses, or never answers
 */
export async function openShelf(indexedDB, clock = systemClock) {
  try {
    const opening = indexedDB().open(NAME, 1)
    opening.onupgradeneeded = () => DRAWERS.forEach((drawer) => opening.result.createObjectStore(drawer))
    return new BrowserShelf(await inTime(answerOf(opening), clock))
  } catch {
    return new MemoryShelf() // private mode, or storage switched off
  }
}

/** Ask that the browser does not clear its drawers when the disk gets full; it may decline. @param {StorageManager} [storage] */
export async function askToStay(storage) {
  await storage?.persist?.().catch(() => false)
}

class BrowserShelf {
  lasts = true
  #db

  constructor(db) {
    this.#db = db
    db.onversionchange = () => db.close()
  }

  put(drawer, key, value) {
    return this.#write([drawer], ([store]) => store.put(value, key))
  }

  remove(drawer, key) {
    return this.#write([drawer], ([store]) => store.delete(key))
  }

  clear() {
    return this.#write(DRAWERS, (stores) => stores.forEach((store) => store.clear()))
  }

  get(drawer, key) {
    return answerOf(this.#db.transaction(drawer).objectStore(drawer).get(key))
  }

  async all(drawer) {
    const store = this.#db.transaction(drawer).objectStore(drawer)
    const [keys, values] = await Promise.all([answerOf(store.getAllKeys()), answerOf(store.getAll())])
    return new Map(keys.map((key, i) => [key, values[i]]))
  }

  /** Committed at once: what a page writes as it is left would be taken back otherwise. */
  #write(drawers, change) {
    return new Promise((resolve, reject) => {
      const writing = this.#db.transaction(drawers, 'readwrite', { durability: 'relaxed' })
      writing.oncomplete = () => resolve()
      writing.onabort = () => reject(writing.error)
      change(drawers.map((drawer) => writing.objectStore(drawer)))
      writing.commit?.()
    })
  }
}

export class MemoryShelf {
  lasts = false
  #drawers = new Map(DRAWERS.map((drawer) => [drawer, new Map()]))

  async put(drawer, key, value) {
    this.#drawers.get(drawer).set(key, value)
  }

  async get(drawer, key) {
    return this.#drawers.get(drawer).get(key)
  }

  async remove(drawer, key) {
    this.#drawers.get(drawer).delete(key)
  }

  async all(drawer) {
    return new Map(this.#drawers.get(drawer))
  }

  async clear() {
    this.#drawers.forEach((drawer) => drawer.clear())
  }
}

function answerOf(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

function inTime(answer, clock) {
  return new Promise((resolve, reject) => {
    const timer = clock.setTimeout(() => reject(new Error('the browser does not answer')), OPENING_MS)
    answer.then(resolve, reject).finally(() => clock.clearTimeout(timer))
  })
}
