/** What the page may say about an engine: which one is chosen, whether it can be used, what a run will take. */

import { expectedCost, paceOf } from '../models/pacing.js'

/** @param {object} boot @param {{name: string}} chosen @returns {object} the engine's facts */
export function engineOf(boot, { name }) {
  return boot.engines.find((engine) => engine.name === name) ?? boot.engines.find((engine) => engine.name === boot.default) ?? boot.engines[0]
}

/** @param {object} engine @param {{apiKey: string, accessCode: string}} credentials @returns {boolean} */
export function canUse({ access }, { apiKey, accessCode }) {
  return ['none', 'open'].includes(access) || Boolean(apiKey) || (access === 'access_code' && Boolean(accessCode))
}

/** @param {object} boot @param {{name: string}} chosen @param {number} count images @returns {{seconds: number, dollars: number|null}} */
export function expected(boot, chosen, count) {
  const engine = engineOf(boot, chosen)
  return expectedCost(count, engine, paceOf(boot, engine.name))
}
