/**
 * <ask-once></ask-once>
 * Asks before something that cannot be undone: `ask({title, text, yes})` resolves to true or false. No events.
 * ARIA: modal dialog; the harmless answer has the focus.
 */
import { html, render } from '../html.js'
import { texts } from '../texts.js'
import { Sheet } from './sheet.js'

export class AskOnce extends Sheet {
  heading = ''

  content() {
    return html`<div class="body"><p data-text></p></div><footer><button class="button" type="button" data-close autofocus>${texts.cancel}</button>
      <button class="button primary" type="button" data-yes></button></footer>`
  }

  /** @param {{title: string, text: string, yes: string}} question @returns {Promise<boolean>} */
  ask({ title, text, yes }) {
    this.querySelector('h2').textContent = title
    this.querySelector('[data-text]').textContent = text
    render(this.querySelector('[data-yes]'), html`${yes}`)
    this.open()
    return new Promise((resolve) => {
      this.querySelector('[data-yes]').onclick = () => { resolve(true); this.close() }
      this.dialog.onclose = () => resolve(false)
    })
  }
}

export function register() {
  customElements.define('ask-once', AskOnce)
}
