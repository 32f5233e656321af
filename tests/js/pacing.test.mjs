import assert from 'node:assert/strict'
import { test } from 'node:test'
import { backoffMs } from '../../static/js/helpers/clock.js'
import { expectedCost, paceOf } from '../../static/js/models/pacing.js'

const boot = {
  pacing: { concurrency: 4, min_interval_seconds: 2, requests_per_minute: 15 },
  engines: [{ name: 'gemini', needs_key: true }, { name: 'offline', needs_key: false }]
}

const paces = [['gemini', { concurrency: 4, intervalMs: 2000 }], ['offline', { concurrency: 4, intervalMs: 0 }], ['unheard', { concurrency: 4, intervalMs: 2000 }]]

for (const [name, expected] of paces) {
  test(`the pace of ${name}`, () => assert.deepEqual(paceOf(boot, name), expected))
}

const pace = { concurrency: 4, intervalMs: 2000 }
const costs = [
  ['slow engine', 8, { price_per_image_usd: 0.001, seconds_per_image: 12 }, { seconds: 26, dollars: 0.008 }],
  ['no price known', 1, { price_per_image_usd: null, seconds_per_image: 5 }, { seconds: 5, dollars: null }],
  ['nothing to do', 0, { price_per_image_usd: 0.001, seconds_per_image: 5 }, { seconds: 0, dollars: 0 }],
  ['work outweighs the pace', 8, { price_per_image_usd: 0, seconds_per_image: 40 }, { seconds: 80, dollars: 0 }]
]

for (const [name, count, engine, expected] of costs) {
  test(`expected before a run: ${name}`, () => assert.deepEqual(expectedCost(count, engine, pace), expected))
}

test('waits double up to a bound and are spread over half of it', () => {
  assert.deepEqual([1, 2, 3, 9].map((attempt) => backoffMs(attempt, { random: () => 1 })), [1000, 2000, 4000, 30_000])
  assert.deepEqual([1, 9].map((attempt) => backoffMs(attempt, { random: () => 0 })), [500, 15_000])
})
