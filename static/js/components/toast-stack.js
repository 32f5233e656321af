/**
 * <toast-stack></toast-stack>
 * Short news, with a way back where there is one. Shows `toasts` of the store: {id, text, action?: {label, key?, event, detail}}.
 * Events: `toast-gone` {id} and the toast's own. It waits while the pointer or the focus is on it.
 * ARIA: the texts are spoken by the live region; buttons are reachable in reading order.
 */
import { html } from '../html.js'
import { icon } from '../icons.js'
import { texts } from '../texts.js'
import { elementOf, keyed } from './keyed.js'
import { Part } from './part.js'

const SHOWN_MS = 8000

export class ToastStack extends Part {
  static keys = ['toasts']
  #timers = new Map()

  listen() {
    this.on('click', '[data-act]', (button) => this.#act(button.closest('.toast').dataset.key))
    this.on('click', '[data-close]', (button) => this.#drop(button.closest('.toast').dataset.key))
    for (const type of ['pointerenter', 'focusin']) this.addEventListener(type, () => this.#hold(), { signal: this.signal })
    for (const type of ['pointerleave', 'focusout']) this.addEventListener(type, () => this.#run(), { signal: this.signal })
    this.signal.addEventListener('abort', () => this.#hold())
  }

  show() {
    keyed(this, this.get('toasts'), { key: ({ id }) => id, make: makeToast, fill: () => {} })
    this.#run()
  }

  #run() {
    for (const { id, stays } of this.get('toasts')) {
      if (!stays && !this.#timers.has(id)) this.#timers.set(id, setTimeout(() => this.#drop(id), SHOWN_MS))
    }
  }

  #hold() {
    this.#timers.forEach((timer) => clearTimeout(timer))
    this.#timers.clear()
  }

  #act(id) {
    const { action } = this.get('toasts').find((toast) => toast.id === id)
    this.#drop(id)
    this.tell(action.event, action.detail)
  }

  #drop(id) {
    clearTimeout(this.#timers.get(id))
    this.#timers.delete(id)
    this.tell('toast-gone', { id })
  }
}

function makeToast({ text, action }) {
  const button = action && html`<button class="button small" type="button" data-act>${action.label}${action.key && html` <kbd class="key-hint">${action.key}</kbd>`}</button>`
  return elementOf(html`<div class="toast"><span>${text}</span>${button}<button class="button quiet small round" type="button" data-close
    aria-label="${texts.dismiss}">${icon('close')}</button></div>`)
}

export function register() {
  customElements.define('toast-stack', ToastStack)
}
