/** Captions beside images: `sunset.jpg` and `sunset.txt` in one folder belong together. */

/** @typedef {import('./file_checks.js').Picked} Picked */

/**
 * @param {string} name
 * @returns {string} what an image and its caption share: no folder, no extension, one case, composed letters
 */
export function stemOf(name) {
  return stem(name.split('/').pop())
}

/**
 * @param {Picked[]} list
 * @returns {{images: (Picked & {caption: File|null})[], orphans: Picked[]}} orphans are captions without their image
 */
export function pairFiles(list) {
  const texts = new Map(list.filter(isText).map((one) => [stem(one.path), one]))
  const images = list.filter((one) => !isText(one)).map((one) => ({ ...one, caption: taken(texts, stem(one.path)) }))
  return { images, orphans: [...texts.values()] }
}

/** @param {Picked} one @returns {boolean} */
export function isText({ file }) {
  return /\.txt$/i.test(file.name)
}

function stem(path) {
  return path.replace(/\.[^./]+$/, '').normalize('NFC').toLowerCase()
}

/** The first image of a stem takes the caption: `a.jpg` and `a.png` cannot both have it. */
function taken(texts, key) {
  const text = texts.get(key)
  texts.delete(key)
  return text?.file ?? null
}
