/**
 * <trigger-word></trigger-word>
 * The batch's trigger word as a chip; clicking it opens a small form. Event: `rename-trigger` {word}.
 * ARIA: disclosure button with `aria-expanded`; Escape closes and gives the focus back; the hint is the field's description.
 */
import { html, render } from '../html.js'
import { triggerProblem } from '../models/caption_text.js'
import { texts } from '../texts.js'
import { Part } from './part.js'

export class TriggerWord extends Part {
  static keys = ['session', 'step', 'uploads']

  build() {
    render(this, html`<span>${texts.trigger.label}</span>
      <button class="chip-word" type="button" aria-expanded="false" title="${texts.trigger.change}"><span class="word"></span
        ><span class="sr-only"> – ${texts.trigger.change}</span></button>
      <form class="trigger-form" hidden>
        <div class="field"><label for="trigger-new">${texts.trigger.newLabel}</label>
          <input class="input" id="trigger-new" autocomplete="off" autocapitalize="off" spellcheck="false" aria-describedby="trigger-new-hint">
          <p class="hint" id="trigger-new-hint"></p></div>
        <div class="actions"><button class="button quiet small" type="button" data-close>${texts.cancel}</button>
          <button class="button small" type="submit">${texts.trigger.change}</button></div>
      </form>`)
  }

  listen() {
    this.on('click', '.chip-word', () => this.open(this.#form.hidden))
    this.on('click', '[data-close]', () => this.open(false))
    this.on('input', 'input', () => this.#judge())
    this.on('submit', 'form', (form, event) => this.#submit(event))
    this.on('keydown', 'form', (form, event) => { if (event.key === 'Escape') this.open(false) })
    document.addEventListener('pointerdown', ({ target }) => { if (!this.contains(target)) this.#form.hidden = true }, { signal: this.signal })
  }

  show() {
    const { id, triggerWord } = this.get('session')
    this.hidden = !id && this.get('uploads')?.status !== 'sending' // its place is taken before the first image is there
    this.querySelector('.chip-word').disabled = !id
    this.querySelector('.word').textContent = triggerWord
  }

  /** @param {boolean} wanted */
  open(wanted) {
    this.#form.hidden = !wanted
    this.querySelector('.chip-word').setAttribute('aria-expanded', String(wanted))
    if (!wanted) return this.querySelector('.chip-word').focus()
    this.#input.value = this.get('session').triggerWord
    this.#judge()
    this.#input.select()
    this.#input.focus()
  }

  get #form() {
    return this.querySelector('form')
  }

  get #input() {
    return this.querySelector('input')
  }

  #judge() {
    const problem = triggerProblem(this.#input.value)
    const hint = this.querySelector('.hint')
    hint.textContent = problem?.message ?? texts.trigger.follow
    hint.classList.toggle('bad', Boolean(problem))
    this.#input.setAttribute('aria-invalid', String(Boolean(problem)))
    return !problem
  }

  #submit(event) {
    event.preventDefault()
    if (!this.#judge()) return
    this.open(false)
    this.tell('rename-trigger', { word: this.#input.value.trim() })
  }
}

export function register() {
  customElements.define('trigger-word', TriggerWord)
}
