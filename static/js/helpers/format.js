/** Numbers as people read them. */

const UNITS = ['kB', 'MB', 'GB']

/**
 * @param {number} size in bytes; a kB has 1024, as the limits do
 * @returns {string} such as “812 bytes”, “9.8 MB”
 */
export function bytes(size) {
  if (size < 1024) return plural(size, 'byte')
  let shown = size / 1024
  let unit = 0
  while (shown >= 999.5 && unit < UNITS.length - 1) {
    shown /= 1024
    unit += 1
  }
  return `${shown < 9.95 ? trimZero(shown.toFixed(1)) : Math.round(shown)} ${UNITS[unit]}`
}

/**
 * @param {number} seconds
 * @returns {string} such as “40 s”, “3 min 20 s”, “1 h 5 min”
 */
export function duration(seconds) {
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return pair(Math.floor(whole / 60), 'min', whole % 60, 's')
  const minutes = Math.round(whole / 60)
  return pair(Math.floor(minutes / 60), 'h', minutes % 60, 'min')
}

/**
 * @param {Date|number} moment
 * @returns {string} the local time of day, such as “14:05”
 */
export function clock(moment) {
  const date = new Date(moment)
  return [date.getHours(), date.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':')
}

/**
 * @param {number} count
 * @param {string} one the word for one
 * @param {string} [many] the word for all other counts; `one` with an s if left out
 * @returns {string} such as “1 image”, “12 images”
 */
export function plural(count, one, many = `${one}s`) {
  return `${count} ${count === 1 ? one : many}`
}

/**
 * @param {number} amount in US dollars
 * @returns {string} such as “$0.04”; what is under a cent says so
 */
export function dollars(amount) {
  if (amount === 0) return '$0'
  return amount < 0.01 ? 'under $0.01' : `$${amount.toFixed(2)}`
}

/**
 * @param {number} fraction between 0 and 1
 * @returns {string} whole per cent; 100 only when it is done
 */
export function percent(fraction) {
  const bounded = Math.min(1, Math.max(0, fraction))
  return `${bounded === 1 ? 100 : Math.min(99, Math.round(bounded * 100))} %`
}

function trimZero(text) {
  return text.replace(/\.0$/, '')
}

function pair(large, largeUnit, small, smallUnit) {
  return small ? `${large} ${largeUnit} ${small} ${smallUnit}` : `${large} ${largeUnit}`
}
