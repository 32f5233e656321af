/** The list of a session's images as answers come in: newest version wins, the server's order holds. */

/**
 * @param {object[]} known in order of `index`
 * @param {object[]} incoming
 * @param {{whole?: boolean}} [options] `whole`: what is not incoming is gone
 * @returns {object[]} `known` itself when nothing is new
 */
export function mergeImages(known, incoming, { whole = false } = {}) {
  const byId = new Map(known.map((image) => [image.id, image]))
  const arriving = new Map(incoming.map((image) => [image.id, newer(byId.get(image.id), image)]))
  let next = known.map((image) => arriving.get(image.id) ?? image)
  if (whole) next = next.filter((image) => arriving.has(image.id))
  for (const image of arriving.values()) next = settled(next, image, { fresh: arriving, isKnown: byId.has(image.id) })
  return same(known, next) ? known : next.sort((a, b) => a.index - b.index)
}

/**
 * @param {object[]} images
 * @param {string} id
 * @returns {object[]} the rest, each one place up that stood behind it
 */
export function withoutImage(images, id) {
  const gone = images.find((image) => image.id === id)
  if (!gone) return images
  return images.filter((image) => image !== gone).map((image) => moved(image, gone.index, -1))
}

/**
 * The order people see: by name, as a file manager sorts; arrival decides between equal names.
 * @param {object[]} images
 * @returns {object[]} a new array
 */
export function byName(images) {
  return [...images].sort((a, b) => compareNames(a.filename, b.filename) || a.index - b.index)
}

/** @param {string} a @param {string} b @returns {number} as a comparison for sorting */
export function compareNames(a, b) {
  return names.compare(a, b)
}

const names = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

function newer(known, image) {
  if (!known) return image
  if (known.version > image.version) return known
  const merged = { ...image, thumbnail: known.thumbnail || image.thumbnail } // a picture that shows is not loaded twice
  return isSame(known, merged) ? known : merged
}

/** An image that left makes room; one that came back takes its place among those whose place is older news. */
function settled(images, image, { fresh, isKnown }) {
  if (image.removed) return withoutRemoved(images, image.id, fresh)
  if (isKnown) return images
  const taken = images.some((other) => other.index === image.index && !fresh.has(other.id))
  const others = taken ? images.map((other) => (fresh.has(other.id) ? other : moved(other, image.index - 1, 1))) : images
  return [...others, image]
}

function withoutRemoved(images, id, fresh) {
  const place = images.findIndex((image) => image.id === id)
  if (place < 0) return images
  const rest = images.filter((image) => image.id !== id)
  return rest.map((image, i) => (i < place || fresh.has(image.id) ? image : moved(image, -1, -1)))
}

function moved(image, behind, by) {
  return image.index > behind ? { ...image, index: image.index + by } : image
}

function isSame(a, b) {
  return JSON.stringify(a) === JSON.stringify(b)
}

function same(a, b) {
  return a.length === b.length && a.every((image, i) => image === b[i])
}
