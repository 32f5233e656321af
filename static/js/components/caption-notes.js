/**
 * <caption-notes></caption-notes>
 * What is to be said about the current caption, each in a sentence with the way out. Property `caption` (as it stands
 * in the field). Events: `fix-caption` {code}, `filter` {text}, `open-engine`, `try-again` {id}, `write-it`.
 * ARIA: plain text in reading order behind the field; failures are also spoken by the page's live region.
 */
import { html } from '../html.js'
import { icon } from '../icons.js'
import { problems, refusal } from '../models/caption_text.js'
import { translated } from '../models/sentences.js'
import { texts } from '../texts.js'
import { Part } from './part.js'
import { repeatedPhrase } from './repeated-phrase.js'

const FIXABLE = ['prefix_missing', 'several_lines', 'trailing_punctuation']
const ENGINE_CODES = ['key_missing', 'api_key_rejected', 'access_code_wrong', 'region_refused', 'quota_exhausted', 'model_gone', 'engine_unknown']

export class CaptionNotes extends Part {
  static keys = ['images', 'currentId', 'run', 'session']
  #caption = ''

  /** @param {string} caption */
  set caption(caption) {
    if (caption === this.#caption) return
    this.#caption = caption
    this.show()
  }

  listen() {
    this.on('click', '[data-fix]', ({ dataset }) => this.tell('fix-caption', { code: dataset.fix }))
    this.on('click', '[data-show]', ({ dataset }) => this.tell('filter', { state: 'all', text: dataset.show }))
    this.on('click', '[data-do]', ({ dataset }) => this.tell(dataset.do, { id: this.get('currentId') }))
  }

  show() {
    const image = this.store.current
    const markup = image ? html`${this.#failure(image)}${this.#faults()}${this.#repetition(image)}${this.#warnings(image)}` : html``
    this.paint(this, markup)
  }

  #failure({ id, problem, state }) {
    const isWorking = this.get('run')?.inFlight?.includes(id)
    if (isWorking || (!problem && state !== 'blocked')) return null
    const { code } = problem ?? { code: 'content_blocked' }
    const title = texts.notes.titles[code] ?? texts.notes.failed
    const detail = problem ? translated(problem).replace(title, '') : texts.notes.blocked
    const actions = ENGINE_CODES.includes(code) ? ['open-engine', 'try-again'] : ['try-again', 'write-it']
    const button = (name) => html`<button class="link" type="button" data-do="${name}">${texts.notes.actions[name]}</button>`
    return html`<div class="note ${state === 'blocked' ? 'warning' : 'bad'}">${icon(state === 'blocked' ? 'blocked' : 'failed')}
      <div><strong>${title}</strong> ${detail} ${texts.notes.advice[code]}
      <p class="actions">${actions.map(button)}</p></div></div>`
  }

  #faults() {
    if (!this.#caption.trim()) return null
    const fix = ({ code }) => FIXABLE.includes(code) && html` <button class="link" type="button" data-fix="${code}">${texts.notes.fixes[code]}</button>`
    const line = (fault) => html`<div class="note warning">${icon('failed')}<div>${fault.message}${fix(fault)}</div></div>`
    const refused = refusal(this.#caption, this.studio.boot.limits.max_caption_chars)
    return [refused, ...problems(this.#caption, this.get('session').triggerWord)].filter(Boolean).map(line)
  }

  #repetition({ id, state }) {
    if (!this.#caption.trim() || state === 'blocked') return null
    const others = this.get('images').filter((image) => image.id !== id)
    const same = others.filter((image) => image.caption === this.#caption).length
    const found = same ? { phrase: this.#caption, count: same } : repeatedPhrase(this.#caption, others, this.get('session').triggerWord)
    if (!found) return null
    const words = same ? texts.notes.identical(same) : texts.notes.repeated(found.phrase, found.count)
    return html`<div class="note">${icon('info')}<div>${words} <button class="link" type="button" data-show="${found.phrase}"
      >${texts.notes.showThem}</button></div></div>`
  }

  #warnings({ warnings }) {
    return warnings.filter(({ code }) => code !== 'content_blocked').map((one) => html`<div class="note warning">${icon('failed')}<div>${translated(one)}</div></div>`)
  }
}

export function register() {
  customElements.define('caption-notes', CaptionNotes)
}
