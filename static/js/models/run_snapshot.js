/** A run in numbers: how far it is, what failed for which reason, how long it still takes. */

/**
 * @typedef {{code: string, message: string, retryable: boolean, ids: string[]}} FailureGroup
 * @typedef {object} RunSnapshot
 * @property {'idle'|'running'|'waiting'|'paused'|'stopped'|'cancelled'|'finished'} status
 * @property {number} total images of this run
 * @property {number} done captions that came
 * @property {number} failed
 * @property {number} skipped written by a person meanwhile, or gone
 * @property {number} left still to come: queued and in flight
 * @property {string[]} queued ids
 * @property {string[]} inFlight ids the server was asked for
 * @property {FailureGroup[]} failures
 * @property {number|null} waitUntil milliseconds of the clock
 * @property {'rate_limited'|'offline'|null} waitReason
 * @property {number|null} secondsLeft measured; null until the first caption came
 * @property {{code: string, message: string}|null} problem why it stopped
 */

/**
 * @param {object} run
 * @returns {RunSnapshot}
 */
export function runSnapshot({ mode, now, queue, flights, counts, failures, hold, problem, seconds, pace }) {
  const waits = mode === 'running' && hold.until > now
  const left = queue.length + flights.length
  return {
    status: waits ? 'waiting' : mode,
    ...counts,
    failed: failures.size,
    left,
    queued: queue.map(({ id }) => id),
    inFlight: flights.map(({ id }) => id),
    failures: groupFailures(failures),
    waitUntil: waits ? hold.until : null,
    waitReason: waits ? hold.reason : null,
    secondsLeft: secondsLeft({ seconds, left, queued: queue.length, pace, waitMs: waits ? hold.until - now : 0 }),
    problem
  }
}

/**
 * The median of what this run measured, times what is left, over how many go at once; never faster than the pace allows.
 * @param {{seconds: number[], left: number, queued: number, pace: {concurrency: number, intervalMs: number}, waitMs?: number}} run
 * @returns {number|null}
 */
export function secondsLeft({ seconds, left, queued, pace, waitMs = 0 }) {
  if (!left) return 0
  if (!seconds.length) return null
  const working = (median(seconds) * left) / Math.min(pace.concurrency, left)
  return Math.max(working, (queued * pace.intervalMs) / 1000) + waitMs / 1000
}

/** @param {number[]} numbers at least one @returns {number} */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

function groupFailures(failures) {
  const groups = new Map()
  for (const [id, { code, message, retryable }] of failures) {
    const group = groups.get(code) ?? { code, message, retryable, ids: [] }
    group.ids.push(id)
    groups.set(code, group)
  }
  return [...groups.values()].sort((a, b) => b.ids.length - a.ids.length)
}
