/**
 * <help-sheet></help-sheet> and <help-button></help-button>
 * Lists the keys and what they do, and changes the language. Events: `set-language` {language}; of the button: `open-help`.
 * ARIA: modal dialog with a description list.
 */
import { html, render } from '../html.js'
import { LANGUAGES, language } from '../language.js'
import { texts } from '../texts.js'
import { Part } from './part.js'
import { Sheet } from './sheet.js'

export class HelpSheet extends Sheet {
  static keys = ['credentials']
  heading = texts.help.title

  content() {
    const row = ([keys, words]) => html`<dt>${keys.map((key) => html`<kbd>${key}</kbd>`)}</dt><dd>${words}</dd>`
    const choice = ([name, words]) => html`<button class="chip" type="button" lang="${name}" data-language="${name}" aria-pressed="${String(name === language)}">${words}</button>`
    return html`<div class="body" tabindex="0"><dl class="keys">${texts.help.keys.map(row)}</dl><p class="hint">${texts.help.typing}</p></div>
      <footer class="languages"><p role="group" aria-labelledby="language-title"><span id="language-title">${texts.help.language}</span>${Object.entries(LANGUAGES).map(choice)}</p>
      <p class="hint" hidden>${texts.help.languageWhy}</p></footer>`
  }

  listen() {
    super.listen()
    this.on('click', '[data-language]', ({ dataset }) => this.tell('set-language', { language: dataset.language }))
  }

  show() {
    const { apiKey, accessCode } = this.get('credentials')
    this.querySelector('.languages .hint').hidden = !apiKey && !accessCode
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
