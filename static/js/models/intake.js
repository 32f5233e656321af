/** Files from wherever people bring them: drop, folder, picker, paste, ZIP of pairs. Sends nothing. */

import { kindOf } from './file_checks.js'
import { walkFolders } from './folder_walk.js'
import { baseName, isSystemFile } from './paths.js'
import { notice } from './sentences.js'
import { unpackZip } from './unpack.js'

const MAX_FILES = 2000

/**
 * @typedef {import('./file_checks.js').Picked} Picked
 * @typedef {{files: Picked[], rejected: {filename: string, code: string, message: string}[]}} Intake
 * @typedef {{max_image_file_size: number, max_images: number}} Limits
 */

/**
 * Take what was dropped, folders walked to the end. Must be called within the drop event itself.
 * @param {DataTransfer} transfer
 * @param {Limits} limits
 * @returns {Promise<Intake>}
 */
export function fromDrop(transfer, limits) {
  // the browser empties the list as soon as the event is over
  const roots = [...transfer.items].filter((item) => item.kind === 'file').map(rootOf)
  return walkFolders(roots, { enough: MAX_FILES + 1 }).then((files) => opened(files, limits))
}

/**
 * @param {Iterable<File>} files of an `<input type="file">`, single or `webkitdirectory`
 * @param {Limits} limits
 * @returns {Promise<Intake>}
 */
export function fromPicker(files, limits) {
  return opened([...files].map((file) => ({ file, path: file.webkitRelativePath || file.name })), limits)
}

/**
 * @param {DataTransfer} clipboard
 * @param {Limits} limits
 * @param {{stamp?: string}} [options] goes into the name: every pasted picture is called image.png
 * @returns {Promise<Intake>} no files when only text was pasted
 */
export function fromPaste(clipboard, limits, { stamp = Date.now().toString(36) } = {}) {
  const files = [...clipboard.files].map((file, i) => (isNameless(file) ? renamed(file, `pasted-${stamp}-${i + 1}`) : file))
  return opened(files.map((file) => ({ file, path: file.name })), limits)
}

function rootOf(item) {
  return item.webkitGetAsEntry?.() ?? item.getAsFile()
}

async function opened(found, limits) {
  const visible = found.filter(({ path }) => !isSystemFile(path))
  const parts = []
  for (const one of visible.slice(0, MAX_FILES)) parts.push(await contentOf(one, limits))
  if (visible.length > MAX_FILES) parts.push(refused(visible[MAX_FILES].path, 'too_many_files', { maximum: MAX_FILES }))
  return { files: parts.flatMap(({ files }) => files), rejected: parts.flatMap(({ rejected }) => rejected) }
}

async function contentOf({ file, path }, limits) {
  if (!file) return refused(path, 'file_unreadable')
  return (await isZip(file)) ? unpackZip(file, limits) : { files: [{ file, path }], rejected: [] }
}

function refused(path, code, facts) {
  return { files: [], rejected: [{ filename: baseName(path), ...notice(code, facts) }] }
}

/** What cannot be read is no ZIP; the uploader says what is wrong with it. */
function isZip(file) {
  return kindOf(file).then((kind) => kind === 'zip', () => false)
}

function isNameless(file) {
  return !file.name || /^image\.\w+$/i.test(file.name)
}

function renamed(file, stem) {
  const extension = /\.\w+$/.exec(file.name)?.[0] ?? `.${(file.type.split('/')[1] ?? 'png').replace('jpeg', 'jpg')}`
  return new File([file], stem + extension, { type: file.type })
}
