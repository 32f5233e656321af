/** Which images are shown, and how to walk among them. */

export const STATES = ['empty', 'drafted', 'edited', 'approved', 'blocked', 'failed']

/**
 * @param {object[]} images
 * @param {{state?: string, text?: string}} filter state `all` or one of STATES; text is sought in name and caption
 * @returns {object[]}
 */
export function filterImages(images, { state = 'all', text = '' } = {}) {
  const sought = folded(text).split(/\s+/).filter(Boolean)
  return images.filter((image) => (state === 'all' || image.state === state) && holds(image, sought))
}

/** @param {object[]} images @returns {Record<string, number>} of each state, and of `all` */
export function countStates(images) {
  const counts = Object.fromEntries([['all', images.length], ...STATES.map((state) => [state, 0])])
  for (const image of images) counts[image.state] += 1
  return counts
}

/**
 * @param {object[]} images as shown
 * @param {string|null} id
 * @param {number} offset 1 for the next, -1 for the one before
 * @returns {string|null} stays at the ends; the first one when `id` is not shown
 */
export function neighbourId(images, id, offset) {
  const place = images.findIndex((image) => image.id === id)
  if (place < 0) return images[0]?.id ?? null
  return images[Math.min(Math.max(place + offset, 0), images.length - 1)].id
}

/**
 * Where to go on working: the next image, from here round to here, that is not approved yet.
 * @param {object[]} images
 * @param {string|null} id
 * @returns {string|null}
 */
export function nextOpenId(images, id) {
  const place = images.findIndex((image) => image.id === id)
  const round = [...images.slice(place + 1), ...images.slice(0, Math.max(place, 0))]
  return round.find((image) => image.state !== 'approved')?.id ?? null
}

/**
 * @param {object[]} images as shown
 * @param {string} from
 * @param {string} to
 * @returns {string[]} the ids of both and all between, for a range selection
 */
export function idsBetween(images, from, to) {
  const places = [from, to].map((id) => images.findIndex((image) => image.id === id))
  if (places.includes(-1)) return [to]
  const [first, last] = places.sort((a, b) => a - b)
  return images.slice(first, last + 1).map((image) => image.id)
}

function holds(image, sought) {
  const text = folded(`${image.filename} ${image.caption}`)
  return sought.every((word) => text.includes(word))
}

function folded(text) {
  return text.normalize('NFC').toLowerCase()
}
