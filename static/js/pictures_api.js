/** The routes of generated pictures as methods; asks by way of the api. */

import { problemFromThrown } from './helpers/problem.js'

const HISTORY = '/api/images'

export class PicturesApi {
  #ask
  #json

  /**
   * @typedef {(method: string, url: string, body?: object, options?: object) => Promise<any>} Asking
   * @param {{ask: Asking, json: Asking}} ways the second reads the answer too
   */
  constructor({ ask, json }) {
    this.#ask = ask
    this.#json = json
  }

  /** What the service takes, and what is usual. */
  facts() {
    return this.#json('GET', '/api/generation')
  }

  /** Make pictures; takes as long as it takes. The same order with the same key is carried out once. @param {object} order */
  generate(order, { key, signal }) {
    return this.#json('POST', '/v1/images/generations', order, { headers: { 'Idempotency-Key': key }, signal })
  }

  history(page, perPage) {
    return this.#json('GET', `${HISTORY}/history/?${new URLSearchParams({ page, perPage })}`)
  }

  /** Keep a picture beyond its time, or no longer. */
  mark(id, keep) {
    return this.#json('PATCH', at(id), { keep })
  }

  remove(id) {
    return this.#json('DELETE', at(id))
  }

  /** Bring a removed picture back. */
  restore(id) {
    return this.#json('DELETE', `${at(id)}removal`)
  }

  /** @param {string} url as the server told it @returns {Promise<Blob>} */
  async file(url) {
    const answer = await this.#ask('GET', url, undefined, { signal: new AbortController().signal })
    return answer.blob().catch((error) => { throw problemFromThrown(error) })
  }
}

function at(id) {
  return `${HISTORY}/${encodeURIComponent(id)}/`
}
