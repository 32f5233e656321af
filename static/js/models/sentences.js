/** A code as a sentence: what the page's logic says itself, and what the server said, in the language of the page. */

import { texts } from '../texts.js'

/**
 * @param {string} code
 * @param {Record<string, any>} [facts]
 * @returns {string} the sentence of that code
 */
export function sentenceFor(code, facts = {}) {
  return own(texts.sentences, code)?.(facts) ?? texts.unknown
}

/**
 * @param {string} code
 * @param {Record<string, any>} [facts]
 * @returns {{code: string, message: string}} the same shape as the server's notices
 */
export function notice(code, facts = {}) {
  return { code, message: sentenceFor(code, facts) }
}

/**
 * What the server said. It says it in English and knows more than a code; other languages have a sentence for each code.
 * @param {{code: string, message?: string, detail?: string}} said with whatever facts came along
 * @returns {string} its own words where the language has none for the code
 */
export function translated(said) {
  return own(texts.answers, said.code)?.(said) ?? said.detail ?? said.message ?? ''
}

/** @param {{code: string, message: string, image_ids: string[]}} finding of an export's plan @returns {string} */
export function findingWords({ code, message, image_ids: ids }) {
  return own(texts.findings, code)?.(ids.length) ?? translated({ code, message })
}

function own(table, code) {
  return Object.hasOwn(table, code ?? '') ? table[code] : undefined
}
