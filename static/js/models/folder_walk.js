/** Files of dropped folders, to the last one. */

/**
 * @param {(FileSystemEntry|File|null)[]} roots what was dropped
 * @param {{enough: number}} limits how many files end the walk
 * @returns {Promise<{file: File|null, path: string}[]>} null for a file or folder that cannot be read
 */
export async function walkFolders(roots, { enough }) {
  const files = []
  const waiting = roots.filter(Boolean)
  while (waiting.length && files.length < enough) {
    const entry = waiting.shift()
    if (entry.isDirectory) waiting.unshift(...(await childrenOf(entry)))
    else files.push(await fileOf(entry))
  }
  return files
}

/** One call gives a hundred at most; only an empty answer is the end. A folder that cannot be read is named later. */
async function childrenOf(folder) {
  const reader = folder.createReader()
  const children = []
  for (let some = await batch(reader); some?.length !== 0; some = await batch(reader)) {
    if (!some) return [...children, { isUnreadable: true, fullPath: folder.fullPath }]
    children.push(...some)
  }
  return children.sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }))
}

function batch(reader) {
  return new Promise((resolve) => reader.readEntries(resolve, () => resolve(null)))
}

async function fileOf(entry) {
  if (entry instanceof Blob) return { file: entry, path: entry.name }
  const path = entry.fullPath.replace(/^\//, '')
  if (entry.isUnreadable) return { file: null, path }
  return { file: await new Promise((resolve) => entry.file(resolve, () => resolve(null))), path }
}
