/** The form of a caption, `photo of {trigger_word} {description}`, by the same rules as the server's. */

import { notice } from './sentences.js'

export const MAX_CAPTION_CHARS = 2000

// what Python calls a blank and a line end: the server counts the same
const BLANKS = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'
const OUTER_BLANKS = new RegExp(`^[${BLANKS}]+|[${BLANKS}]+$`, 'g')
const BLANK = new RegExp(`[${BLANKS}]+`)
const LINE_END = /\r\n|[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]/

/** @param {string} trigger @returns {string} what every caption begins with, without the blank behind it */
export function prefixOf(trigger) {
  return `photo of ${trigger}`
}

/**
 * @param {string} caption
 * @param {string} trigger
 * @returns {{hasPrefix: boolean, prefix: string, description: string}} without the prefix all is description
 */
export function splitCaption(caption, trigger) {
  const prefix = prefixOf(trigger)
  const hasPrefix = caption === prefix || caption.startsWith(`${prefix} `)
  return { hasPrefix, prefix: hasPrefix ? prefix : '', description: hasPrefix ? caption.slice(prefix.length + 1) : caption }
}

/** @param {string} description @param {string} trigger @returns {string} */
export function joinCaption(description, trigger) {
  return `${prefixOf(trigger)} ${description}`
}

/**
 * @param {string} text from elsewhere, perhaps a whole caption
 * @param {string} trigger
 * @returns {string} what belongs behind the prefix; a caption of another trigger word stays as it is
 */
export function descriptionIn(text, trigger) {
  const { hasPrefix, description } = splitCaption(trimmed(text), trigger)
  return hasPrefix ? trimmed(description) : text
}

/**
 * Say what keeps a caption from the form the trainer wants; nothing when it is right.
 * @param {string} caption
 * @param {string} trigger
 * @returns {{code: string, message: string}[]}
 */
export function problems(caption, trigger) {
  if (!trimmed(caption)) return [notice('caption_missing')]
  const { hasPrefix, description } = splitCaption(caption, trigger)
  const faults = []
  if (!hasPrefix) faults.push(notice('prefix_missing', { trigger }))
  else if (!trimmed(description)) faults.push(notice('description_missing'))
  if (hasSeveralLines(caption)) faults.push(notice('several_lines'))
  if (/[.!?]$/.test(trimmed(caption))) faults.push(notice('trailing_punctuation'))
  return faults
}

/**
 * Say why the server would refuse to keep this text at all.
 * @param {string} caption
 * @param {number} [maximum] characters
 * @returns {{code: string, message: string}|null}
 */
export function refusal(caption, maximum = MAX_CAPTION_CHARS) {
  const length = characters(caption)
  if (length > maximum) return notice('caption_too_long', { length, maximum })
  return /\0|\p{Surrogate}/u.test(caption) ? notice('caption_invalid') : null
}

/**
 * @param {string} word
 * @returns {{code: string, message: string}|null} why it cannot be a trigger word
 */
export function triggerProblem(word) {
  const text = trimmed(word)
  if (/^[A-Za-z0-9_]{3,50}$/.test(text)) return null
  if (!text) return notice('trigger_word_missing')
  const length = characters(text)
  return length < 3 || length > 50 ? notice('trigger_word_length', { length }) : notice('trigger_word_characters')
}

/** @param {string} text @returns {number} as the server counts: an emoji is one */
export function characters(text) {
  return [...text].length
}

/** @param {string} text @returns {number} */
export function words(text) {
  return trimmed(text).split(BLANK).filter(Boolean).length
}

/**
 * Estimate what a trainer's text encoders make of a caption. The real tokenisers are megabytes; this is a
 * rule of thumb: short words are one token, long ones a few, digits and signs one each.
 * @param {string} text
 * @returns {{clip: number, t5: number, estimated: true}} with the encoders' own end marks
 */
export function estimatedTokens(text) {
  const pieces = text.match(/\p{L}+|\p{N}|[^\s\p{L}\p{N}]/gu) ?? []
  const sum = (letters) => pieces.reduce((count, piece) => count + Math.ceil(piece.length / letters), 0)
  return { clip: sum(9) + 2, t5: sum(6) + 1, estimated: true }
}

function hasSeveralLines(caption) {
  return LINE_END.test(caption.replace(new RegExp(`(?:${LINE_END.source})$`), ''))
}

function trimmed(text) {
  return text.replace(OUTER_BLANKS, '')
}
