/**
 * <view-nav></view-nav>
 * The views of the page as links into its own address; Caption leads back to the step it was left at. No events.
 * ARIA: navigation landmark, `aria-current="page"` on the open view.
 */
import { hashOfPlace, viewOf } from '../helpers/memory.js'
import { html, render } from '../html.js'
import { texts } from '../texts.js'
import { Part } from './part.js'

const VIEWS = ['caption', 'library', 'inspect', 'playground']

export class ViewNav extends Part {
  static keys = ['step', 'currentId', 'images']
  #left = 'images'

  build() {
    const link = (view) => html`<a data-view="${view}" href="#/${view}">${texts.views[view]}</a>`
    render(this, html`<nav aria-label="${texts.views.label}">${VIEWS.map(link)}</nav>`)
  }

  show() {
    const step = this.get('step')
    const view = viewOf(step)
    if (view === 'caption') this.#left = step
    for (const link of this.querySelectorAll('a')) {
      if (link.dataset.view === view) link.setAttribute('aria-current', 'page')
      else link.removeAttribute('aria-current')
    }
    const place = this.get('images').findIndex((image) => image.id === this.get('currentId'))
    this.querySelector('[data-view="caption"]').href = hashOfPlace({ step: this.#left, place: place < 0 ? null : place + 1 })
  }
}

export function register() {
  customElements.define('view-nav', ViewNav)
}
