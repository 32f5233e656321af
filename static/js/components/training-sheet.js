/**
 * <training-sheet></training-sheet>
 * Asks for the trigger word of the batch that a generated picture begins. Event: `picture-train` {triggerWord}.
 * ARIA: modal dialog with a form; what stands against the word is the field's description.
 */
import { html } from '../html.js'
import { triggerProblem } from '../models/caption_text.js'
import { texts } from '../texts.js'
import { Sheet } from './sheet.js'

const words = texts.playground

export class TrainingSheet extends Sheet {
  heading = words.trainTitle

  content() {
    return html`<form class="body" id="training-form"><p>${words.trainText}</p>
      <div class="field"><label for="training-trigger">${words.trainTrigger}</label><input class="input mono" id="training-trigger" autocomplete="off"
        autocapitalize="off" spellcheck="false" placeholder="${texts.trigger.example}" aria-describedby="training-trigger-hint"><p class="hint" id="training-trigger-hint"></p></div></form>
      <footer><button class="button" type="button" data-close>${texts.cancel}</button><button class="button primary" type="submit" form="training-form">${words.trainYes}</button></footer>`
  }

  listen() {
    super.listen()
    this.on('input', 'input', () => this.#judge())
    this.on('submit', 'form', (form, event) => {
      event.preventDefault()
      if (!this.#judge()) return
      this.close()
      this.tell('picture-train', { triggerWord: this.#input.value.trim() })
    })
  }

  open() {
    this.#input.value = ''
    this.#judge()
    super.open()
    this.#input.focus()
  }

  get #input() {
    return this.querySelector('input')
  }

  #judge() {
    const problem = triggerProblem(this.#input.value)
    const hint = this.querySelector('#training-trigger-hint')
    hint.textContent = problem && this.#input.value ? problem.message : texts.trigger.why
    hint.classList.toggle('bad', Boolean(problem && this.#input.value))
    this.querySelector('[type="submit"]').setAttribute('aria-disabled', String(Boolean(problem)))
    return !problem
  }
}

export function register() {
  customElements.define('training-sheet', TrainingSheet)
}
