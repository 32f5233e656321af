/**
 * <engine-chip></engine-chip>
 * Which engine writes, and whether it can. Event: `open-engine`.
 * ARIA: a button that opens a dialog; the light is repeated in words.
 */
import { html } from '../html.js'
import { texts } from '../texts.js'
import { canUse, engineOf } from './engine-facts.js'
import { Part } from './part.js'

export class EngineChip extends Part {
  static keys = ['engine', 'credentials']

  listen() {
    this.on('click', 'button', () => this.tell('open-engine'))
  }

  show() {
    const chosen = this.get('engine')
    const engine = engineOf(this.studio.boot, chosen)
    const isReady = canUse(engine, this.get('credentials'))
    const words = isReady ? texts.engine.chip(engine, chosen.model || engine.default_model) : texts.engine.needsKey(engine)
    this.paint(this, html`<button class="button small" type="button" aria-haspopup="dialog" title="${texts.engine.open}"><span
      class="light ${isReady && engine.needs_key ? '' : 'warning'}"></span><span class="clip">${words}</span><span class="sr-only">
      – ${texts.engine.open}</span></button>`)
  }
}

export function register() {
  customElements.define('engine-chip', EngineChip)
}
