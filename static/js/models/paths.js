/** What a path tells: a file's name, and whether it is worth a look. */

const SYSTEM_FILES = ['thumbs.db', 'desktop.ini']

/** @param {string} path with slashes of either kind @returns {string} the last part; never a way out of a folder */
export function baseName(path) {
  return path.split(/[\\/]/).pop()
}

/** @param {string} path @returns {boolean} hidden, or left behind by a system */
export function isSystemFile(path) {
  const isHidden = (part) => part === '__MACOSX' || /^\.(?!\.?$)/.test(part)
  return path.split(/[\\/]/).some(isHidden) || SYSTEM_FILES.includes(baseName(path).toLowerCase())
}
