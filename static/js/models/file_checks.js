/** What a file is, by its first bytes, and whether it may be sent. Names prove nothing. */

import { notice } from './sentences.js'

export const MAX_CAPTION_FILE_BYTES = 16 * 1024

const SNIFFED_BYTES = 12
const HEIF_BRANDS = ['heic', 'heix', 'hevc', 'mif1', 'msf1', 'avif']

/**
 * @typedef {{file: File, path: string}} Picked a file with the folder it came from in its path
 * @typedef {'jpeg'|'png'|'webp'|'heif'|'zip'|'text'|'other'} Kind
 */

/** @param {File|Picked} given @returns {Picked} */
export function picked(given) {
  return given.file ? given : { file: given, path: given.webkitRelativePath || given.name }
}

/**
 * @param {File} file
 * @returns {Promise<Kind>}
 * @throws what the browser throws when the file cannot be read
 */
export async function kindOf(file) {
  const head = new Uint8Array(await file.slice(0, SNIFFED_BYTES).arrayBuffer())
  const ascii = String.fromCharCode(...head)
  if (ascii.startsWith('\xff\xd8\xff')) return 'jpeg'
  if (ascii.startsWith('\x89PNG\r\n\x1a\n')) return 'png'
  if (ascii.startsWith('RIFF') && ascii.slice(8, 12) === 'WEBP') return 'webp'
  if (ascii.slice(4, 8) === 'ftyp' && HEIF_BRANDS.includes(ascii.slice(8, 12))) return 'heif'
  if (/^PK(\x03\x04|\x05\x06)/.test(ascii)) return 'zip'
  return /\.txt$/i.test(file.name) ? 'text' : 'other'
}

/**
 * Say why a file is not worth sending.
 * @param {File} file
 * @param {{max_image_file_size: number}} limits
 * @returns {Promise<{filename: string, code: string, message: string}|null>} null when it may go
 */
export async function refusalOf(file, limits) {
  const fault = await faultOf(file, limits)
  return fault && { filename: file.name, ...fault }
}

async function faultOf(file, { max_image_file_size: maxImageBytes }) {
  const kind = await kindOf(file).catch(() => null)
  if (kind === null) return notice('file_unreadable')
  if (kind === 'text') return file.size > MAX_CAPTION_FILE_BYTES ? tooLarge(file, MAX_CAPTION_FILE_BYTES) : null
  if (!file.size) return notice('file_empty')
  if (kind === 'heif') return notice('heic_not_allowed')
  if (!['jpeg', 'png', 'webp'].includes(kind)) return notice('type_not_allowed')
  return file.size > maxImageBytes ? tooLarge(file, maxImageBytes) : null
}

function tooLarge(file, maximum) {
  return notice('file_too_large', { size: file.size, maximum })
}
