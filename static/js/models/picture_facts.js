/** What is known of a generated picture, and in what two of them differ. No DOM. */

/**
 * @param {object} image as the server tells it
 * @returns {[string, string|number|true][]} rows of name and value; what had no part in the picture is left out
 */
export function factsOfPicture({ parameters, modelUsed: model, width, height, generationTime, createdAt }) {
  const { steps, cfgScale: cfg, sampler, seed, hiresFix, loras } = parameters
  const rows = [
    ['seed', seed ?? ''], ['model', model], ['loras', lorasOf(loras)], ['size', `${width} × ${height}`], ['steps', steps || ''], ['cfg', cfg || ''],
    ['sampler', sampler], ['hires', hiresFix || ''], ['time', generationTime || ''], ['made', createdAt ?? '']
  ]
  return rows.filter(([, value]) => value !== '')
}

/**
 * @param {object} first @param {object} second
 * @returns {{name: string, first: string|number, second: string|number, isOther: boolean}[]} every setting either has, those that
 *   differ first; the time it took is none
 */
export function differencesOf(first, second) {
  const [one, other] = [first, second].map(settingsOfPicture)
  const names = Object.keys(one).filter((name) => one[name] !== '' || other[name] !== '')
  const rows = names.map((name) => ({ name, first: one[name], second: other[name], isOther: one[name] !== other[name] }))
  return rows.sort((a, b) => Number(b.isOther) - Number(a.isOther))
}

/** @param {object} image @returns {string} a name for a file of it, the one it has on the server */
export function fileNameOf({ imageUrl }) {
  return imageUrl.split('/').at(-1)
}

function settingsOfPicture({ prompt, parameters, modelUsed: model, width, height }) {
  const { negativePrompt: negative, steps, cfgScale: cfg, sampler, seed, hiresFix, loras } = parameters
  return {
    prompt, negative, seed: seed ?? '', model, loras: lorasOf(loras), size: `${width} × ${height}`, steps: steps || '', cfg: cfg || '', sampler,
    hires: hiresFix || ''
  }
}

function lorasOf(loras) {
  return loras.map(({ name, weight }) => (weight === null ? name : `${name} (${weight})`)).join(', ')
}
