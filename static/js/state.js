/** What the page knows. One store; changes are told once per microtask, by key. Keeps nothing beyond the page. */

import { emptyConversion } from './models/conversion.js'
import { nothingMaking } from './models/generator.js'
import { byName, mergeImages, withoutImage } from './models/image_list.js'
import { emptyLibrary } from './models/library_search.js'
import { emptyHistory } from './models/picture_history.js'
import { usualSettings } from './models/picture_settings.js'

/**
 * @typedef {{id: string|null, triggerWord: string, version: number}} SessionFacts
 * @typedef {'images'|'captions'|'export'|'library'|'inspect'|'playground'} Step
 */

/** @returns {Record<string, any>} the state of an empty page */
export function initialState() {
  return {
    session: { id: null, triggerWord: '', version: 0 },
    images: [],
    step: 'images',
    currentId: null,
    selection: new Set(),
    filter: { state: 'all', text: '' },
    save: { status: 'idle', at: null },
    run: null,
    tried: [],
    uploads: null,
    rejected: [],
    copy: { status: 'page' },
    restoring: null,
    inspection: null,
    conversion: emptyConversion(),
    library: emptyLibrary(),
    libraryStats: null,
    scan: null,
    picked: new Map(),
    asset: null,
    understood: null,
    filing: { status: 'idle' },
    beginning: { status: 'idle' },
    playground: { status: 'idle', facts: null, problem: null },
    settings: usualSettings(),
    making: nothingMaking(),
    pictures: emptyHistory(),
    picture: null,
    comparedTo: null,
    engine: { name: '', model: '', style: '' },
    credentials: { apiKey: '', accessCode: '' }
  }
}

/**
 * Fires `change` with `detail.keys`, an array of the top-level keys that have a new value.
 * Values are replaced, never changed in place: an unchanged image stays the same object. `images` stand in order of name.
 */
export class Store extends EventTarget {
  #state
  #byIndex
  #changed = new Set()

  /** @param {Record<string, any>} [initial] */
  constructor(initial = {}) {
    super()
    this.#state = { ...initialState(), ...initial }
    this.#byIndex = this.#state.images
  }

  /** @param {string} [key] @returns {any} the value of a key, or all values in a frozen copy */
  get(key) {
    return key === undefined ? Object.freeze({ ...this.#state }) : this.#state[key]
  }

  /** Put new values in place; equal ones change nothing. @param {Record<string, any>} patch */
  update(patch) {
    const keys = Object.keys(patch).filter((key) => !Object.is(this.#state[key], patch[key]))
    if (!keys.length) return
    Object.assign(this.#state, patch)
    if (!this.#changed.size) queueMicrotask(() => this.#tell())
    keys.forEach((key) => this.#changed.add(key))
  }

  /** @param {string} id @returns {object|undefined} */
  image(id) {
    return this.#state.images.find((image) => image.id === id)
  }

  get current() {
    return this.image(this.#state.currentId)
  }

  /** Take newer images in, by id; older ones than those at hand are left out, removed ones go. @param {object[]} list */
  mergeImages(list) {
    this.#setImages(mergeImages(this.#byIndex, list))
  }

  /** @param {string} id */
  dropImage(id) {
    this.#setImages(withoutImage(this.#byIndex, id))
  }

  /** Take the server's whole session in. @param {{session_id: string, trigger_word: string, version: number, images: object[]}} answer */
  takeSession(answer) {
    const same = answer.session_id === this.#state.session.id
    this.takeFacts(answer)
    const known = same ? this.#byIndex : this.#byIndex.map(asElsewhere)
    this.#setImages(mergeImages(known, answer.images, { whole: true }))
  }

  /** Take session id, trigger word and version from any answer that holds them. */
  takeFacts({ session_id: id, trigger_word: triggerWord, version }) {
    const known = this.#state.session
    const other = id !== undefined && id !== known.id
    if (!other && version < known.version) return
    const next = { id: id ?? known.id, triggerWord: triggerWord ?? known.triggerWord, version: version ?? known.version }
    if (Object.keys(next).some((key) => next[key] !== known[key])) this.update({ session: next })
  }

  /** @param {object[]} byIndex the server's order; the page shows them by name */
  #setImages(byIndex) {
    if (byIndex === this.#byIndex) return
    this.#byIndex = byIndex
    const images = byName(byIndex)
    const present = new Set(images.map((image) => image.id))
    const { selection, currentId } = this.#state
    const stays = [...selection].every((id) => present.has(id))
    this.update({
      images,
      selection: stays ? selection : new Set([...selection].filter((id) => present.has(id))),
      currentId: present.has(currentId) ? currentId : this.#neighbourOf(currentId, images)
    })
  }

  #neighbourOf(id, images) {
    const place = this.#state.images.findIndex((image) => image.id === id)
    return images[Math.min(Math.max(place, 0), images.length - 1)]?.id ?? null
  }

  #tell() {
    const keys = [...this.#changed]
    this.#changed.clear()
    this.dispatchEvent(new CustomEvent('change', { detail: { keys } }))
  }
}

/** An image of a session that moved: versions begin anew, and only a picture that needs no address is still good. */
function asElsewhere(image) {
  return { ...image, version: -1, thumbnail: image.thumbnail.startsWith('data:') ? image.thumbnail : '' }
}
