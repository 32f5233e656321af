/**
 * <inspect-mat></inspect-mat>
 * The inspected picture as the browser shows it, out of the file itself. Events: `choose-inspected`, `convert-file` {file}.
 * ARIA: the image carries its file's name.
 */
import { html, render } from '../html.js'
import { texts } from '../texts.js'
import { Part } from './part.js'

export class InspectMat extends Part {
  static keys = ['inspection']
  #file = null
  #url = null

  build() {
    render(this, html`<div class="stage"></div><div class="facts tabular"><span class="name clip"></span>
      <button class="button small push" type="button" data-another>${texts.inspect.another}</button>
      <button class="button small" type="button" data-convert title="${texts.convert.buttonWhy}" hidden>${texts.convert.button}</button></div>`)
  }

  listen() {
    this.on('click', '[data-another]', () => this.tell('choose-inspected'))
    this.on('click', '[data-convert]', () => this.tell('convert-file', { file: this.#file }))
  }

  show() {
    const inspection = this.get('inspection')
    this.hidden = !inspection
    this.querySelector('[data-convert]').hidden = inspection?.status !== 'ready'
    if (!inspection || inspection.file === this.#file) return
    this.#file = inspection.file
    this.querySelector('.name').textContent = this.#file.name
    this.querySelector('.name').title = this.#file.name
    this.#showPicture()
  }

  #showPicture() {
    URL.revokeObjectURL(this.#url)
    this.#url = URL.createObjectURL(this.#file)
    const stage = this.querySelector('.stage')
    render(stage, html`<img alt="${this.#file.name}">`)
    const picture = stage.firstElementChild
    picture.addEventListener('error', () => render(stage, html`<p class="note">${texts.inspect.noPicture}</p>`))
    picture.src = this.#url
  }
}

export function register() {
  customElements.define('inspect-mat', InspectMat)
}
