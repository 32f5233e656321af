/**
 * <draft-compare></draft-compare>
 * How the current caption came to be, and on request what the person changed in the draft. Event: `use-draft` {id}.
 * ARIA: a disclosure button; deletions and insertions are `<del>` and `<ins>`.
 */
import { clock } from '../helpers/format.js'
import { html, render } from '../html.js'
import { texts } from '../texts.js'
import { Part } from './part.js'
import { wordDifference } from './word-difference.js'

export class DraftCompare extends Part {
  static keys = ['images', 'currentId']
  #isOpen = false

  listen() {
    this.on('click', '[data-compare]', () => { this.#isOpen = !this.#isOpen; this.show(new Set()); this.querySelector('[data-compare]')?.focus() })
    this.on('click', '[data-use]', () => this.tell('use-draft', { id: this.get('currentId') }))
  }

  show(keys) {
    if (keys.has('currentId')) this.#isOpen = false
    const image = this.store.current
    render(this, image && (image.provenance || image.edited_at) ? html`<div class="provenance">${this.#origin(image)}</div>${this.#difference(image)}` : html``)
  }

  #origin({ provenance, edited_at: editedAt, caption }) {
    const price = this.studio.boot.engines.find((engine) => engine.name === provenance?.engine)?.price_per_image_usd ?? null
    const canCompare = provenance && caption !== provenance.draft
    const compare = html`<button class="link" type="button" data-compare aria-expanded="${String(this.#isOpen)}"
      >${this.#isOpen ? texts.origin.hide : texts.origin.compare}</button>`
    return html`${provenance && html`<p>${texts.origin.draft(provenance, price)}</p>`}
      ${provenance?.hint && html`<p>${texts.origin.hint(provenance.hint)}</p>`}
      ${(editedAt || canCompare) && html`<p>${editedAt && texts.origin.edited(clock(new Date(editedAt)))} ${editedAt && canCompare && '·'} ${canCompare && compare}</p>`}`
  }

  #difference({ provenance, caption }) {
    if (!this.#isOpen || !provenance || caption === provenance.draft) return null
    const piece = ({ kind, text }) => (kind === 'same' ? html`${text}` : kind === 'gone' ? html`<del>${text}</del>` : html`<ins>${text}</ins>`)
    return html`<div class="difference"><p>${wordDifference(provenance.draft, caption).map(piece)}</p>
      <p class="actions"><button class="link" type="button" data-use>${texts.origin.use}</button></p></div>`
  }
}

export function register() {
  customElements.define('draft-compare', DraftCompare)
}
