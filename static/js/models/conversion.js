/** What is wished of a conversion, what can be told beforehand, and what came of it. No DOM. */

import { notice, translated } from './sentences.js'

/**
 * @typedef {'png'|'jpeg'|'webp'} Format
 * @typedef {{formats: Format[], size: 'same'|'edge'|'box', edge: number, width: number, height: number, fit: 'fit'|'fill'|'pad',
 *   crop: 'centre'|'attention', behind: 'nothing'|'colour', colour: string}} Wishes
 * @typedef {{width: number, height: number}} Size
 * @typedef {{format: string, url: string, size: number, width: number, height: number}} Made
 */

export const FORMATS = ['png', 'jpeg', 'webp']
const MAX_SIDE_PX = 16_384
const EXTENSIONS = { png: 'png', jpeg: 'jpg', webp: 'webp' }

/** @returns {object} the state of the sheet before anything was converted */
export function emptyConversion() {
  const wishes = { formats: FORMATS, size: 'same', edge: 1024, width: 1024, height: 1024, fit: 'fit', crop: 'centre', behind: 'nothing', colour: '#ffffff' }
  return { source: null, wishes, ...nothingMade() }
}

/** @returns {object} what goes when another picture comes */
export function nothingMade() {
  return { status: 'idle', fraction: 0, problem: null, original: null, made: null, value: null, shown: null, files: {}, said: '' }
}

/** @param {Wishes} wishes @returns {{code: string, message: string}|null} what stands against them */
export function faultOf(wishes) {
  if (!wishes.formats.length) return notice('no_format')
  return sidesOf(wishes).every(isSide) ? null : notice('side_invalid', { maximum: MAX_SIDE_PX })
}

/** @param {Wishes} wishes @returns {Record<string, any>} as the server names them */
export function onWire(wishes) {
  const { formats, size, edge, width, height, fit, crop, behind, colour } = wishes
  const background = behind === 'colour' ? { alpha: false, background: colour } : { alpha: true }
  const named = { formats: FORMATS.filter((format) => formats.includes(format)), ...background }
  if (size === 'same') return named
  if (size === 'edge') return { ...named, width: edge, height: edge, fit: 'fit' }
  return { ...named, width, height, fit, ...(fit === 'fill' ? { crop } : {}) }
}

/** @param {Wishes} wishes @param {Size} own @returns {Size} what comes of a picture of that size, counted as the server does */
export function sizeAfter(wishes, own) {
  if (wishes.size === 'same') return own
  const [width, height] = wishes.size === 'edge' ? [wishes.edge, wishes.edge] : [wishes.width, wishes.height]
  if (wishes.size === 'box' && wishes.fit !== 'fit') return { width, height }
  const scale = Math.min(width / own.width, height / own.height)
  return { width: Math.min(width, Math.max(1, toEven(own.width * scale))), height: Math.min(height, Math.max(1, toEven(own.height * scale))) }
}

/** @param {Wishes} wishes @param {Size} own @returns {boolean} whether pixels have to be made up */
export function isEnlarged(wishes, own) {
  if (wishes.size === 'same') return false
  const [width, height] = wishes.size === 'edge' ? [wishes.edge, wishes.edge] : [wishes.width, wishes.height]
  const scales = [width / own.width, height / own.height]
  return (wishes.size === 'box' && wishes.fit === 'fill' ? Math.max(...scales) : Math.min(...scales)) > 1
}

/** @param {Wishes} one @param {Wishes|null} other @returns {boolean} whether both ask the server for the same */
export function isSameWish(one, other) {
  return other !== null && JSON.stringify(onWire(one)) === JSON.stringify(onWire(other))
}

/**
 * @param {{exports: Record<string, Made>, problems: {format: string, message: string}[]}} value
 * @returns {{format: Format, made: Made|null, problem: string}[]} a row for each format that was made or failed
 */
export function rowsOf({ exports, problems }) {
  const rows = FORMATS.map((format) => ({ format, made: exports[format] ?? null, problem: sentences(problems, format) }))
  return rows.filter(({ made, problem }) => made || problem)
}

/** @param {{problems: {format: string, message: string}[]}} value @returns {string} what concerns all formats */
export function generalProblem({ problems }) {
  return sentences(problems, '')
}

/** @param {number} size in bytes @param {number} original @returns {{kind: 'smaller'|'larger'|'times'|'sameSize', by: number}} */
export function changeOf(size, original) {
  const ratio = size / original
  if (ratio >= 2) return { kind: 'times', by: ratio }
  if (Math.abs(1 - ratio) < 0.005) return { kind: 'sameSize', by: 0 }
  return ratio < 1 ? { kind: 'smaller', by: 1 - ratio } : { kind: 'larger', by: ratio - 1 }
}

/** @param {string} name of the original @param {Format} format @returns {string} the name of the converted file */
export function nameAs(name, format) {
  return `${name.replace(/\.[^.]{1,5}$/, '') || name}.${EXTENSIONS[format]}`
}

/** How the original is laid beneath what was made of it. @param {Wishes} wishes @returns {'fill'|'contain'|'cover'} as CSS names it */
export function layingOf(wishes) {
  if (wishes.size !== 'box' || wishes.fit === 'fit') return 'fill' // the same shape
  return wishes.fit === 'fill' && isAligned(wishes) ? 'cover' : 'contain'
}

/** Whether before and after can be laid over each other: what was cut by looks may come from anywhere. @param {Wishes} wishes */
export function isAligned({ size, fit, crop }) {
  return !(size === 'box' && fit === 'fill' && crop === 'attention')
}

function sidesOf({ size, edge, width, height }) {
  return { same: [], edge: [edge], box: [width, height] }[size]
}

function isSide(side) {
  return Number.isInteger(side) && side >= 1 && side <= MAX_SIDE_PX
}

/** Halves go to the even neighbour, as they do on the server. */
function toEven(number) {
  const below = Math.floor(number)
  if (number - below !== 0.5) return Math.round(number)
  return below % 2 === 0 ? below : below + 1
}

function sentences(problems, format) {
  return problems.filter((problem) => problem.format === format).map(translated).join(' ')
}
