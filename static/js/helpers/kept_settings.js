/** The playground's settings, which outlive a reload. Holds no key, and no picture. */

const KEY = 'lora-caption-studio-playground'

/** @param {Storage|null} storage @returns {Record<string, any>} as they were kept; whoever takes them looks them over */
export function recallSettings(storage) {
  try {
    const kept = JSON.parse(storage?.getItem(KEY) ?? '{}')
    return kept?.constructor === Object ? kept : {}
  } catch {
    return {} // private mode, or not ours
  }
}

/** @param {Storage|null} storage @param {import('../models/picture_settings.js').PictureSettings} settings */
export function keepSettings(storage, settings) {
  try {
    storage?.setItem(KEY, JSON.stringify(settings))
  } catch {
    // storage is full or forbidden: they last as long as the page
  }
}
