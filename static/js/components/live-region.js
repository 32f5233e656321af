/**
 * <live-region></live-region>
 * Speaks for the page: summaries of what goes on, at most one in five seconds, and failures at once. No events.
 * ARIA: one polite status and one alert for the whole page (WCAG 4.1.3).
 */
import { html, render } from '../html.js'
import { texts } from '../texts.js'
import { Part } from './part.js'

const PAUSE_MS = 5000

export class LiveRegion extends Part {
  static keys = ['run', 'uploads', 'toasts', 'alert', 'rejected', 'inspection']
  #said = ''
  #spokenAt = 0
  #timer = null

  build() {
    render(this, html`<p role="status"></p><p role="alert"></p>`)
  }

  listen() {
    this.signal.addEventListener('abort', () => clearTimeout(this.#timer))
  }

  show(keys) {
    if (keys.has('alert')) this.querySelector('[role="alert"]').textContent = this.get('alert')?.text ?? ''
    if (keys.has('toasts') && this.get('toasts').length) this.#speak(this.get('toasts').at(-1).text)
    else if (keys.has('rejected') && this.get('rejected').length) this.#speak(texts.leftOut.title(this.get('rejected').length))
    else if (keys.has('inspection')) this.#speakOf(this.get('inspection'))
    else if (keys.has('run') || keys.has('uploads')) this.#soon()
  }

  #speakOf(inspection) {
    if (inspection?.status === 'ready') this.#speak(texts.inspect.read(inspection.file.name))
    if (inspection?.status === 'failed') this.#speak(inspection.problem.message)
  }

  #soon() {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#speak(this.#summary()), Math.max(0, this.#spokenAt + PAUSE_MS - Date.now()))
  }

  #summary() {
    const [run, uploads] = [this.get('run'), this.get('uploads')]
    if (run && run.status !== 'idle') return texts.run.spoken(run)
    return uploads && uploads.status !== 'idle' ? texts.uploads.spoken(uploads) : ''
  }

  #speak(text) {
    if (!text || text === this.#said) return
    this.#said = text
    this.#spokenAt = Date.now()
    this.querySelector('[role="status"]').textContent = text
  }
}

export function register() {
  customElements.define('live-region', LiveRegion)
}
