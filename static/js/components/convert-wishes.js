/**
 * <convert-wishes></convert-wishes>
 * Which formats, which size, what becomes of the shape and of what is transparent. Events: `convert-wish` {…one or more wishes}, `convert-start`.
 * ARIA: a form of groups with legends; what stands against the wishes stands beside the button of the sheet.
 */
import { html, render } from '../html.js'
import { FORMATS, faultOf, isEnlarged, sizeAfter } from '../models/conversion.js'
import { texts } from '../texts.js'
import { Part } from './part.js'

const words = texts.convert
const GROUPS = { size: words.sizes, fit: words.fits, crop: words.crops, behind: words.behinds }
const SIDES = ['edge', 'width', 'height']

export class ConvertWishes extends Part {
  static keys = ['conversion']

  build() {
    const format = (name) => html`<label class="choice"><input type="checkbox" data-format="${name}"><span>${words.kinds[name]}
      <span class="hint">${words.formatWhy[name]}</span></span></label>`
    render(this, html`<form id="convert-form" novalidate>
      <fieldset><legend>${words.formats}</legend>${FORMATS.map(format)}</fieldset>
      <fieldset><legend>${words.size}</legend>${choice('size', 'same')}${choice('size', 'edge')}
        <p class="sides" data-if-size="edge">${side('edge')}<span class="hint">${words.pixels}</span></p>
        ${choice('size', 'box')}<p class="sides" data-if-size="box">${side('width')}<span class="hint" aria-hidden="true">×</span>${side('height')}<span class="hint">${words.pixels}</span></p>
        <p class="hint tabular" data-becomes></p></fieldset>
      <fieldset data-if-size="box"><legend>${words.fit}</legend>${choices('fit')}</fieldset>
      <fieldset data-if-fit="fill"><legend>${words.crop}</legend>${choices('crop')}</fieldset>
      <fieldset><legend>${words.behind}</legend>${choices('behind')}
        <p class="sides" data-if-behind="colour"><input type="color" data-wish="colour" aria-label="${words.colour}"></p></fieldset>
      </form>`)
  }

  listen() {
    this.on('change', '[data-format]', () => this.tell('convert-wish', { formats: FORMATS.filter((name) => this.#box(name).checked) }))
    this.on('change', '[type="radio"]', ({ name, value }) => this.tell('convert-wish', { [name.replace('convert-', '')]: value }))
    this.on('input', '[type="number"]', ({ dataset, value }) => this.tell('convert-wish', { [dataset.wish]: value === '' ? NaN : Number(value) }))
    this.on('input', '[type="color"]', ({ value }) => this.tell('convert-wish', { colour: value }))
    this.on('submit', 'form', (form, event) => { event.preventDefault(); this.tell('convert-start') })
  }

  show() {
    const { wishes, original } = this.get('conversion')
    for (const name of FORMATS) this.#box(name).checked = wishes.formats.includes(name)
    for (const group of Object.keys(GROUPS)) this.querySelector(`[name="convert-${group}"][value="${wishes[group]}"]`).checked = true
    for (const name of [...SIDES, 'colour']) this.#fill(this.querySelector(`[data-wish="${name}"]`), wishes[name])
    this.#hide(wishes)
    const fault = faultOf(wishes)
    for (const name of SIDES) this.querySelector(`[data-wish="${name}"]`).setAttribute('aria-invalid', String(fault?.code === 'side_invalid' && !(wishes[name] >= 1)))
    this.querySelector('[data-becomes]').textContent = !fault && original?.width && wishes.size !== 'same' ? becomes(wishes, original) : ''
  }

  #box(format) {
    return this.querySelector(`[data-format="${format}"]`)
  }

  #fill(field, value) {
    if (field !== document.activeElement && !Number.isNaN(value)) field.value = value
  }

  #hide({ size, fit, behind }) {
    const chosen = { size, fit: size === 'box' ? fit : null, behind }
    for (const [name, value] of Object.entries(chosen)) {
      for (const part of this.querySelectorAll(`[data-if-${name}]`)) part.hidden = part.getAttribute(`data-if-${name}`) !== value
    }
  }
}

function choices(group) {
  return Object.keys(GROUPS[group]).map((value) => choice(group, value))
}

function choice(group, value) {
  return html`<label class="choice"><input type="radio" name="convert-${group}" value="${value}"><span>${GROUPS[group][value]}</span></label>`
}

function side(name) {
  return html`<input class="input tabular" type="number" min="1" max="16384" step="1" inputmode="numeric" required data-wish="${name}"
    aria-label="${words[name]}" aria-describedby="convert-state">`
}

function becomes(wishes, own) {
  const size = sizeAfter(wishes, own)
  return isEnlarged(wishes, own) ? words.grows(size) : words.becomes(size)
}

export function register() {
  customElements.define('convert-wishes', ConvertWishes)
}
