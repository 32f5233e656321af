/**
 * <recaption-form></recaption-form>
 * Asks for a new draft of the current image, with words for it and a style. Events: `recaption` {id, hint, style};
 * it opens by `open()` and closes itself.
 * ARIA: a form that follows its disclosure button; Escape closes it.
 */
import { html, render } from '../html.js'
import { texts } from '../texts.js'
import { Part } from './part.js'

export class RecaptionForm extends Part {
  static keys = ['currentId', 'engine']

  build() {
    const style = (one) => html`<option value="${one.name}">${texts.engine.style(one)}</option>`
    render(this, html`<div class="field"><label for="recaption-hint">${texts.recaption.hint}</label>
        <input class="input" id="recaption-hint" maxlength="500" placeholder="${texts.recaption.example}" autocomplete="off"></div>
      <div class="field"><label for="recaption-style">${texts.recaption.style}</label>
        <select class="input" id="recaption-style">${this.studio.boot.styles.map(style)}</select></div>
      <p class="hint"></p>
      <div class="actions"><button class="button small" type="button" data-go>${texts.recaption.go}</button>
        <button class="button quiet small" type="button" data-close>${texts.cancel}</button></div>`)
    this.hidden = true
  }

  listen() {
    this.on('click', '[data-go]', () => this.#ask())
    this.on('click', '[data-close]', () => this.close())
    this.addEventListener('keydown', (event) => this.#press(event), { signal: this.signal })
  }

  show(keys) {
    if (keys.has('currentId')) this.hidden = true
    const { style } = this.get('engine')
    if (this.hidden && style) this.querySelector('select').value = style
  }

  open() {
    const image = this.store.current
    if (!image) return
    this.hidden = false
    const input = this.querySelector('input')
    input.value = image.provenance?.hint ?? ''
    this.querySelector('.hint').textContent = ['edited', 'approved'].includes(image.state) ? texts.recaption.replaces : ''
    input.focus()
  }

  close() {
    this.hidden = true
    this.tell('recaption-closed')
  }

  #press(event) {
    if (event.key === 'Escape') this.close()
    if (event.key === 'Enter' && event.target.matches('input')) this.#ask()
    if (['Escape', 'Enter'].includes(event.key)) event.stopPropagation()
  }

  #ask() {
    const [hint, style] = [this.querySelector('input').value.trim(), this.querySelector('select').value]
    this.tell('recaption', { id: this.get('currentId'), hint, style })
    this.close()
  }
}

export function register() {
  customElements.define('recaption-form', RecaptionForm)
}
