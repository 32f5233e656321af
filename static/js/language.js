/** Which language the page speaks: the one chosen here before, else the first of the browser's that it has, else English. */

/** Each by its own name, as people look for it. */
export const LANGUAGES = { en: 'English', de: 'Deutsch', es: 'Español' }
const KEY = 'lora-caption-studio-language'

/**
 * @param {readonly string[]} wished the browser's languages, the dearest first
 * @param {string|null} [chosen]
 * @returns {{language: string, locale: string}} `locale` also tells the region, for numbers
 */
export function languageOf(wished, chosen = null) {
  const known = wished.map((locale) => ({ language: locale.split('-')[0].toLowerCase(), locale }))
  if (Object.hasOwn(LANGUAGES, chosen ?? '')) return known.find(({ language }) => language === chosen) ?? { language: chosen, locale: chosen }
  return known.find(({ language }) => Object.hasOwn(LANGUAGES, language)) ?? { language: 'en', locale: 'en' }
}

/** Without a page, as under node, it is English. */
export const { language, locale } = globalThis.document ? languageOf(navigator.languages, recalled(globalThis)) : languageOf([])

/** @param {string} chosen @param {{localStorage: Storage}} browser */
export function keepLanguage(chosen, browser) {
  try {
    browser.localStorage.setItem(KEY, chosen)
  } catch {
    // storage is full or forbidden: the browser's own languages decide again
  }
}

function recalled(browser) {
  try {
    return browser.localStorage.getItem(KEY)
  } catch {
    return null
  }
}
