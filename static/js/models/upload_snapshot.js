/** What the page shows of an upload: a row per file and the whole. */

/**
 * @typedef {'waiting'|'sending'|'done'|'known'|'rejected'|'failed'|'cancelled'} RowStatus
 * @typedef {{key: number, name: string, size: number, status: RowStatus, fraction: number, attempts: number,
 *   problem: {code: string, message: string}|null, imageId: string|null}} UploadRow
 * @typedef {object} UploadSnapshot
 * @property {'idle'|'held'|'sending'|'finished'} status held: waits for a trigger word or a session
 * @property {{code: string, message: string}|null} problem why it is held
 * @property {UploadRow[]} items
 * @property {number} total files
 * @property {number} done files with a result, whichever it is
 * @property {number} failed files that may be tried again
 * @property {number} fraction of all bytes, 0 to 1
 */

const SETTLED = ['done', 'known', 'rejected', 'failed', 'cancelled']

/**
 * @param {object[]} items of an Uploader
 * @param {{held: boolean, problem: object|null}} hold
 * @returns {UploadSnapshot}
 */
export function uploadSnapshot(items, { held, problem }) {
  const settled = items.filter((item) => SETTLED.includes(item.status))
  return {
    status: statusOf(items, settled, held),
    problem,
    items: items.map(rowOf),
    total: items.length,
    done: settled.length,
    failed: items.filter((item) => item.status === 'failed').length,
    fraction: fractionOf(items)
  }
}

/** @param {{status: string}} item @returns {boolean} */
export function isSettled(item) {
  return SETTLED.includes(item.status)
}

function statusOf(items, settled, held) {
  if (!items.length) return 'idle'
  if (settled.length === items.length) return 'finished'
  return held ? 'held' : 'sending'
}

function rowOf({ key, file, status, fraction, attempts, problem, imageId }) {
  return { key, name: file.name, size: file.size, status, fraction, attempts, problem, imageId }
}

function fractionOf(items) {
  const all = items.reduce((sum, item) => sum + item.file.size, 0)
  const sent = items.reduce((sum, item) => sum + item.file.size * (isSettled(item) ? 1 : item.fraction), 0)
  return all ? sent / all : 0
}
