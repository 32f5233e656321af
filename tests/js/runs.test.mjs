import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runActions } from '../../static/js/actions/runs.js'
import { CaptionRun } from '../../static/js/models/run.js'
import { Store } from '../../static/js/state.js'
import { FakeClock, FakeServer, images } from './fakes.mjs'

test('what a run cost is told with what failures cost', async () => {
  const list = images('a', 'b')
  const clock = new FakeClock()
  const server = new FakeServer(list, { clock })
  const store = new Store({ session: { id: 's1', triggerWord: 'zorblax', version: 10 }, images: list, engine: { name: 'gemini' }, credentials: {}, toasts: [] })
  const run = new CaptionRun({ api: server, store, clock, paceFor: () => ({ concurrency: 2, intervalMs: 0 }) })
  runActions({ store, run, bulk: {} }, { getItem: () => null })

  run.start(['a', 'b'])
  await clock.advance(0)
  server.finish('a')
  server.change('a', { provenance: { ...server.image('a').provenance, cost_usd: 0.5 } })
  server.fail('b', { code: 'empty_reply', cost_usd: 0.25 })
  await clock.advance(5000)

  const [{ text }] = store.get('toasts')
  assert.match(text, /1 caption written, 1 failed\. It cost \$0\.75\./)
})
