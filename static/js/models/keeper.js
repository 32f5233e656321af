/** Keeps a copy of the batch in the browser: originals, captions, words not sent yet. The server may forget; this does not. */

import { hashOf } from './upload_verdict.js'

const SESSION = 'current'
const DRAWERS = ['session', 'images', 'files', 'drafts']
const MOST_MOVES = 50

/**
 * @typedef {{file: File, caption: File|null}} KeptFile
 * @typedef {{caption: string, state?: string, over?: string[], tab: string}} KeptDraft
 * @typedef {{sessionId: string, image: object, isAside: boolean}} KeptImage `isAside`: not in the batch any more, or not yet again
 * @typedef {object} KeptSession
 * @property {string|null} id
 * @property {string} triggerWord
 * @property {string[]} was ids this batch had before the server lost it
 * @property {string} [nextId] it is being put back under this id
 *
 * @typedef {object} KeptBatch
 * @property {KeptSession|null} session
 * @property {object[]} images as the server showed them, in its order
 * @property {KeptFile[]} waiting files no image was made of yet
 * @property {Map<string, KeptDraft>} drafts words not sent yet, by image id
 */

/**
 * Keeps `copy` of the store up to date: `{status: 'kept'|'full'|'page'}`; `full`: the browser has no room for all of it,
 * `page`: it keeps nothing beyond the page. Never throws: a copy that fails must not stop the work.
 */
export class Keeper {
  #shelf
  #store
  #hash
  #tab
  #session
  #images = new Map()
  #aside = new Map()
  #files = new Map()
  #drafts = new Map()
  #writing = new Map()
  #filesToWrite = 0

  /** @param {{shelf: import('../helpers/shelf.js').Shelf, store: import('../state.js').Store, tab: string, hash?: typeof hashOf}} parts */
  constructor({ shelf, store, tab, hash = hashOf }) {
    this.#shelf = shelf
    this.#store = store
    this.#tab = tab
    this.#hash = hash
    this.#session = recordOf(store.get('session'))
    store.update({ copy: { status: shelf.lasts ? 'kept' : 'page' } })
    store.addEventListener('change', ({ detail: { keys } }) => { if (keys.includes('session') || keys.includes('images')) this.#follow() })
  }

  /** @returns {Promise<KeptBatch>} what an earlier page left */
  async load() {
    const [session, images, files, drafts] = await Promise.all(DRAWERS.map((drawer) => this.#all(drawer)))
    this.#session = { ...this.#session, ...session.get(SESSION) }
    for (const { image, isAside } of this.#own(images)) (isAside ? this.#aside : this.#images).set(image.id, image)
    const taken = new Set([...images.values()].flatMap(({ image }) => keysOf(image)))
    const waiting = [...files].filter(([key]) => !taken.has(key)).map(([, kept]) => kept)
    const list = [...this.#images.values()].sort((a, b) => a.index - b.index)
    return { session: session.get(SESSION) ?? null, images: list, waiting, drafts }
  }

  /** Keep a file before the server is asked. @param {File} file @param {File|null} [caption] the `.txt` beside it */
  keepFile(file, caption = null) {
    return this.#writeFile(file, async (key) => {
      this.#files.set(key, { file, caption })
      await this.#shelf.put('files', key, { file, caption })
    })
  }

  /** Let go of a file that became no image. @param {File} file */
  dropFile(file) {
    return this.#writeFile(file, async (key) => {
      if ([...this.#store.get('images'), ...this.#aside.values()].some((image) => keysOf(image).includes(key))) return
      this.#files.delete(key)
      await this.#shelf.remove('files', key)
    })
  }

  /** Whether files are still being copied; a page that is left now would lose them. */
  get isCopying() {
    return this.#filesToWrite > 0
  }

  /** Keep words before they are sent; null when they have arrived. @param {string} imageId @param {object|null} draft */
  keepDraft(imageId, draft) {
    if (draft === null) {
      this.#drafts.delete(imageId)
      return this.#write(['drafts'], () => this.#shelf.remove('drafts', imageId))
    }
    const { caption, state, over } = draft
    this.#drafts.set(imageId, { caption, state })
    return this.#write(['drafts'], () => this.#shelf.put('drafts', imageId, { caption, state, over, tab: this.#tab }))
  }

  /** @param {object} image @returns {Promise<File|null>} its original; the kept copy, as the file on disk may have changed */
  async fileOf(image) {
    for (const key of keysOf(image)) {
      const kept = (await this.#shelf.get('files', key).catch(() => null)) ?? this.#files.get(key)
      if (kept) return kept.file
    }
    return null
  }

  /** @returns {Promise<object[]>} the batch with what other tabs know of it: newer words, images added and taken out there */
  async images() {
    const images = new Map(this.#store.get('images').map((image) => [image.id, image]))
    await this.#writing.get('images')
    for (const { sessionId, image, isAside } of (await this.#all('images')).values()) {
      if (sessionId !== this.#store.get('session').id) continue
      if (isAside) images.delete(image.id)
      else if (!(images.get(image.id)?.version >= image.version)) images.set(image.id, image)
    }
    return [...images.values()].sort((a, b) => a.index - b.index)
  }

  /** @param {{id?: string, sha256?: string}} wanted @returns {object|undefined} an image that is not in the batch any more, with its words */
  aside({ id, sha256 }) {
    return this.#aside.get(id) ?? [...this.#aside.values()].findLast((image) => image.sha256 === sha256)
  }

  /** Note that images are back with their words. @param {object[]} images */
  welcome(images) {
    for (const { id, sha256 } of images) {
      for (const one of [...this.#aside.values()].filter((aside) => aside.id === id || aside.sha256 === sha256)) {
        this.#aside.delete(one.id)
        if (one.id !== id) this.#write(['images'], () => this.#shelf.remove('images', one.id))
      }
    }
  }

  /** Fetch originals no copy is here of, as of a backup that was opened; in the background, until something fails. @param {import('../api.js').Api} api */
  async fill(api) {
    for (const image of this.#store.get('images')) {
      if (await this.fileOf(image)) continue
      const { id } = this.#store.get('session')
      const content = await api.original(id, image.id).catch(() => null)
      if (!content || id !== this.#store.get('session').id) return
      await this.keepFile(new File([content], image.filename, { type: content.type }))
      if (this.#store.get('copy').status === 'kept') keysOf(image).forEach((key) => this.#files.delete(key)) // once is enough
    }
  }

  /** @returns {Promise<KeptSession|null>} the session as last kept, perhaps by another tab */
  async session() {
    return (await this.#shelf.get('session', SESSION).catch(() => null)) ?? null
  }

  /** Note under which id the batch is being put back. @param {string} nextId */
  noteNext(nextId) {
    return this.#write(['session'], () => this.#shelf.put('session', SESSION, { ...this.#session, nextId }))
  }

  /** Let go of everything, in the browser too. Resolves when it is gone. */
  forget() {
    this.leave()
    this.#store.update({ copy: { status: this.#shelf.lasts ? 'kept' : 'page' } })
    return this.#write(DRAWERS, () => this.#shelf.clear())
  }

  /** Let go of a batch that another tab has cleared away already; what lies in the browser now may be the next one. */
  leave() {
    for (const kept of [this.#images, this.#aside, this.#files, this.#drafts]) kept.clear()
    this.#session = recordOf({ id: null, triggerWord: '' })
  }

  /** Resolves when everything up to now is written. */
  settled() {
    return Promise.all(this.#writing.values())
  }

  #follow() {
    const before = this.#session
    const { id, triggerWord } = this.#store.get('session')
    const isOther = before.id !== null && id !== null && id !== before.id && !this.#store.get('images').some((image) => this.#images.has(image.id))
    if (isOther) this.#dropBatch()
    if (id !== before.id || triggerWord !== before.triggerWord) {
      const was = before.id === null || before.id === id ? before.was : [...before.was, before.id].slice(-MOST_MOVES)
      this.#session = { id, triggerWord, was: isOther ? [] : was }
      this.#write(['session'], () => this.#shelf.put('session', SESSION, this.#session))
    }
    this.#keepImages()
  }

  #keepImages() {
    const images = this.#store.get('images')
    const present = new Set(images.map(({ id }) => id))
    const absent = [...this.#images.values()].filter(({ id }) => !present.has(id))
    for (const image of images) {
      if (this.#images.get(image.id) === image) continue
      this.#images.set(image.id, image)
      this.#putImage(image, { isAside: false })
    }
    for (const image of absent) this.#putAside(image)
  }

  /** It may come back, by a change of mind or with its file; then with these words. */
  #putAside(image) {
    const draft = this.#drafts.get(image.id)
    const words = draft ? { caption: draft.caption, state: draft.state ?? 'edited' } : {}
    this.#images.delete(image.id)
    this.#aside.set(image.id, { ...image, ...words })
    this.#putImage(this.#aside.get(image.id), { isAside: true })
  }

  #putImage(image, { isAside }) {
    const sessionId = this.#session.id
    this.#write(['images'], () => this.#shelf.put('images', image.id, { sessionId, image, isAside }))
  }

  #dropBatch() {
    for (const image of [...this.#images.values(), ...this.#aside.values()]) {
      this.#write(['images'], () => this.#shelf.remove('images', image.id))
      for (const key of keysOf(image)) {
        this.#files.delete(key)
        this.#write(['files'], () => this.#shelf.remove('files', key))
      }
    }
    this.#images.clear()
    this.#aside.clear()
  }

  /** Two tabs may have made two batches; what is of another one is not shown. */
  #own(records) {
    const { id, was } = this.#session
    return [...records.values()].filter(({ sessionId }) => sessionId === id || was.includes(sessionId))
  }

  #writeFile(file, write) {
    this.#filesToWrite += 1
    return this.#write(['files'], async () => {
      const key = await this.#keyOf(file).catch(() => null)
      if (key !== null) await write(key) // else it cannot be read; sending it will say so
    }).finally(() => { this.#filesToWrite -= 1 })
  }

  async #keyOf(file) {
    return (await this.#hash(file)) ?? nameKey(file.name, file.size)
  }

  /** One after the other within a drawer; words never wait for pictures. */
  #write(drawers, write) {
    const before = Promise.all(drawers.map((drawer) => this.#writing.get(drawer)))
    const writing = before.then(write).catch(() => this.#store.update({ copy: { status: 'full' } }))
    for (const drawer of drawers) this.#writing.set(drawer, writing)
    return writing
  }

  async #all(drawer) {
    return this.#shelf.all(drawer).catch(() => new Map())
  }
}

function recordOf({ id, triggerWord }) {
  return { id, triggerWord, was: [] }
}

/** Over plain http a browser has no hashes; name and size must do then. */
function keysOf({ sha256, filename, size_bytes: size }) {
  return [sha256, nameKey(filename, size)]
}

function nameKey(name, size) {
  return `${name}|${size}`
}
