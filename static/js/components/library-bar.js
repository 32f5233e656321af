/**
 * <library-bar></library-bar>
 * How much was found and selected, and what to do with it. Events: `ask-batch`, `library-unpick`, `library-parquet`.
 * ARIA: the counts are a status; it keeps its height, so that nothing moves when something is selected.
 */
import { html, render } from '../html.js'
import { texts } from '../texts.js'
import { Part } from './part.js'

const words = texts.library

export class LibraryBar extends Part {
  static keys = ['library', 'picked']

  build() {
    render(this, html`<p class="counts tabular" role="status"><strong data-found></strong><span data-picked></span></p>
      <button class="link" type="button" data-unpick>${words.unpick}</button>
      <button class="button small quiet push" type="button" data-parquet title="${words.parquetWhy}">${words.parquet}</button>
      <button class="button small primary" type="button" data-start></button>`)
  }

  listen() {
    this.on('click', '[data-unpick]', () => this.tell('library-unpick'))
    this.on('click', '[data-parquet]', () => this.tell('library-parquet'))
    this.on('click', '[data-start]', () => { if (this.get('picked').size) this.tell('ask-batch') })
  }

  show() {
    const { total, status, assets } = this.get('library')
    const number = this.get('picked').size
    this.hidden = status === 'closed' || (!assets.length && !number)
    this.querySelector('[data-found]').textContent = words.found(total)
    this.querySelector('[data-picked]').textContent = number ? words.picked(number) : ''
    this.querySelector('[data-unpick]').hidden = !number
    const start = this.querySelector('[data-start]')
    start.textContent = number ? words.startWith(number) : words.start
    start.setAttribute('aria-disabled', String(!number))
    this.classList.toggle('picked', number > 0)
  }
}

export function register() {
  customElements.define('library-bar', LibraryBar)
}
