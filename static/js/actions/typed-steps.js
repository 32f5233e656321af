/** Turns what is typed into one image into one step to take back, however many letters it was. */

import { thenOf } from '../models/bulk.js'
import { texts } from '../texts.js'

export class TypedSteps {
  #store
  #autosave
  #undo
  #before = null

  /** @param {{store: object, autosave: object, undo: import('../models/undo.js').Undo}} parts */
  constructor({ store, autosave, undo }) {
    this.#store = store
    this.#autosave = autosave
    this.#undo = undo
  }

  /** @param {string} id @param {string} caption */
  write(id, caption) {
    if (this.#before?.imageId !== id) {
      this.close()
      this.#before = thenOf(this.#store.image(id))
      this.#show(texts.editor.edit(this.#store.image(id).filename))
    }
    this.#autosave.edit(id, caption)
  }

  /** Approve an image with the words that stand there now. @param {object} image */
  approve(image) {
    const before = this.#before?.imageId === image.id ? this.#before : thenOf(image)
    const caption = this.#autosave.textOf(image.id) ?? image.caption
    this.#before = null
    if (image.state === 'approved' && before.caption === caption) return
    this.#undo.push({
      label: texts.editor.approveStep(image.filename),
      before: [before],
      after: [{ imageId: image.id, caption, state: 'approved' }]
    })
    this.#autosave.edit(image.id, caption, { state: 'approved', now: true })
  }

  /** The person goes elsewhere: what was typed until now is one step. */
  close() {
    const before = this.#before
    const image = before && this.#store.image(before.imageId)
    this.#before = null
    if (!image) return
    const caption = this.#autosave.textOf(image.id) ?? image.caption
    if (caption === before.caption) return this.#show(this.#undo.undoLabel)
    const after = { imageId: image.id, caption, state: caption.trim() ? 'edited' : 'empty' }
    this.#undo.push({ label: texts.editor.edit(image.filename), before: [before], after: [after] })
  }

  #show(undoLabel) {
    this.#store.update({ undo: { ...this.#store.get('undo'), undoLabel, at: Date.now() } })
  }
}
