/** What is shown of the library's assets, and what can be done with them. No DOM. */

export const FACETS = ['dataset', 'trigger', 'kind', 'keyword']
const COUNTS = { dataset: 'by_dataset', trigger: 'by_trigger', kind: 'by_kind', keyword: 'by_keyword' }

/**
 * @param {Record<string, Record<string, number>>|null} stats
 * @param {Record<string, string>} query
 * @returns {{name: string, values: {value: string, count: number, isChosen: boolean}[]}[]} facets with something to choose,
 *   most common values first; a chosen one is there even if nothing has it any more
 */
export function facetsOf(stats, query) {
  const facets = FACETS.map((name) => {
    const counts = Object.entries(stats?.[COUNTS[name]] ?? {}).map(([value, count]) => ({ value, count, isChosen: value === query[name] }))
    counts.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    const isAbsent = query[name] && !counts.some(({ isChosen }) => isChosen)
    return { name, values: isAbsent ? [{ value: query[name], count: 0, isChosen: true }, ...counts] : counts }
  })
  return facets.filter(({ name, values }) => values.length > (name === 'kind' ? 1 : 0) || query[name])
}

/** @param {object} asset @returns {boolean} whether one of its places holds it, as far as the last scan saw */
export function isPresent({ locations }) {
  return locations.some(({ presence }) => presence === 'present')
}

/** @param {object} asset @returns {boolean} whether the server can make a thumbnail of it */
export function hasThumbnail(asset) {
  return asset.kind === 'image' && !asset.fault && isPresent(asset)
}

/** @param {object} asset @returns {boolean} whether a batch can take it */
export function isUsable(asset) {
  return hasThumbnail(asset) && ['image/jpeg', 'image/png', 'image/webp'].includes(asset.media_type)
}

/**
 * @param {Iterable<object>} assets
 * @returns {string} the trigger word most of them have
 */
export function commonTrigger(assets) {
  const counts = new Map()
  for (const { trigger_word: word } of assets) if (word) counts.set(word, (counts.get(word) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? ''
}

/**
 * What is picked after a click or a key.
 * @param {{shown: object[], picked: Map<string, object>, anchor: string|null}} before
 * @param {string} contentHash the one that was clicked
 * @param {'alone'|'toggle'|'range'} how
 * @returns {Map<string, object>} assets by content hash, in the order they were picked
 */
export function pickedAfter({ shown, picked, anchor }, contentHash, how) {
  const at = shown.findIndex((asset) => asset.content_hash === contentHash)
  const from = shown.findIndex((asset) => asset.content_hash === anchor)
  const range = how === 'range' && from >= 0 ? shown.slice(Math.min(at, from), Math.max(at, from) + 1) : [shown[at]]
  if (how !== 'toggle') return byHash(range)
  const next = new Map(picked)
  if (!next.delete(contentHash)) next.set(contentHash, shown[at])
  return next
}

/** @param {object[]} assets @returns {Map<string, object>} */
export function byHash(assets) {
  return new Map(assets.map((asset) => [asset.content_hash, asset]))
}

/**
 * List what is known of how an asset came to be; unknown things are left out.
 * @param {object} asset
 * @returns {[string, string][]}
 */
export function factsOfAsset({ trigger_word: trigger, caption_state: state, engine, model, generator, made_at: madeAt }) {
  const rows = [['trigger', trigger], ['state', state], ['engine', engine], ['model', model], ['generator', generator], ['made', day(madeAt)]]
  return rows.filter(([, value]) => value)
}

/**
 * @param {Record<string, number>} counts captions by number of words, in steps of ten
 * @returns {[string, number][]} in order of length, steps between that nothing has included
 */
export function lengths(counts) {
  const steps = Object.keys(counts).map(Number)
  if (!steps.length) return []
  const rows = []
  for (let step = Math.min(...steps); step <= Math.max(...steps); step += 10) rows.push([`${step}–${step + 9}`, counts[step] ?? 0])
  return rows
}

function day(moment) {
  return /^\d{4}-\d\d-\d\d/.exec(moment)?.[0] ?? ''
}
