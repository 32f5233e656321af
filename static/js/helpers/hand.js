/** Gives the person a file, as a download. */

const KEPT_MS = 60_000

/** @param {Blob} blob @param {string} filename */
export function hand(blob, filename) {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = filename
  link.click()
  // the browser may begin to write only after the click has been handled
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS)
}
