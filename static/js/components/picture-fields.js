/** The kinds of fields the playground's settings are made of. */

import { html } from '../html.js'
import { texts } from '../texts.js'

const words = texts.playground

/** @param {string} name @param {string} label @param {import('../html.js').Safe} field with the id `picture-…` */
export function labelled(name, label, field) {
  return html`<div class="field"><label for="picture-${name}">${label}</label>${field}</div>`
}

export function numberField(name, label, { min, max, step, placeholder = '' }) {
  return labelled(name, label, html`<input class="input tabular" id="picture-${name}" type="number" data-set="${name}" data-kind="number" min="${min}" max="${max}"
    step="${step}" placeholder="${placeholder}">`)
}

/** A slider for the hand and a number for the exact value. */
export function sliderField(name, label, { min, max, step }) {
  return html`<div class="field slider"><label for="picture-${name}">${label}</label><input class="input tabular" type="number" data-set="${name}" data-kind="number"
    min="${min}" max="${max}" step="any" aria-label="${words.asNumber(label)}"><input id="picture-${name}" type="range" data-set="${name}" data-kind="number"
    min="${min}" max="${max}" step="${step}"></div>`
}

/** @param {string[]} names of fields as the server calls them @returns {string[]} as people do */
export function namesOfFields(names) {
  return names.map((name) => words.fields[name] ?? name)
}
