/**
 * <ratio-choice></ratio-choice>
 * The aspect ratios as small frames. Event: `set-picture` {ratio, size}.
 * ARIA: a named group of radio buttons; each says its sides in pixels.
 */
import { html } from '../html.js'
import { sizeOf } from '../models/picture_settings.js'
import { texts } from '../texts.js'
import { Part } from './part.js'

const words = texts.playground
const BOX_PX = 20

export class RatioChoice extends Part {
  static keys = ['playground', 'settings']

  listen() {
    this.on('change', 'input', ({ value }) => { if (value) this.tell('set-picture', { ratio: value, size: null }) })
  }

  show() {
    const { facts } = this.get('playground')
    if (!facts) return
    const { ratio, size } = this.get('settings')
    this.paint(this, html`<fieldset><legend>${words.ratio} <span class="hint tabular" data-sides></span></legend>
      <div class="ratios">${facts.aspectRatios.map(choice)}${size && own(size)}</div></fieldset>`)
    this.querySelector('[data-sides]').textContent = words.sides(sizeOf(this.get('settings'), facts))
    for (const input of this.querySelectorAll('input')) input.checked = size ? !input.value : input.value === ratio
  }
}

function choice(one) {
  return html`<label class="ratio" title="${words.sides(one)}"><input class="sr-only" type="radio" name="ratio" value="${one.name}">${frame(one)}<span>${one.name}</span></label>`
}

function own(size) {
  return html`<label class="ratio own" title="${words.sides(size)}"><input class="sr-only" type="radio" name="ratio" value="">${frame(size)}<span>${words.ratioAs(size)}</span></label>`
}

function frame({ width, height }) {
  const scale = (BOX_PX - 4) / Math.max(width, height)
  const [wide, high] = [width * scale, height * scale]
  return html`<svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true"><rect x="${(BOX_PX - wide) / 2}" y="${(BOX_PX - high) / 2}" width="${wide}" height="${high}" rx="1.5"/></svg>`
}

export function register() {
  customElements.define('ratio-choice', RatioChoice)
}
