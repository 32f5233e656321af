/** The server's routes as methods. The only module that fetches; every failure leaves it as a Problem. */

import { readDownload } from './helpers/download.js'
import { Problem, problemFromAnswer, problemFromThrown } from './helpers/problem.js'
import { sendForm } from './helpers/send_form.js'
import { filled, keptOnWire, onWire } from './helpers/wire.js'
import { PicturesApi } from './pictures_api.js'

export { Problem }

const TIMEOUT_MS = 30_000
const LIBRARY = '/api/library'
const EXPORTS = '/api/exports'

/**
 * @typedef {{apiKey?: string, accessCode?: string}} Credentials
 * @typedef {{engine?: string, model?: string, style?: string, template?: string, hint?: string, overwrite?: boolean}} CaptionOptions
 * @typedef {{imageId: string, caption: string, version?: number, state?: string}} CaptionEdit
 */

export class Api {
  #fetch
  #makeRequest
  #timeoutMs
  #onGone
  #accessCode = () => ''

  /** @param {{fetch?: typeof fetch, makeRequest?: () => XMLHttpRequest, timeoutMs?: number, onGone?: () => void}} [options] `onGone`: a session was not there */
  constructor({ fetch, makeRequest, timeoutMs = TIMEOUT_MS, onGone = () => {} } = {}) {
    this.#onGone = onGone
    this.#fetch = fetch ?? ((...what) => globalThis.fetch(...what))
    this.#makeRequest = makeRequest ?? (() => new XMLHttpRequest())
    this.#timeoutMs = timeoutMs
    const opened = (call) => (method, url, body, { headers, ...more } = {}) => call(method, url, body, { ...more, headers: { ...this.#opening, ...headers } })
    this.pictures = new PicturesApi({ ask: opened((...what) => this.#ask(...what)), json: opened((...what) => this.#json(...what)) })
  }

  /** Send files; without a session id the server makes a session. `imageId` is the id an image had before it was lost. `onProgress` hears 0 to 1. */
  upload({ files, triggerWord, sessionId, imageId, onProgress, signal }) {
    const form = new FormData()
    form.append('trigger_word', triggerWord ?? '')
    if (sessionId) form.append('session_id', sessionId)
    if (imageId) form.append('image_id', imageId)
    for (const file of files) form.append('files', file, file.name)
    return sendForm({ makeRequest: this.#makeRequest, url: '/upload', form, onProgress, signal }).catch((problem) => this.#fail(problem))
  }

  /** Ask for a caption; the answer comes at once, the caption by `captions`. @param {CaptionOptions} [options] @param {Credentials} [credentials] */
  generate(sessionId, imageId, options = {}, credentials = {}) {
    const { engine, model, style, template, hint, overwrite } = options
    const secrets = { api_key: credentials.apiKey || undefined, access_code: credentials.accessCode || undefined }
    const wishes = filled({ engine, model, style, template, hint, overwrite })
    const body = { session_id: sessionId, image_id: imageId, ...wishes, ...secrets }
    return this.#json('POST', '/generate_caption', body, { headers: { Prefer: 'respond-async' } })
  }

  /** Tell what changed after version `since`, with the answer's `etag`; null when nothing did. */
  async captions(sessionId, since = 0, etag = null) {
    const headers = etag ? { 'If-None-Match': etag } : {}
    const answer = await this.#ask('GET', `${at(sessionId)}/captions?since=${since}`, undefined, { headers })
    if (answer.status === 304) return null
    return { ...(await jsonOf(answer)), etag: answer.headers.get('ETag') }
  }

  /** Write one caption. `keepalive` lets it outlive the page. @param {CaptionEdit} edit */
  saveCaption(sessionId, edit, { keepalive = false } = {}) {
    return this.#json('POST', '/update_caption', { session_id: sessionId, ...onWire(edit) }, { keepalive })
  }

  /** Write many captions, all or none. @param {CaptionEdit[]} edits */
  saveCaptions(sessionId, edits) {
    return this.#json('PATCH', `${at(sessionId)}/captions`, { captions: edits.map(onWire) })
  }

  session(sessionId, { removed = false } = {}) {
    return this.#json('GET', at(sessionId) + (removed ? '?removed=1' : ''))
  }

  renameTrigger(sessionId, triggerWord) {
    return this.#json('PATCH', at(sessionId), { trigger_word: triggerWord })
  }

  forgetSession(sessionId) {
    return this.#json('DELETE', at(sessionId))
  }

  removeImage(sessionId, imageId) {
    return this.#json('DELETE', at(sessionId, imageId))
  }

  restoreImage(sessionId, imageId) {
    return this.#json('DELETE', `${at(sessionId, imageId)}/removal`)
  }

  /** Say which of these SHA-256 the session does not hold. @param {string[]} hashes */
  missing(sessionId, hashes) {
    return this.#json('POST', `${at(sessionId)}/missing`, { sha256: hashes })
  }

  /** Put kept captions back with all about them; words that are there stay. @param {object[]} images as answers showed them */
  putBack(sessionId, images) {
    return this.#json('POST', `${at(sessionId)}/captions`, { captions: images.map(keptOnWire) })
  }

  /** @returns {Promise<Blob>} an image's original bytes */
  async original(sessionId, imageId) {
    const answer = await this.#ask('GET', at(sessionId, imageId), undefined, { signal: new AbortController().signal })
    return answer.blob().catch((error) => { throw problemFromThrown(error) })
  }

  /** Show what an export would hold. */
  plan(sessionId, { only = 'all', metadata = 'embed' } = {}) {
    return this.#json('GET', `${at(sessionId)}/export?only=${encodeURIComponent(only)}&metadata=${encodeURIComponent(metadata)}`)
  }

  /** Download the ZIP; `onProgress` hears 0 to 1. @returns {Promise<{blob: Blob, filename: string}>} */
  async exportZip({ sessionId, only, anyway, target, metadata }, { onProgress, signal } = {}) {
    const body = { session_id: sessionId, ...filled({ only, anyway, target, metadata }) }
    const answer = await this.#ask('POST', '/export', body, { signal: signal ?? new AbortController().signal })
    return readDownload(answer, { onProgress, fallbackName: 'training.zip' })
  }

  /** @param {Credentials & {engine?: string}} about */
  validateKey({ apiKey = '', accessCode = '', engine = '' }) {
    return this.#json('POST', '/validate_key', { api_key: apiKey, access_code: accessCode, engine })
  }

  /** Ask what one image file carries; the server keeps nothing of it. @param {File} file */
  inspect(file, { signal } = {}) {
    const form = new FormData()
    form.append('file', file, file.name)
    return sendForm({ makeRequest: this.#makeRequest, url: '/api/inspect', form, signal })
  }

  /** Say what brings the access code; the library opens with it where the page does not run on the server's own machine. @param {() => string} accessCode */
  useAccessCode(accessCode) {
    this.#accessCode = accessCode
  }

  /** @param {{q?: string, dataset?: string, trigger?: string, keyword?: string, kind?: string, page?: number, perPage?: number}} question */
  findAssets(question, { signal } = {}) {
    return this.#library('GET', `assets?${new URLSearchParams(filled(question))}`, undefined, { signal })
  }

  libraryStats() {
    return this.#library('GET', 'stats')
  }

  scanReport() {
    return this.#library('GET', 'scan')
  }

  startScan() {
    return this.#library('POST', 'scan')
  }

  cancelScan() {
    return this.#library('DELETE', 'scan')
  }

  /** Write a finished session into the library. */
  fileDataset(sessionId, name) {
    return this.#library('POST', 'datasets', { session_id: sessionId, name })
  }

  /**
   * Have an engine say what a picture shows, written into the file itself.
   * @param {string} contentHash @param {{engine: string, model: string, credentials: Credentials}} how
   */
  understand(contentHash, { engine, model, credentials: { apiKey, accessCode } }) {
    const whole = { signal: new AbortController().signal } // a model may take a minute
    const body = { engine, model, api_key: apiKey, access_code: accessCode }
    return this.#library('POST', `assets/${encodeURIComponent(contentHash)}/understanding`, body, whole)
  }

  /** Make a new session of assets. @param {string[]} contentHashes */
  startSession(contentHashes, triggerWord) {
    const whole = { signal: new AbortController().signal } // many pictures take a while
    return this.#library('POST', 'sessions', { content_hashes: contentHashes, trigger_word: triggerWord }, whole)
  }

  /** @returns {Promise<Blob>} */
  async assetThumbnail(contentHash) {
    const answer = await this.#ask('GET', `${LIBRARY}/assets/${encodeURIComponent(contentHash)}/thumbnail`, undefined, { headers: this.#opening })
    return answer.blob().catch((error) => { throw problemFromThrown(error) })
  }

  /** @returns {Promise<Blob>} the file as it lies in the library */
  async assetFile(contentHash, { signal = new AbortController().signal } = {}) {
    const answer = await this.#ask('GET', `${LIBRARY}/assets/${encodeURIComponent(contentHash)}/file`, undefined, { headers: this.#opening, signal })
    return (await readDownload(answer, { fallbackName: 'file' })).blob
  }

  /** What a search finds, as a table. @returns {Promise<{blob: Blob, filename: string}>} */
  async parquet(question, { signal = new AbortController().signal } = {}) {
    const answer = await this.#ask('GET', `${LIBRARY}/export.parquet?${new URLSearchParams(filled(question))}`, undefined, { headers: this.#opening, signal })
    return readDownload(answer, { fallbackName: 'library.parquet' })
  }

  /** Load a file that lies beside the page, as if a person had chosen it. @param {string} url @returns {Promise<File>} */
  async ownFile(url) {
    const answer = await this.#ask('GET', url)
    const content = await answer.blob().catch((error) => { throw problemFromThrown(error) })
    return new File([content], url.split('/').at(-1), { type: content.type })
  }

  /**
   * Make other formats and sizes of a file, or of a picture of the library.
   * @param {{file?: File, contentHash?: string}} picture
   * @param {Record<string, any>} wishes as the server names them
   */
  convert({ file, contentHash }, wishes, { onProgress, signal } = {}) {
    if (contentHash) return this.#json('POST', EXPORTS, { content_hash: contentHash, ...wishes }, { headers: this.#opening, signal })
    const form = new FormData()
    form.append('image', file, file.name)
    for (const [name, value] of Object.entries(wishes)) form.append(name, String(value))
    return sendForm({ makeRequest: this.#makeRequest, url: EXPORTS, form, onProgress, signal })
  }

  /** @param {string} url as an answer of `convert` gave it @returns {Promise<Blob>} */
  async exportedFile(url, { signal = new AbortController().signal } = {}) {
    return (await readDownload(await this.#ask('GET', url, undefined, { signal }), { fallbackName: 'image' })).blob
  }

  health() {
    return this.#json('GET', '/healthz')
  }

  engines() {
    return this.#json('GET', '/engines')
  }

  imageUrl(sessionId, imageId) {
    return at(sessionId, imageId)
  }

  backupUrl(sessionId) {
    return `${at(sessionId)}/backup`
  }

  /** Make a new session of a backup file. @param {Blob} file */
  restoreBackup(file, { signal } = {}) {
    const whole = { signal: signal ?? new AbortController().signal }
    return this.#json('POST', '/sessions', new Blob([file], { type: 'application/json' }), whole)
  }

  #library(method, path, body, options = {}) {
    return this.#json(method, `${LIBRARY}/${path}`, body, { ...options, headers: this.#opening })
  }

  /** A header holds bytes, not letters. */
  get #opening() {
    const code = this.#accessCode().trim()
    return code ? { 'X-Access-Code': String.fromCharCode(...new TextEncoder().encode(code)) } : {}
  }

  async #json(method, url, body, options) {
    const answer = await this.#ask(method, url, body, options)
    return answer.status === 204 ? null : jsonOf(answer)
  }

  async #ask(method, url, body, { headers = {}, keepalive = false, signal } = {}) {
    const sent = body === undefined ? {} : { body: body instanceof Blob ? body : JSON.stringify(body) }
    const type = body === undefined ? {} : { 'Content-Type': 'application/json' }
    const options = { method, ...sent, keepalive, headers: { Accept: 'application/json', ...type, ...headers } }
    try {
      const answer = await this.#fetch(url, { ...options, signal: signal ?? AbortSignal.timeout(this.#timeoutMs) })
      if (answer.ok || answer.status === 304) return answer
      const retryAfter = answer.headers.get('Retry-After')
      throw problemFromAnswer({ status: answer.status, text: await answer.text(), retryAfter })
    } catch (error) {
      return this.#fail(problemFromThrown(error))
    }
  }

  #fail(problem) {
    if (problem.code === 'session_gone') this.#onGone()
    throw problem
  }
}

function at(sessionId, imageId) {
  const session = `/sessions/${encodeURIComponent(sessionId)}`
  return imageId === undefined ? session : `${session}/images/${encodeURIComponent(imageId)}`
}

async function jsonOf(answer) {
  const text = await answer.text().catch((error) => { throw problemFromThrown(error) })
  try {
    return JSON.parse(text)
  } catch {
    throw problemFromAnswer({ status: answer.status, text: '' })
  }
}
