/**
 * <undo-sheet></undo-sheet>
 * What can be undone, the newest first; each entry goes back to before it. Event: `undo-to` {steps}, how many are undone.
 * ARIA: modal dialog with an ordered list of buttons, each named by what it undoes.
 */
import { html } from '../html.js'
import { texts } from '../texts.js'
import { Sheet } from './sheet.js'

export class UndoSheet extends Sheet {
  static keys = ['undo']
  heading = texts.undo.title

  content() {
    return html`<div class="body"><p class="hint" data-why></p><ol class="steps-back" aria-label="${texts.undo.title}"></ol></div>`
  }

  listen() {
    super.listen()
    this.on('click', '[data-steps]', ({ dataset }) => { this.close(); this.tell('undo-to', { steps: Number(dataset.steps) }) })
  }

  show() {
    const { steps } = this.get('undo')
    const entry = (label, place) => html`<li><button class="button quiet small" type="button" data-steps="${place + 1}"
      aria-label="${texts.undo.entry(label, place)}"><span class="clip">${label}</span>${place > 0 && html`<span class="hint">${texts.undo.with(place)}</span>`}</button></li>`
    this.querySelector('[data-why]').textContent = steps.length ? texts.undo.why : texts.editor.nothingToUndo
    this.paint(this.querySelector('ol'), html`${steps.map(entry)}`)
  }
}

export function register() {
  customElements.define('undo-sheet', UndoSheet)
}
