/**
 * <file-dataset></file-dataset>
 * Files the finished batch into the library under a name, and says what came of it. Events: `file-dataset` {name}, `show-dataset` {dataset}.
 * ARIA: a form under a heading; the answer is a status.
 */
import { html, render } from '../html.js'
import { texts } from '../texts.js'
import { Part } from './part.js'

const words = texts.filing

export class FileDataset extends Part {
  static keys = ['filing', 'plan', 'session']
  #sessionId = null

  build() {
    render(this, html`<h3 id="filing-title">${words.title}</h3><p class="hint" data-why></p>
      <form aria-labelledby="filing-title"><input class="input" maxlength="80" required aria-label="${words.name}" autocomplete="off" spellcheck="false">
      <button class="button" type="submit"></button></form><p class="hint" role="status"></p>`)
  }

  listen() {
    this.on('submit', 'form', (form, event) => {
      event.preventDefault()
      if (this.#button.getAttribute('aria-disabled') === 'false') this.tell('file-dataset', { name: this.querySelector('input').value.trim() })
    })
    this.on('click', '[data-found]', () => this.tell('show-dataset', { dataset: this.get('filing').value.dataset }))
    this.on('click', '[data-unlock]', () => this.tell('open-step', { step: 'library' }))
  }

  show() {
    const { id, triggerWord } = this.get('session')
    const plan = this.get('plan')?.value
    const { status, value, problem } = this.get('filing')
    this.hidden = !id || !plan?.pairs.length
    if (id !== this.#sessionId) this.querySelector('input').value = triggerWord
    this.#sessionId = id
    this.querySelector('[data-why]').textContent = plan?.ready ? words.why : words.notReady
    this.#button.textContent = status === 'busy' ? words.busy : words.button
    this.#button.setAttribute('aria-disabled', String(!plan?.ready || status === 'busy'))
    this.paint(this.querySelector('[role="status"]'), html`${status === 'done' && done(value)}${status === 'failed' && failed(problem)}`)
  }

  get #button() {
    return this.querySelector('button[type="submit"]')
  }
}

function done(value) {
  return html`${words.done(value)} <button class="link" type="button" data-found>${words.show}</button>`
}

function failed({ code, message }) {
  const open = html`<button class="link" type="button" data-unlock>${words.closed}</button>`
  return html`<span class="bad">${message}</span> ${['library_closed', 'access_code_wrong'].includes(code) && open}`
}

export function register() {
  customElements.define('file-dataset', FileDataset)
}
