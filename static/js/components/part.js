/**
 * What all elements of the page share. A part takes `studio` (store, boot, api, models) from the nearest ancestor that
 * has it. It builds itself once, is told of the store's changes while it stands in the page, and tells its own by events that
 * bubble. `static keys` names the values of the store it shows.
 */
import { render } from '../html.js'

export class Part extends HTMLElement {
  static keys = []
  #leaving
  #isBuilt = false

  connectedCallback() {
    this.#leaving = new AbortController()
    this.studio ??= inheritedStudio(this.parentElement)
    if (!this.#isBuilt) this.build()
    this.#isBuilt = true
    this.store.addEventListener('change', ({ detail }) => this.#hear(detail.keys), { signal: this.signal })
    this.listen()
    this.show(new Set(this.constructor.keys))
  }

  disconnectedCallback() {
    this.#leaving.abort()
  }

  /** Ends what the part has subscribed to when it leaves the page. */
  get signal() {
    return this.#leaving.signal
  }

  get store() {
    return this.studio.store
  }

  get(key) {
    return this.store.get(key)
  }

  /** Make the lasting markup. */
  build() {}

  /** Subscribe to events, with `on` or the signal. */
  listen() {}

  /** Bring the markup up to date. @param {Set<string>} _keys of the store that have changed */
  show(_keys) {}

  /** @param {string} type @param {string} selector within this part @param {(target: Element, event: Event) => void} call */
  on(type, selector, call) {
    const hear = (event) => {
      const target = event.target.closest?.(selector)
      if (target && this.contains(target)) call(target, event)
    }
    this.addEventListener(type, hear, { signal: this.signal })
  }

  /** @param {string} type @param {object} [detail] */
  tell(type, detail = {}) {
    this.dispatchEvent(new CustomEvent(type, { bubbles: true, detail }))
  }

  /** Render only what is new, so that the focus stays where it is. @param {Element} target @param {import('../html.js').Safe} safe */
  paint(target, safe) {
    if (painted.get(target) === String(safe)) return
    painted.set(target, String(safe))
    render(target, safe)
  }

  #hear(keys) {
    const wanted = keys.filter((key) => this.constructor.keys.includes(key))
    if (wanted.length) this.show(new Set(wanted))
  }
}

const painted = new WeakMap()

function inheritedStudio(element) {
  return element.studio ?? inheritedStudio(element.parentElement)
}
