/** Numbers as people read them, in the language of the page. */

import { language, locale } from '../language.js'

const UNITS = ['kilobyte', 'megabyte', 'gigabyte']
const UNDER = { en: 'under', de: 'unter', es: 'menos de' }

/**
 * @param {string} locale such as “de-AT”
 * @param {string} language of these
 */
export function formatsOf(locale, language) {
  const written = (options) => new Intl.NumberFormat(locale, options)
  const numbers = written()
  const rules = new Intl.PluralRules(language)
  const sized = (size, unit, digits, unitDisplay) => written({ style: 'unit', unit, unitDisplay, maximumFractionDigits: digits }).format(size)
  const paid = (options) => written({ style: 'currency', currency: 'USD', currencyDisplay: 'narrowSymbol', ...options })
  const days = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' })

  /** @param {number} number @returns {string} such as “1,234” */
  const count = (number) => numbers.format(number)

  /** @param {number} number @param {number} digits after the point at most @returns {string} */
  const decimal = (number, digits) => written({ maximumFractionDigits: digits, minimumFractionDigits: digits }).format(number)

  /**
   * @param {number} number
   * @param {string} one the words for one
   * @param {string} [many] the words for all other counts; `one` with an s if left out
   * @returns {string} such as “1 image”, “12 images”
   */
  const plural = (number, one, many = `${one}s`) => `${count(number)} ${rules.select(number) === 'one' ? one : many}`

  /**
   * @param {number} size in bytes; a kB has 1024, as the limits do
   * @returns {string} such as “812 bytes”, “9.8 MB”
   */
  function bytes(size) {
    if (size < 1024) return sized(size, 'byte', 0, 'long')
    let shown = size / 1024
    let unit = 0
    while (shown >= 999.5 && unit < UNITS.length - 1) {
      shown /= 1024
      unit += 1
    }
    return sized(shown, UNITS[unit], shown < 9.95 ? 1 : 0, 'short')
  }

  /** @param {Date|number} moment @returns {string} the local time of day, such as “14:05” */
  const clock = (moment) => new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(new Date(moment))

  /** @param {number} amount in US dollars @returns {string} such as “$0.04”; what is under a cent says so */
  function dollars(amount) {
    if (amount === 0) return paid({ maximumFractionDigits: 0 }).format(0)
    return amount < 0.01 ? `${UNDER[language]} ${paid().format(0.01)}` : paid().format(amount)
  }

  /** @param {number} amount in US dollars @returns {string} with the first two digits that count, such as “$0.00021” */
  const smallDollars = (amount) => paid({ minimumSignificantDigits: 2, maximumSignificantDigits: 2 }).format(amount)

  /** @param {number} fraction between 0 and 1 @returns {string} whole per cent; 100 only when it is done */
  function percent(fraction) {
    const bounded = Math.min(1, Math.max(0, fraction))
    return written({ style: 'percent' }).format(bounded === 1 ? 1 : Math.min(0.99, bounded))
  }

  /** @param {string} date such as “2024-05-01” @returns {string} such as “1 May 2024” */
  function day(date) {
    const moment = new Date(`${date}T00:00`)
    return Number.isNaN(moment.getTime()) ? date : days.format(moment)
  }

  return { bytes, clock, count, day, decimal, dollars, percent, plural, smallDollars }
}

export const { bytes, clock, count, day, decimal, dollars, percent, plural, smallDollars } = formatsOf(locale, language)

/**
 * @param {number} seconds
 * @returns {string} such as “40 s”, “3 min 20 s”, “1 h 5 min”; these signs are the same in every language
 */
export function duration(seconds) {
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return pair(Math.floor(whole / 60), 'min', whole % 60, 's')
  const minutes = Math.round(whole / 60)
  return pair(Math.floor(minutes / 60), 'h', minutes % 60, 'min')
}

/** @param {string} moment of the server, whose times are UTC and do not say so @returns {number} */
export function utc(moment) {
  return Date.parse(/[zZ]|[+-]\d\d:\d\d$/.test(moment) ? moment : `${moment}Z`)
}

function pair(large, largeUnit, small, smallUnit) {
  return small ? `${large} ${largeUnit} ${small} ${smallUnit}` : `${large} ${largeUnit}`
}

/** @param {string} moment with its zone @returns {string} the day it was here, such as “2024-05-01” */
export function localDay(moment) {
  const date = new Date(moment)
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, '0')).join('-')
}
