/**
 * <help-sheet></help-sheet> and <help-button></help-button>
 * Lists the keys and what they do. Event of the button: `open-help`.
 * ARIA: modal dialog with a description list.
 */
import { html, render } from '../html.js'
import { texts } from '../texts.js'
import { Part } from './part.js'
import { Sheet } from './sheet.js'

export class HelpSheet extends Sheet {
  heading = texts.help.title

  content() {
    const row = ([keys, words]) => html`<dt>${keys.map((key) => html`<kbd>${key}</kbd>`)}</dt><dd>${words}</dd>`
    return html`<div class="body" tabindex="0"><dl class="keys">${texts.help.keys.map(row)}</dl><p class="hint">${texts.help.typing}</p></div>`
  }
}

export class HelpButton extends Part {
  build() {
    render(this, html`<button class="button small round" type="button" aria-haspopup="dialog" aria-keyshortcuts="?" aria-label="${texts.help.open}"
      title="${texts.help.open}">?</button>`)
  }

  listen() {
    this.on('click', 'button', () => this.tell('open-help'))
  }
}

export function register() {
  customElements.define('help-sheet', HelpSheet)
  customElements.define('help-button', HelpButton)
}
