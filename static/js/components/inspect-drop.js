/**
 * <inspect-drop></inspect-drop>
 * Where an image to look into comes in; says what will be told of it. Event: `inspect-files` {files}. Drops are the page's.
 * ARIA: a plain button in front of a hidden file field, and a description list.
 */
import { html, render } from '../html.js'
import { texts } from '../texts.js'
import { Part } from './part.js'

export class InspectDrop extends Part {
  static keys = ['inspection']

  build() {
    const teach = ([what, words]) => html`<div><dt>${what}</dt><dd>${words}</dd></div>`
    render(this, html`<h2>${texts.inspect.title}</h2><p>${texts.inspect.limits(this.studio.boot.limits)}
        <span class="key-hint">${texts.drop.paste}</span></p>
      <button class="button primary" type="button" data-choose>${texts.inspect.choose}</button>
      <input type="file" hidden accept="image/jpeg,image/png,image/webp,.jpg,.jpeg,.png,.webp">
      <dl class="teaches">${texts.inspect.teaches.map(teach)}</dl>`)
  }

  listen() {
    this.on('click', '[data-choose]', () => this.choose())
    this.on('change', 'input', (input) => {
      const files = [...input.files]
      input.value = ''
      if (files.length) this.tell('inspect-files', { files })
    })
  }

  show() {
    this.hidden = Boolean(this.get('inspection'))
  }

  choose() {
    this.querySelector('input').click()
  }
}

export function register() {
  customElements.define('inspect-drop', InspectDrop)
}
