/** The files of an upload and where each stands. Sends nothing, reads no clock. */

import { stemOf } from './pairing.js'
import { isSettled } from './upload_snapshot.js'

/**
 * @typedef {object} UploadItem
 * @property {number} key
 * @property {File} file
 * @property {File|null} caption the `.txt` beside it
 * @property {boolean} isCaption a caption alone, whose image went before
 * @property {import('./upload_snapshot.js').RowStatus} status
 * @property {number} fraction of its bytes that were sent
 * @property {number} attempts
 * @property {number} notBefore milliseconds of the clock
 * @property {{code: string, message: string}|null} problem
 * @property {string|null} imageId
 * @property {AbortController} controller
 * @property {Promise<void>|null} [kept] a copy stays in the browser
 */

export class UploadList {
  /** @type {UploadItem[]} */
  items = []
  #lastKey = 0

  /** @param {File} file @param {File|null} [caption] the same file for a caption alone @returns {UploadItem} */
  enter(file, caption = null) {
    this.#lastKey += 1
    const item = renewed({ key: this.#lastKey, file, caption, isCaption: caption === file, imageId: null })
    this.items.push(item)
    return item
  }

  /** Give a caption to an image that was not sent yet. @returns {boolean} whether there is one */
  giveCaption(caption) {
    const stem = stemOf(caption.name)
    const fits = ({ status, isCaption, file }) => status === 'waiting' && !isCaption && stemOf(file.name) === stem
    const image = this.items.find((item) => fits(item) && !item.caption)
    if (image) image.caption = caption
    return Boolean(image)
  }

  get sending() {
    return this.items.filter((item) => item.status === 'sending')
  }

  /** The first that may go now; captions alone only when no image is on its way. @returns {UploadItem|undefined} */
  next(now) {
    const waiting = this.#waiting()
    const imagesLeft = [...waiting, ...this.sending].some((item) => !item.isCaption)
    return waiting.find((item) => item.notBefore <= now && !(item.isCaption && imagesLeft))
  }

  /** When the next one that waits for its time may go; Infinity when none does. */
  nextMoment(now) {
    return Math.min(...this.#waiting().map((item) => item.notBefore).filter((moment) => moment > now))
  }

  /** @param {number|undefined} key of one row; all without it */
  chosen(key, fits) {
    return this.items.filter((item) => (key === undefined || item.key === key) && fits(item))
  }

  clear() {
    this.items = this.items.filter((item) => !isSettled(item))
  }

  #waiting() {
    return this.items.filter((item) => item.status === 'waiting')
  }
}

/** Put an item back to its beginning; what is still under way for it counts no more. */
export function renewed(item) {
  const fresh = { status: 'waiting', fraction: 0, attempts: 0, notBefore: 0, problem: null }
  return Object.assign(item, fresh, { controller: new AbortController() })
}
