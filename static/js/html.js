/** Markup as a value: everything put into it is escaped unless it is markup itself. */

const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const KEY = Symbol('only html and raw make Safe')

/** Markup that has been escaped already. Made by `html` and `raw` only. */
export class Safe {
  #text

  /** @param {symbol} key @param {string} text */
  constructor(key, text) {
    if (key !== KEY) throw new TypeError('Make markup with the html tag')
    this.#text = text
  }

  toString() {
    return this.#text
  }
}

/**
 * Build markup; values are escaped, arrays are joined, null, undefined and booleans leave nothing.
 * @param {TemplateStringsArray} strings
 * @param {...unknown} values text, numbers, Safe, or arrays of these
 * @returns {Safe}
 * @throws {TypeError} for an unquoted attribute or a value that is no text
 */
export function html(strings, ...values) {
  refuseCall(strings)
  const text = values.reduce((sofar, value, i) => sofar + fill(strings[i], value) + strings[i + 1], strings[0])
  return new Safe(KEY, text)
}

/**
 * Take markup as it stands in the source, such as an icon. It takes no values, so no user text can come in.
 * @param {TemplateStringsArray} strings
 * @returns {Safe}
 */
export function raw(strings, ...values) {
  refuseCall(strings)
  if (values.length) throw new TypeError('raw takes no values; use html for text')
  return new Safe(KEY, strings[0])
}

/**
 * Show markup inside an element, in place of what it holds.
 * @param {Element} target
 * @param {Safe} safe
 */
export function render(target, safe) {
  if (!(safe instanceof Safe)) throw new TypeError('render takes markup made with the html tag')
  target.innerHTML = safe.toString()
}

function refuseCall(strings) {
  if (!Array.isArray(strings) || !Array.isArray(strings.raw) || !Object.isFrozen(strings)) {
    throw new TypeError('Use it as a template tag, not as a function')
  }
}

function fill(before, value) {
  if (/=\s*$/.test(before)) throw new TypeError(`Put quotes around the value after ${before.slice(-20)}`)
  return markup(value)
}

function markup(value) {
  if (value === null || value === undefined || typeof value === 'boolean') return ''
  if (value instanceof Safe) return value.toString()
  if (Array.isArray(value)) return value.map(markup).join('')
  if (typeof value === 'object' || typeof value === 'function' || typeof value === 'symbol') {
    throw new TypeError(`A ${typeof value} is no text`)
  }
  return String(value).replace(/[&<>"']/g, (char) => ENTITIES[char])
}
