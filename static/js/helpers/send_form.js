/** Send a form with progress, which fetch cannot tell yet. */

import { Problem, problemFromAnswer, problemFromThrown } from './problem.js'

// ten minutes: the largest file over half a megabit, thrice in parallel, still gets through
const TIMEOUT_MS = 600_000

/**
 * @param {object} what
 * @param {() => XMLHttpRequest} what.makeRequest
 * @param {string} what.url
 * @param {FormData} what.form
 * @param {(fraction: number) => void} [what.onProgress] of the bytes sent, 0 to 1
 * @param {AbortSignal} [what.signal]
 * @returns {Promise<any>} the JSON of the answer
 * @throws {Problem}
 */
export function sendForm({ makeRequest, url, form, onProgress, signal }) {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(new Problem({ code: 'cancelled' }))
    const request = makeRequest()
    const cancel = () => request.abort()
    const failAs = (name) => () => reject(problemFromThrown({ name }))
    request.open('POST', url)
    request.timeout = TIMEOUT_MS
    request.setRequestHeader('Accept', 'application/json')
    request.upload.onprogress = (event) => event.lengthComputable && onProgress?.(event.loaded / event.total)
    request.onload = () => settle(request, resolve, reject)
    request.onerror = failAs('NetworkError')
    request.ontimeout = failAs('TimeoutError')
    request.onabort = failAs('AbortError')
    request.onloadend = () => signal?.removeEventListener('abort', cancel)
    signal?.addEventListener('abort', cancel)
    request.send(form)
  })
}

function settle(request, resolve, reject) {
  const { status, responseText: text } = request
  const fail = () => reject(problemFromAnswer({ status, text, retryAfter: request.getResponseHeader('Retry-After') }))
  if (status < 200 || status >= 300) return fail()
  try {
    resolve(JSON.parse(text))
  } catch {
    fail()
  }
}
