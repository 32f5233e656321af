/** What a run may caption, what became of an image it asked for, and what ends it. */

const BY_A_PERSON = ['edited', 'approved']
const WITHOUT_CAPTION = ['empty', 'failed']

// refused before any work begins, these would be refused for every other image too
const STOPPING_CODES = [
  'engine_unknown', 'key_missing', 'api_key_rejected', 'access_code_wrong', 'region_refused', 'quota_exhausted',
  'session_gone', 'cross_site'
]
const NO_ANSWER_CODES = ['offline', 'timeout', 'server_unavailable']
const PASSED_OVER_CODES = ['caption_kept', 'image_gone']

/** @param {object} image @returns {boolean} */
export function isPersonWritten(image) {
  return BY_A_PERSON.includes(image.state)
}

/**
 * @param {object[]} images
 * @param {{redo?: boolean}} [options] `redo`: also those that hold a machine's caption
 * @returns {string[]} ids, in order
 */
export function captionable(images, { redo = false } = {}) {
  const wanted = (image) => (redo ? !isPersonWritten(image) : WITHOUT_CAPTION.includes(image.state))
  return images.filter(wanted).map((image) => image.id)
}

/** @param {object} image @returns {{version: number, madeAt: string|null}} to tell an outcome from what was there */
export function traceOf(image) {
  return { version: image.version, madeAt: image.provenance?.created_at ?? null }
}

/**
 * @param {{version: number, madeAt: string|null}} before
 * @param {object|undefined} image as it is now
 * @returns {{kind: 'done'|'problem'|'gone'|'lost', problem?: object}} `lost`: nobody is working on it and nothing came
 */
export function outcomeOf(before, image) {
  if (!image) return { kind: 'gone' }
  const madeAt = image.provenance?.created_at ?? null
  if (madeAt !== null && madeAt !== before.madeAt) return { kind: 'done' }
  if (image.problem && image.version > before.version) return { kind: 'problem', problem: image.problem }
  return { kind: 'lost' }
}

/**
 * @param {object} problem of the wire, or a Problem
 * @returns {'stop'|'wait'|'reconnect'|'pass'|'fail'} what the run does about it
 */
export function reactionTo(problem) {
  const { code } = problem
  if (problem.stops_run || problem.facts?.stops_run || STOPPING_CODES.includes(code)) return 'stop'
  if (code === 'rate_limited') return 'wait'
  if (NO_ANSWER_CODES.includes(code)) return 'reconnect'
  return PASSED_OVER_CODES.includes(code) ? 'pass' : 'fail'
}

/**
 * @template T
 * @param {T[]} list
 * @param {number} count
 * @returns {T[]} so many of them, from the first to the last, evenly spread
 */
export function spread(list, count) {
  if (list.length <= count) return [...list]
  return Array.from({ length: count }, (_, i) => list[Math.round((i * (list.length - 1)) / (count - 1))])
}
