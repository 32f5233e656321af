/** What can be said of an image without asking the server: it is there already, or the set is full. */

import { Problem } from '../helpers/problem.js'
import { notice } from './sentences.js'

/**
 * @param {{file: File, caption: File|null, isCaption: boolean}} item
 * @param {object[]} images of the session
 * @param {{max_images: number}} limits
 * @param {typeof hashOf} hash
 * @returns {Promise<{status: 'known'|'rejected', imageId?: string, problem?: object}|null>} null: send it
 * @throws {Problem} file_unreadable
 */
export async function verdictOf(item, images, { max_images: maximum }, hash) {
  if (item.isCaption) return null
  const sha256 = await hash(item.file)
  const known = images.find((image) => image.sha256 === sha256)
  // a caption beside the file may still be news
  if (known) return item.caption && !known.caption ? null : { status: 'known', imageId: known.id }
  return images.length >= maximum ? { status: 'rejected', problem: notice('too_many_images', { maximum }) } : null
}

/**
 * @param {Blob} file
 * @returns {Promise<string|null>} SHA-256 in hex; null where the browser has none (plain http)
 * @throws {Problem} file_unreadable
 */
export async function hashOf(file) {
  const content = await file.arrayBuffer().catch(() => {
    throw new Problem({ code: 'file_unreadable' })
  })
  if (!globalThis.crypto?.subtle) return null
  const digest = await crypto.subtle.digest('SHA-256', content)
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
