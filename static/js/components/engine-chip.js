/**
 * <engine-chip></engine-chip>
 * Which engine writes, and whether it can. Event: `open-engine`.
 * ARIA: a button that opens a dialog; the light is repeated in words.
 */
import { html, render } from '../html.js'
import { texts } from '../texts.js'
import { canUse, engineOf } from './engine-facts.js'
import { Part } from './part.js'

export class EngineChip extends Part {
  static keys = ['engine', 'credentials']

  build() {
    render(this, html`<button class="button small" type="button" aria-haspopup="dialog" title="${texts.engine.open}"><span class="light"></span
      ><span class="clip"></span><span class="sr-only"> – ${texts.engine.open}</span></button>`)
  }

  listen() {
    this.on('click', 'button', () => this.tell('open-engine'))
  }

  show() {
    const chosen = this.get('engine')
    const engine = engineOf(this.studio.boot, chosen)
    const isReady = canUse(engine, this.get('credentials'))
    const words = isReady ? texts.engine.chip(engine, chosen.model || engine.default_model) : texts.engine.needsKey(engine)
    this.querySelector('.light').classList.toggle('warning', !isReady || !engine.needs_key)
    this.querySelector('.clip').textContent = words
  }
}

export function register() {
  customElements.define('engine-chip', EngineChip)
}
