/** Writes many captions in one request and leaves one step to undo. */

import { Problem } from '../helpers/problem.js'
import { Undo } from './undo.js'

// what a machine left behind cannot be asked for by name; the server grants the nearest
const ASKED_AS = { failed: 'empty', blocked: 'drafted' }

export class BulkEdit {
  #api
  #store
  #autosave

  /** @param {{api: import('../api.js').Api, store: import('../state.js').Store, autosave: import('./autosave.js').Autosave}} parts */
  constructor({ api, store, autosave }) {
    this.#api = api
    this.#store = store
    this.#autosave = autosave
    this.undo = new Undo({ apply: (captions) => this.#write(captions) })
  }

  /**
   * Write captions, all or none.
   * @param {string} label what the step is called: “Replace “cat””
   * @param {{imageId: string, caption: string, state?: string}[]} edits
   * @throws {Problem} stale_version and the like; then nothing was changed
   */
  async apply(label, edits) {
    if (!edits.length) return
    await this.#autosave.flush()
    const before = edits.map(({ imageId }) => this.#then(imageId))
    await this.#write(edits)
    this.undo.push({ label, before, after: edits.map(({ imageId }) => this.#then(imageId)) })
  }

  /** Note what a new machine caption took the place of, so that it can be taken back. @param {string} label @param {object} before image */
  noteReplaced(label, before) {
    this.undo.push({ label, before: [thenOf(before)], after: [this.#then(before.id)] })
  }

  async #write(captions) {
    await this.#autosave.flush()
    const present = captions.filter(({ imageId }) => this.#store.image(imageId)) // some may have been taken out since
    if (!present.length) return
    const edits = present.map(({ imageId, caption, state }) => ({ imageId, caption, state, version: this.#store.image(imageId)?.version }))
    const { id } = this.#store.get('session')
    const { images, version } = await this.#api.saveCaptions(id, edits)
    // words that reached a batch as it was lost are to be written again
    if (id !== this.#store.get('session').id) throw new Problem({ code: 'session_gone' })
    this.#store.mergeImages(images)
    this.#store.takeFacts({ version })
  }

  #then(imageId) {
    return thenOf(this.#store.image(imageId))
  }
}

/** @param {object} image @returns {import('./undo.js').CaptionThen} its caption as it can be asked for again */
export function thenOf({ id, caption, state }) {
  return { imageId: id, caption, state: ASKED_AS[state] ?? state }
}
