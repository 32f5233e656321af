/** Steps back and forth over captions: one entry for one deed, however many images it touched. */

const MOST_STEPS = 100

/**
 * @typedef {{imageId: string, caption: string, state: string}} CaptionThen
 * @typedef {{label: string, before: CaptionThen[], after: CaptionThen[], back?: () => Promise<unknown>, again?: () => Promise<unknown>}} Step
 *   what is no matter of captions brings its own way `back`, and how to do it `again`
 */

/** Fires `change` whenever what can be undone or redone is another. */
export class Undo extends EventTarget {
  #apply
  #limit
  #done = []
  #undone = []
  #isBusy = false

  /** @param {{apply: (captions: CaptionThen[]) => Promise<unknown>, limit?: number}} options `apply` puts captions in place */
  constructor({ apply, limit = MOST_STEPS }) {
    super()
    this.#apply = apply
    this.#limit = limit
  }

  /** @returns {string|null} */
  get undoLabel() {
    return this.#done.at(-1)?.label ?? null
  }

  /** @returns {string|null} */
  get redoLabel() {
    return this.#undone.at(-1)?.label ?? null
  }

  /** @returns {string[]} what can be undone, the newest first */
  get labels() {
    return this.#done.map(({ label }) => label).reverse()
  }

  /** Note a deed that has been done. @param {Step} step */
  push(step) {
    this.#done.push(step)
    this.#done.splice(0, this.#done.length - this.#limit)
    this.#undone.length = 0
    this.#tell()
  }

  /** @returns {Promise<Step|null>} the step that was taken back; it stays when putting it back fails */
  undo() {
    return this.#move({ from: this.#done, to: this.#undone, side: 'before', own: 'back' })
  }

  /** @returns {Promise<Step|null>} */
  redo() {
    return this.#move({ from: this.#undone, to: this.#done, side: 'after', own: 'again' })
  }

  clear() {
    this.#done.length = 0
    this.#undone.length = 0
    this.#tell()
  }

  async #move({ from, to, side, own }) {
    const step = from.at(-1)
    if (!step || this.#isBusy) return null
    this.#isBusy = true
    try {
      await (step[own] ? step[own]() : this.#apply(step[side]))
      from.splice(from.lastIndexOf(step), 1)
      to.push(step)
    } finally {
      this.#isBusy = false
    }
    this.#tell()
    return step
  }

  #tell() {
    this.dispatchEvent(new CustomEvent('change'))
  }
}
