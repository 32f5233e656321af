/**
 * <library-state></library-state>
 * Stands in the grid's place when there is nothing to show, and says why and what to do: opening, locked, failed, empty, nothing found.
 * Events: `library-code` {accessCode}, `library-again`, `library-clear`, `library-scan`.
 * ARIA: sections under a heading; the code is a password field with a label.
 */
import { html } from '../html.js'
import { icon, mark } from '../icons.js'
import { texts } from '../texts.js'
import { Part } from './part.js'

const words = texts.library

export class LibraryState extends Part {
  static keys = ['library', 'scan', 'libraryStats']

  listen() {
    this.on('submit', 'form', (form, event) => {
      event.preventDefault()
      this.tell('library-code', { accessCode: form.elements.code.value.trim() })
    })
    this.on('click', '[data-do]', ({ dataset }) => this.tell(dataset.do))
  }

  show() {
    const name = this.#name()
    this.hidden = !name
    this.dataset.state = name ?? ''
    const hadFocus = this.contains(document.activeElement)
    this.paint(this, name ? VIEWS[name](this.get('library')) : html``)
    if (hadFocus && !this.contains(document.activeElement)) (this.querySelector('input, button') ?? document.querySelector('main')).focus()
  }

  #name() {
    const { status, assets, query } = this.get('library')
    if (status === 'closed') return 'closed'
    if (status === 'failed') return assets.length ? 'broken' : 'failed'
    if (assets.length) return null
    if (status !== 'ready') return 'loading'
    if (Object.values(query).some(Boolean)) return 'nothing'
    return this.get('scan')?.report?.state === 'running' ? 'scanning' : 'empty'
  }
}

const again = html`<button class="button" type="button" data-do="library-again">${texts.retry}</button>`

const VIEWS = {
  loading: () => html`<p class="hint">${words.loading}</p>`,
  scanning: () => html`<p class="going">${mark('working')}<span>${words.scanning}</span></p>`,
  failed: ({ problem }) => html`<h2>${words.failed}</h2><p>${problem?.message}</p>${again}`,
  broken: ({ problem }) => html`<div class="note bad">${icon('failed')}<p>${problem?.message} <button class="link" type="button" data-do="library-again">${texts.retry}</button></p></div>`,
  nothing: () => html`<h2>${words.nothing}</h2><p>${words.nothingWhy}</p><button class="button" type="button" data-do="library-clear">${words.clear}</button>`,
  empty: () => html`<h2>${words.empty}</h2><p>${words.emptyWhy}</p>
    <button class="button primary" type="button" data-do="library-scan">${words.scanNow}</button>
    <dl class="teaches">${words.teaches.map(([what, why]) => html`<div><dt>${what}</dt><dd>${why}</dd></div>`)}</dl>`,
  closed: ({ problem }) => html`<h2>${words.closed}</h2><p>${words.closedWhy}</p>
    <form><div class="field"><label for="library-code">${words.code}</label><input class="input" id="library-code" name="code" type="password"
      required maxlength="300" autocomplete="off" spellcheck="false" aria-describedby="library-code-hint"></div>
      <button class="button primary" type="submit">${words.open}</button>
      ${hintOfCode(problem)}</form>`
}

function hintOfCode(problem) {
  const isTold = problem && problem.code !== 'library_closed'
  return html`<p class="hint ${isTold ? 'bad' : ''}" id="library-code-hint" role="status">${isTold ? problem.message : words.memoryOnly}</p>`
}

export function register() {
  customElements.define('library-state', LibraryState)
}
