/**
 * <save-mark></save-mark>
 * Says whether the person's words are safe. Events when they are not and the person asks: `save-again`,
 * `show-conflict`.
 * ARIA: a button only while there is something to do; the live region speaks failures.
 */
import { clock } from '../helpers/format.js'
import { html } from '../html.js'
import { texts } from '../texts.js'
import { Part } from './part.js'

// nobody has refused the words; they only wait
const AWAY = ['offline', 'timeout', 'server_unavailable', 'rate_limited', 'session_gone', 'server_full']

export class SaveMark extends Part {
  static keys = ['save', 'copy']

  listen() {
    this.on('click', 'button', ({ dataset }) => this.tell(dataset.do))
  }

  show() {
    const { status, at, problem } = this.get('save')
    const isStale = problem?.code === 'stale_version'
    const isKept = status === 'failed' && AWAY.includes(problem?.code) && this.get('copy').status === 'kept'
    const words = isStale ? texts.save.stale() : texts.save[isKept ? 'kept' : status](at ? clock(at) : '')
    const title = isKept ? texts.save.keptWhy(problem.message) : problem?.message
    const button = html`<button class="link ${!isKept && 'bad'}" type="button" title="${title}" data-do="${isStale ? 'show-conflict' : 'save-again'}">${words}</button>`
    this.paint(this, status === 'failed' ? button : html`<span>${words}</span>`)
  }
}

export function register() {
  customElements.define('save-mark', SaveMark)
}
