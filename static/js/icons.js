/** The page's icons by name; their shapes stand once in the page, in templates/icons.svg. */

import { html } from './html.js'

/** @param {string} name @returns {import('./html.js').Safe} */
export function icon(name) {
  return html`<svg class="icon" aria-hidden="true"><use href="#icon-${name}"></use></svg>`
}

/** A state as its shape; the word stands beside it or in the name of what carries it. @param {string} state */
export function mark(state) {
  return html`<span class="mark mark-${state}">${icon(state)}</span>`
}
