/** How fast an engine may be asked. */

/**
 * @param {{pacing: {concurrency: number, min_interval_seconds: number}, engines: {name: string, needs_key: boolean}[]}} boot
 * @param {string} engineName
 * @returns {{concurrency: number, intervalMs: number}} an engine without a key has no quota to be careful with
 */
export function paceOf({ pacing, engines }, engineName) {
  const engine = engines.find(({ name }) => name === engineName)
  const hasQuota = engine?.needs_key ?? true
  return { concurrency: Math.max(1, pacing.concurrency), intervalMs: hasQuota ? pacing.min_interval_seconds * 1000 : 0 }
}

/**
 * What a run will cost, before it begins.
 * @param {number} count images
 * @param {{price_per_image_usd: number|null, seconds_per_image: number}} engine
 * @param {{concurrency: number, intervalMs: number}} pace
 * @returns {{seconds: number, dollars: number|null}} expected; dollars null when nobody knows the price
 */
export function expectedCost(count, { price_per_image_usd: price, seconds_per_image: each }, { concurrency, intervalMs }) {
  const working = (count * each) / Math.min(concurrency, Math.max(1, count))
  const seconds = count ? Math.max(working, ((count - 1) * intervalMs) / 1000 + each) : 0
  return { seconds, dollars: price === null ? null : count * price }
}
