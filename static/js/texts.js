/** Every word a person reads that the page says itself, as one object. Only the language that is spoken is loaded. */

import { language } from './language.js'

const LOADERS = {
  en: () => import('./texts/all.js'),
  de: () => import('./texts/de/all.js'),
  es: () => import('./texts/es/all.js')
}

/** @param {string} name of a language @returns {Promise<{texts: object}>} */
export function loadTexts(name) {
  return LOADERS[name]()
}

export const { texts } = await loadTexts(language)
