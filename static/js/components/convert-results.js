/**
 * <convert-results></convert-results>
 * The converted files: size, change against the original, a link; or why there is none. Events: `convert-compare` {format}, `convert-take` {format}.
 * ARIA: a group of radio buttons chooses which file is compared; links name the file they bring.
 */
import { html } from '../html.js'
import { icon, mark } from '../icons.js'
import { changeOf, generalProblem, isSameWish, nameAs, rowsOf } from '../models/conversion.js'
import { texts } from '../texts.js'
import { Part } from './part.js'

const words = texts.convert

export class ConvertResults extends Part {
  static keys = ['conversion']

  listen() {
    this.on('change', '[name="convert-shown"]', ({ value }) => this.tell('convert-compare', { format: value }))
    this.on('click', '[data-take]', ({ dataset }, event) => {
      event.preventDefault()
      this.tell('convert-take', { format: dataset.take })
    })
  }

  show() {
    const conversion = this.get('conversion')
    const { value, problem } = conversion
    this.hidden = !value && !problem
    this.paint(this, html`${problem && html`<div class="note bad" role="alert">${icon('failed')}<p>${problem.message}</p></div>`}${value && files(conversion)}`)
    const chosen = this.querySelector(`[name="convert-shown"][value="${conversion.shown}"]`)
    if (chosen) chosen.checked = true
    for (const link of this.querySelectorAll('[data-take]')) link.classList.toggle('primary', link.dataset.take === conversion.shown && isCurrent(conversion))
  }
}

function files({ value, source }) {
  const general = generalProblem(value)
  return html`${general && html`<div class="note">${icon('info')}<p>${general}</p></div>`}
    <ul aria-label="${words.made}">${rowsOf(value).map((row) => (row.made ? made(row, source) : failed(row)))}</ul>`
}

function made({ format, made: file }, source) {
  const name = nameAs(source.name, format)
  return html`<li><label class="choice"><input type="radio" name="convert-shown" value="${format}" aria-label="${words.compare(words.kinds[format])}">
      <strong>${words.kinds[format]}</strong></label>
    <p class="tabular" title="${words.exactly(file.size)}">${words.madeFacts(file)}<br><span class="hint">${change(changeOf(file.size, source.size))}</span></p>
    <a class="button small" href="${file.url}" download="${name}" data-take="${format}" aria-label="${words.downloadName(name)}">${words.download}</a></li>`
}

function failed({ format, problem }) {
  return html`<li class="failed">${mark('failed')}<div><strong>${words.kinds[format]}</strong><p class="hint bad">${problem}</p></div></li>`
}

function change({ kind, by }) {
  return kind === 'sameSize' ? words.sameSize : words[kind](by)
}

/** Whether the files are what the settings ask for. */
function isCurrent({ status, wishes, made: asked }) {
  return status !== 'busy' && isSameWish(wishes, asked)
}

export function register() {
  customElements.define('convert-results', ConvertResults)
}
