/**
 * <contact-sheet></contact-sheet>
 * What comes out of the printer: every image of the batch with its caption, and nothing else. Empty until somebody prints. No events.
 * ARIA: never on the screen; on paper a heading and a list.
 */
import { html, render } from '../html.js'
import { texts } from '../texts.js'
import { Part } from './part.js'

const CALM_MS = 2000

export class ContactSheet extends Part {
  static keys = ['images']
  #timer = null
  #held = new Map()

  listen() {
    const { signal } = this
    const print = window.matchMedia('print')
    signal.addEventListener('abort', () => clearTimeout(this.#timer))
    window.addEventListener('beforeprint', () => this.#fill(), { signal })
    window.addEventListener('afterprint', () => render(this, html``), { signal })
    print.addEventListener('change', ({ matches }) => { if (matches) this.#fill() }, { signal })
  }

  /** Printing waits for no picture, and those that nobody scrolled to are not there yet. */
  show() {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#hold(), CALM_MS)
  }

  #hold() {
    const thumbnails = this.get('images').map(({ thumbnail }) => thumbnail).filter(Boolean)
    this.#held = new Map(thumbnails.map((address) => [address, this.#held.get(address) ?? loading(address)]))
  }

  #fill() {
    const images = this.get('images')
    const item = ({ thumbnail, filename, caption, state }) => html`<li><img src="${thumbnail}" alt=""><p class="name">${filename} · ${texts.states[state]}</p>
      <p>${caption || texts.plan.noCaption}</p></li>`
    render(this, html`<h2>${texts.sheet.title(this.get('session').triggerWord, images.length)}</h2><ol>${images.map(item)}</ol>`)
  }
}

function loading(thumbnail) {
  return Object.assign(new Image(), { src: thumbnail })
}

export function register() {
  customElements.define('contact-sheet', ContactSheet)
}
