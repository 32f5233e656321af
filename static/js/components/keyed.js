/** Keeps a list of elements equal to a list of values: what stays is not touched, so focus and pictures stay too. */

import { html, render } from '../html.js'

/**
 * @template T
 * @param {Element} list
 * @param {T[]} values
 * @param {{key: (value: T) => string, make: (value: T) => Element, fill: (element: Element, value: T) => void}} how
 *   `fill` is called for new values and for those that are another object than last time
 */
export function keyed(list, values, { key, make, fill }) {
  const known = new Map([...list.children].map((element) => [element.dataset.key, element]))
  values.forEach((value, place) => {
    const name = String(key(value))
    const element = known.get(name) ?? named(make(value), name)
    known.delete(name)
    if (shown.get(element) !== value) fill(element, value)
    shown.set(element, value)
    if (list.children[place] !== element) list.insertBefore(element, list.children[place] ?? null)
  })
  known.forEach((element) => element.remove())
}

/** @param {import('../html.js').Safe} safe with one element in it @returns {Element} */
export function elementOf(safe) {
  const holder = document.createElement('template')
  render(holder, html`${safe}`)
  return holder.content.firstElementChild
}

const shown = new WeakMap()

function named(element, name) {
  element.dataset.key = name
  return element
}
