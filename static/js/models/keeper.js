/** Keeps a copy of the batch in the browser: originals, captions, words not sent yet. The server may forget; this does not. */

import { hashOf } from './upload_verdict.js'

const SESSION = 'current'

/**
 * @typedef {{file: File, caption: File|null}} KeptFile
 * @typedef {{caption: string, state?: string, version?: number, tab: string}} KeptDraft
 * @typedef {object} KeptBatch
 * @property {{id: string|null, triggerWord: string, nextId?: string}|null} session `nextId`: being put back under this id
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
  #files = new Map()
  #writing = new Map()

  /** @param {{shelf: import('../helpers/shelf.js').Shelf, store: import('../state.js').Store, tab: string, hash?: typeof hashOf}} parts */
  constructor({ shelf, store, tab, hash = hashOf }) {
    this.#shelf = shelf
    this.#store = store
    this.#tab = tab
    this.#hash = hash
    this.#session = store.get('session')
    store.update({ copy: { status: shelf.lasts ? 'kept' : 'page' } })
    store.addEventListener('change', ({ detail: { keys } }) => { if (keys.includes('session') || keys.includes('images')) this.#follow() })
  }

  /** @returns {Promise<KeptBatch>} what an earlier page left; the files are remembered for `fileOf` */
  async load() {
    const [session, images, files, drafts] = await Promise.all(['session', 'images', 'files', 'drafts'].map((drawer) => this.#all(drawer)))
    for (const [key, kept] of files) this.#files.set(key, kept)
    this.#session = session.get(SESSION) ?? this.#session
    const list = [...images.values()].filter((image) => !image.removed).sort((a, b) => a.index - b.index)
    const taken = new Set([...images.values()].flatMap(keysOf))
    const waiting = [...files].filter(([key]) => !taken.has(key)).map(([, kept]) => kept)
    for (const image of list) this.#images.set(image.id, image)
    return { session: session.get(SESSION) ?? null, images: list, waiting, drafts }
  }

  /** Keep a file before the server is asked. @param {File} file @param {File|null} [caption] the `.txt` beside it */
  keepFile(file, caption = null) {
    return this.#write('files', async () => {
      const key = await this.#keyOf(file).catch(() => null)
      if (key === null) return // it cannot be read; sending it will say so
      this.#files.set(key, { file, caption })
      await this.#shelf.put('files', key, { file, caption })
    })
  }

  /** Let go of a file that became no image. @param {File} file */
  dropFile(file) {
    return this.#write('files', async () => {
      const key = await this.#keyOf(file).catch(() => null)
      const isUsed = this.#store.get('images').some((image) => keysOf(image).includes(key))
      if (key === null || isUsed) return
      this.#files.delete(key)
      await this.#shelf.remove('files', key)
    })
  }

  /** Keep words before they are sent; null when they have arrived. @param {string} imageId @param {object|null} draft */
  keepDraft(imageId, draft) {
    if (draft === null) return this.#write('drafts', () => this.#shelf.remove('drafts', imageId))
    const { caption, state, version } = draft
    return this.#write('drafts', () => this.#shelf.put('drafts', imageId, { caption, state, version, tab: this.#tab }))
  }

  /** @param {object} image @returns {Promise<File|null>} its original; the kept copy, as the file on disk may have changed */
  async fileOf(image) {
    for (const key of keysOf(image)) {
      const kept = (await this.#shelf.get('files', key).catch(() => null)) ?? this.#files.get(key)
      if (kept) return kept.file
    }
    return null
  }

  /** @param {object} image @returns {boolean} */
  hasFile(image) {
    return keysOf(image).some((key) => this.#files.has(key))
  }

  /** Fetch originals no copy is here of, as of a backup that was opened; in the background, until something fails. @param {import('../api.js').Api} api */
  async fill(api) {
    for (const image of this.#store.get('images').filter((one) => !this.hasFile(one))) {
      const { id } = this.#store.get('session')
      const content = await api.original(id, image.id).catch(() => null)
      if (!content || id !== this.#store.get('session').id) return
      await this.keepFile(new File([content], image.filename, { type: content.type }))
    }
  }

  /** @returns {Promise<{id: string|null, nextId?: string}|null>} the session as last kept, perhaps by another tab */
  async session() {
    return (await this.#shelf.get('session', SESSION).catch(() => null)) ?? null
  }

  /** Note under which id the batch is being put back. @param {string} nextId */
  noteNext(nextId) {
    return this.#write('session', () => this.#shelf.put('session', SESSION, { ...this.#sessionRecord(), nextId }))
  }

  /** Let go of everything. */
  forget() {
    this.#images.clear()
    this.#files.clear()
    this.#store.update({ copy: { status: this.#shelf.lasts ? 'kept' : 'page' } })
    return this.#write('files', () => this.#shelf.clear())
  }

  /** Resolves when everything up to now is written. */
  settled() {
    return Promise.all(this.#writing.values())
  }

  #follow() {
    const before = this.#session
    this.#session = this.#store.get('session')
    if (before.id !== null && this.#session.id === null) return this.forget()
    const isOther = before.id !== null && before.id !== this.#session.id
    if (before.id !== this.#session.id || before.triggerWord !== this.#session.triggerWord) {
      this.#write('session', () => this.#shelf.put('session', SESSION, this.#sessionRecord()))
    }
    this.#keepImages({ dropRest: isOther })
  }

  #sessionRecord() {
    const { id, triggerWord } = this.#session
    return { id, triggerWord }
  }

  #keepImages({ dropRest }) {
    const images = this.#store.get('images')
    for (const image of images) {
      if (this.#images.get(image.id) === image) continue
      this.#images.set(image.id, image)
      this.#write('images', () => this.#shelf.put('images', image.id, image))
    }
    const present = new Set(images.map(({ id }) => id))
    const absent = [...this.#images.values()].filter(({ id }) => !present.has(id))
    for (const image of absent) {
      this.#images.delete(image.id)
      if (dropRest) this.#dropImage(image)
      else this.#write('images', () => this.#shelf.put('images', image.id, { ...image, removed: true })) // it may come back
    }
  }

  #dropImage(image) {
    this.#write('images', () => this.#shelf.remove('images', image.id))
    for (const key of keysOf(image)) if (this.#files.delete(key)) this.#write('files', () => this.#shelf.remove('files', key))
  }

  async #keyOf(file) {
    return (await this.#hash(file)) ?? nameKey(file.name, file.size)
  }

  /** One after the other within a drawer; words never wait for pictures. */
  #write(drawer, write) {
    const before = this.#writing.get(drawer) ?? Promise.resolve()
    const writing = before.then(write).catch(() => this.#store.update({ copy: { status: 'full' } }))
    this.#writing.set(drawer, writing)
    return writing
  }

  async #all(drawer) {
    return this.#shelf.all(drawer).catch(() => new Map())
  }
}

/** Over plain http a browser has no hashes; name and size must do then. */
function keysOf({ sha256, filename, size_bytes: size }) {
  return [sha256, nameKey(filename, size)]
}

function nameKey(name, size) {
  return `${name}|${size}`
}
