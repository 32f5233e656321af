/** The one error that the page's logic throws and catches: a code to compare, a sentence to show. */

import { sentenceFor, translated } from '../models/sentences.js'

const GATEWAY = {
  408: 'timeout',
  429: 'rate_limited',
  502: 'server_unavailable',
  503: 'server_unavailable',
  504: 'server_unavailable'
}
const KNOWN = ['type', 'title', 'status', 'detail', 'code', 'retryable']

/** Something went wrong, in words for a person and a code for the program. */
export class Problem extends Error {
  /**
   * @param {object} about
   * @param {string} about.code
   * @param {string} [about.detail] a sentence; the one kept for the code if left out
   * @param {number} [about.status] of HTTP; 0 when no answer came
   * @param {boolean} [about.retryable]
   * @param {number|null} [about.retryAfter] seconds
   * @param {Record<string, unknown>} [about.facts]
   */
  constructor({ code, detail, status = 0, retryable = false, retryAfter = null, facts = {} }) {
    super(detail || sentenceFor(code, facts))
    this.name = 'Problem'
    Object.assign(this, { code, detail: this.message, status, retryable, retryAfter, facts })
  }
}

/**
 * Read an answer that is no success.
 * @param {{status: number, text: string, retryAfter?: string|null}} answer
 * @returns {Problem}
 */
export function problemFromAnswer({ status, text, retryAfter = null }) {
  const body = parse(text)
  if (typeof body?.code !== 'string') return foreignProblem(status, retryAfter)
  const facts = Object.fromEntries(Object.entries(body).filter(([name]) => !KNOWN.includes(name)))
  return new Problem({
    code: body.code,
    detail: translated({ ...facts, code: body.code, detail: body.detail || body.title }),
    status,
    retryable: body.retryable === true,
    retryAfter: seconds(body.retry_after ?? retryAfter),
    facts
  })
}

/**
 * Translate what fetch or XMLHttpRequest threw.
 * @param {unknown} error
 * @returns {Problem}
 */
export function problemFromThrown(error) {
  if (error instanceof Problem) return error
  if (error?.name === 'AbortError') return new Problem({ code: 'cancelled' })
  if (error?.name === 'TimeoutError') return new Problem({ code: 'timeout', retryable: true })
  return new Problem({ code: 'offline', retryable: true })
}

/** An answer that our server did not write: a proxy's page, a host that is just waking up. */
function foreignProblem(status, retryAfter) {
  const code = GATEWAY[status] ?? 'unexpected_answer'
  return new Problem({ code, status, retryable: status in GATEWAY, retryAfter: seconds(retryAfter), facts: { status } })
}

function seconds(value) {
  const number = Number(value)
  return value === null || value === '' || !Number.isFinite(number) ? null : Math.max(0, number)
}

function parse(text) {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
