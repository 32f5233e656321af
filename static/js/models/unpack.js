/** Takes a ZIP of images and captions apart. One bad entry spoils no other; the whole has a bound. */

import { isText } from './pairing.js'
import { baseName, isSystemFile } from './paths.js'
import { notice } from './sentences.js'
import { listZip, readEntry } from './zip_reader.js'

const MAX_ENTRIES = 2000
const IMAGE_NAME = /\.(jpe?g|png|webp)$/i

/**
 * @param {File} zip
 * @param {import('./intake.js').Limits} limits
 * @returns {Promise<import('./intake.js').Intake>}
 */
export async function unpackZip(zip, limits) {
  const intake = { files: [], rejected: [] }
  const budget = { left: wholeBytes(limits) }
  try {
    const entries = (await listZip(zip)).filter(({ path }) => !isSystemFile(path))
    for (const entry of entries.slice(0, MAX_ENTRIES)) await unpackOne(zip, entry, { intake, budget, limits })
    if (entries.length > MAX_ENTRIES) throw notice('too_many_files', { maximum: MAX_ENTRIES })
  } catch (problem) {
    refuse(intake, zip.name, problem)
  }
  return intake
}

/** What really comes out is counted: a ZIP may tell small sizes and may hold one content many times. */
async function unpackOne(zip, entry, { intake, budget, limits }) {
  const name = baseName(entry.path)
  if (!IMAGE_NAME.test(name) && !isText({ file: { name } })) return refuse(intake, name, notice('type_not_allowed'))
  if (budget.left <= 0) throw notice('zip_too_large', { maximum: wholeBytes(limits) })
  try {
    const content = await readEntry(zip, entry, { maxBytes: limits.max_image_file_size })
    budget.left -= content.size
    // the folder tells which files belong together; it never becomes a path of ours
    intake.files.push({ file: new File([content], name), path: `${zip.name}/${entry.path}` })
  } catch (problem) {
    refuse(intake, name, problem)
  }
}

/** Twice a full set: the same images may come in again with new captions. */
function wholeBytes({ max_images: images, max_image_file_size: bytes }) {
  return images * bytes * 2
}

function refuse(intake, filename, { code = 'zip_damaged', message }) {
  intake.rejected.push({ filename, code, message })
}
