/** Changes to many captions at once, shown before they are made. */

import { characters, MAX_CAPTION_CHARS, problems, splitCaption } from './caption_text.js'
import { notice } from './sentences.js'

/**
 * @typedef {{imageId: string, before: string, after: string, ranges: number[][], problems: object[]}} Change
 * @typedef {{changes: Change[], matches: number, error: {code: string, message: string}|null}} Preview
 */

/**
 * Show what find and replace would do. Patterns may use `$1`, `$<name>` and `$&` in the replacement; plain text is
 * taken letter by letter.
 * @param {object[]} images
 * @param {object} wish
 * @param {string} wish.find
 * @param {string} [wish.replace]
 * @param {boolean} [wish.regex]
 * @param {boolean} [wish.matchCase]
 * @param {string} wish.trigger
 * @param {number} [wish.maxChars]
 * @returns {Preview}
 */
export function previewReplace(images, { find, replace = '', regex = false, matchCase = false, trigger, maxChars }) {
  if (!find) return { changes: [], matches: 0, error: null }
  const { pattern, error } = patternOf(find, { regex, matchCase })
  if (error) return { changes: [], matches: 0, error }
  const replaced = (text) => text.replace(pattern, regex ? replace : () => replace)
  const changes = changesOf(images, replaced, { trigger, pattern })
  return previewOf(changes, maxChars)
}

/**
 * Show what text before and behind each description would do; the prefix with the trigger word stays in front.
 * @param {object[]} images
 * @param {{before?: string, after?: string, trigger: string, maxChars?: number}} wish
 * @returns {Preview}
 */
export function previewAround(images, { before = '', after = '', trigger, maxChars }) {
  const around = (caption) => {
    const { hasPrefix, prefix, description } = splitCaption(caption, trigger)
    return `${hasPrefix ? `${prefix} ` : ''}${before}${description}${after}`
  }
  const written = images.filter((image) => image.caption.trim())
  return previewOf(changesOf(written, around, { trigger }), maxChars)
}

function patternOf(find, { regex, matchCase }) {
  const source = regex ? find : find.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
  const flags = matchCase ? 'g' : 'gi'
  try {
    return { pattern: compiled(source, flags, regex) }
  } catch (error) {
    return { error: notice('pattern_invalid', { reason: reasonOf(error, source) }) }
  }
}

/** The u flag knows letters beyond the first plane, but refuses needless escapes that people do write. */
function compiled(source, flags, regex) {
  if (!regex) return new RegExp(source.replace(/\\([-/])/g, '$1'), `${flags}u`)
  try {
    return new RegExp(source, `${flags}u`)
  } catch {
    return new RegExp(source, flags)
  }
}

function reasonOf(error, source) {
  const reason = error.message.replace('Invalid regular expression: ', '').replace(`/${source}/`, '')
  return reason.replace(/^[a-z]*:\s*/, '').toLowerCase()
}

function changesOf(images, replaced, { trigger, pattern }) {
  return images
    .map((image) => ({ imageId: image.id, before: image.caption, after: replaced(image.caption) }))
    .filter(({ before, after }) => before !== after)
    .map((change) => ({ ...change, ranges: rangesOf(change.before, pattern), problems: problems(change.after, trigger) }))
}

function rangesOf(text, pattern) {
  if (!pattern) return []
  return [...text.matchAll(pattern)].map((match) => [match.index, match.index + match[0].length])
}

function previewOf(changes, maximum = MAX_CAPTION_CHARS) {
  const matches = changes.reduce((sum, change) => sum + change.ranges.length, 0)
  const length = Math.max(0, ...changes.map((change) => characters(change.after)))
  return { changes, matches, error: length > maximum ? notice('caption_too_long', { length, maximum }) : null }
}
