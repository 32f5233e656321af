/** Time as something to pass in: tests bring their own. */

/** @typedef {{now: () => number, setTimeout: (call: () => void, ms: number) => any, clearTimeout: (timer: any) => void}} Clock */

/** @type {Clock} */
export const systemClock = {
  now: () => Date.now(),
  setTimeout: (call, ms) => globalThis.setTimeout(call, ms),
  clearTimeout: (timer) => globalThis.clearTimeout(timer)
}

/**
 * How long to wait before trying again: doubling, bounded, and spread so that clients do not come back as one.
 * @param {number} attempt 1 for the first failure
 * @param {{firstMs?: number, longestMs?: number, random?: () => number}} [options]
 * @returns {number} milliseconds, between half and all of the doubled time
 */
export function backoffMs(attempt, { firstMs = 1000, longestMs = 30_000, random = Math.random } = {}) {
  const longest = Math.min(longestMs, firstMs * 2 ** (attempt - 1))
  return longest * (0.5 + random() / 2)
}
