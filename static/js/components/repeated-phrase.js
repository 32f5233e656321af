/** Finds words that stand in most captions of a set: a trainer learns them together with the trigger word. */

import { splitCaption } from '../models/caption_text.js'

const LENGTHS = [5, 4, 3, 2]
const FEWEST_OTHERS = 3
const SHARE = 1 / 3

/**
 * @param {string} caption
 * @param {{caption: string}[]} others the set's other images
 * @param {string} trigger
 * @returns {{phrase: string, count: number}|null} the longest phrase that at least a third of the others hold too
 */
export function repeatedPhrase(caption, others, trigger) {
  const texts = others.map((image) => wordsOf(image.caption, trigger).join(' ')).filter(Boolean)
  const needed = Math.max(FEWEST_OTHERS, Math.ceil(texts.length * SHARE))
  if (texts.length < needed) return null
  for (const length of LENGTHS) {
    const best = phrasesOf(wordsOf(caption, trigger), length)
      .map((phrase) => ({ phrase, count: texts.filter((text) => ` ${text} `.includes(` ${phrase} `)).length }))
      .sort((a, b) => b.count - a.count)[0]
    if (best?.count >= needed) return best
  }
  return null
}

function wordsOf(caption, trigger) {
  const { description } = splitCaption(caption, trigger)
  return description.toLowerCase().match(/[\p{L}\p{N}'’-]+/gu) ?? []
}

/** Phrases that begin and end with a word that says something. */
function phrasesOf(words, length) {
  const phrases = words.map((_, start) => words.slice(start, start + length)).filter((part) => part.length === length)
  return phrases.filter((part) => part[0].length > 3 && part.at(-1).length > 3).map((part) => part.join(' '))
}
