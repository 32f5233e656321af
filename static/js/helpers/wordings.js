/** A person's own wordings of the caption styles, which outlive a reload. Holds nothing else, least of all a key. */

const KEY = 'lora-caption-studio-wordings'
const MAX_CHARS = 2000

/** @param {Storage|null} storage @returns {Record<string, string>} wordings by name of style */
export function recallWordings(storage) {
  try {
    const kept = JSON.parse(storage?.getItem(KEY) ?? '{}')
    if (kept.constructor !== Object) return {}
    return Object.fromEntries(Object.entries(kept).filter(([, words]) => typeof words === 'string' && words.trim() && words.length <= MAX_CHARS))
  } catch {
    return {} // private mode, or not ours
  }
}

/**
 * Keep these wordings beside those another tab kept; an empty one is forgotten.
 * @param {Storage|null} storage
 * @param {Record<string, string>} wordings by name of style
 */
export function keepWordings(storage, wordings) {
  const all = Object.entries({ ...recallWordings(storage), ...wordings }).filter(([, words]) => words)
  try {
    if (!all.length) storage?.removeItem(KEY)
    else storage?.setItem(KEY, JSON.stringify(Object.fromEntries(all)))
  } catch {
    // storage is full or forbidden: the wording lasts as long as the page
  }
}
