/**
 * <batch-start></batch-start>
 * Asks for the trigger word of a batch of the selected files, and says which cannot come along. Event: `begin-batch` {triggerWord}.
 * ARIA: modal dialog with a form; what stands against it is the field's description.
 */
import { html } from '../html.js'
import { icon } from '../icons.js'
import { triggerProblem } from '../models/caption_text.js'
import { commonTrigger, isUsable } from '../models/library_facts.js'
import { texts } from '../texts.js'
import { Sheet } from './sheet.js'

const words = texts.library

export class BatchStart extends Sheet {
  static keys = ['beginning']
  heading = words.batchTitle

  content() {
    return html`<form class="body" id="batch-form"><p data-text></p><div data-notes></div>
      <div class="field"><label for="batch-trigger">${words.batchTrigger}</label><input class="input mono" id="batch-trigger" autocomplete="off"
        autocapitalize="off" spellcheck="false" aria-describedby="batch-trigger-hint"><p class="hint" id="batch-trigger-hint"></p></div>
      <p class="hint bad" role="status" data-answer></p></form>
      <footer><button class="button" type="button" data-close>${texts.cancel}</button><button class="button primary" type="submit" form="batch-form"></button></footer>`
  }

  listen() {
    super.listen()
    this.on('input', 'input', () => this.#judge())
    this.on('submit', 'form', (form, event) => {
      event.preventDefault()
      if (this.#submit.getAttribute('aria-disabled') === 'false') this.tell('begin-batch', { triggerWord: this.#input.value.trim() })
    })
  }

  open() {
    this.store.update({ beginning: { status: 'idle' } })
    this.#input.value = commonTrigger(this.#usable)
    this.#showNotes()
    this.#judge()
    super.open()
    this.#input.focus()
    this.#input.select()
  }

  show() {
    const { status, problem } = this.get('beginning')
    this.querySelector('[data-answer]').textContent = problem?.message ?? ''
    this.#submit.textContent = status === 'busy' ? words.batchBusy : words.batchYes
    this.#judge()
    if (status === 'done') this.close()
  }

  get #input() {
    return this.querySelector('input')
  }

  get #submit() {
    return this.querySelector('[type="submit"]')
  }

  get #usable() {
    return [...this.get('picked').values()].filter(isUsable)
  }

  get #most() {
    return this.studio.boot.limits.max_images
  }

  #showNotes() {
    const [usable, all] = [this.#usable.length, this.get('picked').size]
    const note = (text, kind = '') => html`<div class="note ${kind}">${icon(kind ? 'failed' : 'info')}<p>${text}</p></div>`
    this.querySelector('[data-text]').textContent = words.batchText(usable)
    this.paint(this.querySelector('[data-notes]'), html`${!usable && note(words.batchNone, 'bad')}${usable > this.#most && note(words.batchMost(this.#most), 'bad')}
      ${usable > 0 && usable < all && note(words.batchLeft(all - usable), 'warning')}${this.get('images').length > 0 && note(words.batchOpen)}`)
  }

  #judge() {
    const problem = triggerProblem(this.#input.value)
    const count = this.#usable.length
    const isReady = !problem && count > 0 && count <= this.#most && this.get('beginning').status !== 'busy'
    const hint = this.querySelector('#batch-trigger-hint')
    hint.textContent = problem?.message ?? words.batchTriggerWhy
    hint.classList.toggle('bad', Boolean(problem && this.#input.value))
    this.#submit.setAttribute('aria-disabled', String(!isReady))
  }
}

export function register() {
  customElements.define('batch-start', BatchStart)
}
