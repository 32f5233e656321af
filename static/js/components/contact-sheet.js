/**
 * <contact-sheet></contact-sheet>
 * What comes out of the printer: every image of the batch with its caption, and nothing else. Empty until somebody prints. No events.
 * ARIA: never on the screen; on paper a heading and a list.
 */
import { html, render } from '../html.js'
import { texts } from '../texts.js'
import { Part } from './part.js'

export class ContactSheet extends Part {
  listen() {
    const { signal } = this
    const print = window.matchMedia('print')
    window.addEventListener('beforeprint', () => this.#fill(), { signal })
    window.addEventListener('afterprint', () => render(this, html``), { signal })
    print.addEventListener('change', ({ matches }) => { if (matches) this.#fill() }, { signal })
  }

  #fill() {
    const images = this.get('images')
    const item = ({ thumbnail, filename, caption, state }) => html`<li><img src="${thumbnail}" alt=""><p class="name">${filename} · ${texts.states[state]}</p>
      <p>${caption || texts.plan.noCaption}</p></li>`
    render(this, html`<h2>${texts.sheet.title(this.get('session').triggerWord, images.length)}</h2><ol>${images.map(item)}</ol>`)
  }
}

export function register() {
  customElements.define('contact-sheet', ContactSheet)
}
