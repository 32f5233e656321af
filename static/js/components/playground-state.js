/**
 * <playground-state></playground-state>
 * Stands in the view's place while it cannot be used, and says why and what to do: opening, locked, failed, no service named.
 * Events: `playground-code` {accessCode}, `playground-again`.
 * ARIA: sections under a heading; the code is a password field with a label.
 */
import { html } from '../html.js'
import { texts } from '../texts.js'
import { Part } from './part.js'

const words = texts.playground

export class PlaygroundState extends Part {
  static keys = ['playground', 'pictures']

  listen() {
    this.on('submit', 'form', (form, event) => {
      event.preventDefault()
      this.tell('playground-code', { accessCode: form.elements.code.value.trim() })
    })
    this.on('click', '[data-again]', () => this.tell('playground-again'))
  }

  show() {
    const name = this.#name()
    this.hidden = !name
    this.dataset.state = name ?? ''
    const hadFocus = this.contains(document.activeElement)
    this.paint(this, name ? VIEWS[name](this.get('playground')) : html``)
    if (hadFocus && !this.contains(document.activeElement)) (this.querySelector('input, button') ?? document.querySelector('main')).focus()
  }

  /** Pictures of before can be looked at without a service. */
  #name() {
    const { status, facts } = this.get('playground')
    if (['closed', 'failed'].includes(status)) return status
    if (!facts) return 'loading'
    return facts.configured || this.get('pictures').images.length ? null : 'unset'
  }
}

const VIEWS = {
  loading: () => html`<p class="hint">${words.loading}</p>`,
  failed: ({ problem }) => html`<h2>${words.failed}</h2><p>${problem.message}</p><button class="button" type="button" data-again>${texts.retry}</button>`,
  unset: ({ facts }) => html`<h2>${words.unset}</h2><p>${words.unsetWhy}</p><p class="told">${facts.message}</p>
    <button class="button" type="button" data-again>${words.look}</button>
    <dl class="teaches">${words.teaches.map(([what, why]) => html`<div><dt>${what}</dt><dd>${why}</dd></div>`)}</dl>`,
  closed: ({ problem }) => html`<h2>${words.closed}</h2><p>${words.closedWhy}</p>
    <form><div class="field"><label for="playground-code">${words.code}</label><input class="input" id="playground-code" name="code" type="password"
      required maxlength="300" autocomplete="off" spellcheck="false" aria-describedby="playground-code-hint"></div>
      <button class="button primary" type="submit">${words.open}</button>${hintOfCode(problem)}</form>`
}

function hintOfCode(problem) {
  const isTold = problem && problem.code !== 'library_closed'
  return html`<p class="hint ${isTold ? 'bad' : ''}" id="playground-code-hint" role="status">${isTold ? problem.message : words.memoryOnly}</p>`
}

export function register() {
  customElements.define('playground-state', PlaygroundState)
}
