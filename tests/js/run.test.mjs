import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CaptionRun } from '../../static/js/models/run.js'
import { captionable } from '../../static/js/models/run_rules.js'
import { secondsLeft } from '../../static/js/models/run_snapshot.js'
import { Store } from '../../static/js/state.js'
import { anImage, FakeClock, FakeServer, heard, images, problem, settle } from './fakes.mjs'

const IDS = ['a', 'b', 'c', 'd', 'e', 'f']

function aRun({ list = images(...IDS), concurrency = 2, intervalMs = 0, isBeingEdited } = {}) {
  const clock = new FakeClock()
  const server = new FakeServer(list, { clock })
  const session = { id: 's1', triggerWord: 'zorblax', version: 10 }
  const store = new Store({ session, images: list, engine: { name: 'gemini', model: 'm', style: 'object' }, credentials: { apiKey: 'K' } })
  const run = new CaptionRun({ api: server, store, clock, random: () => 1, paceFor: () => ({ concurrency, intervalMs }), isBeingEdited })
  return { clock, server, store, run, asked: () => server.asked.map(({ imageId }) => imageId).join(''), now: () => store.get('run') }
}

/** Finish what the server works on, a second at a time, until nothing changes. */
async function workOff({ clock, server }, seconds = 30) {
  for (let second = 0; second < seconds; second += 1) {
    for (const id of server.working) server.finish(id)
    await clock.advance(1000)
  }
}

test('no more are in flight than allowed, and every image is asked once, in order', async () => {
  const it = aRun({ concurrency: 3 })
  let most = 0

  it.run.start(IDS)
  for (let second = 0; second < 10; second += 1) {
    await it.clock.advance(1000)
    most = Math.max(most, it.server.working.size)
    const [first] = it.server.working
    if (first) it.server.finish(first)
  }

  assert.equal(most, 3)
  assert.equal(it.asked(), 'abcdef')
})

test('starts keep their distance, also across a finished image', async () => {
  const it = aRun({ concurrency: 6, intervalMs: 2000 })

  it.run.start(IDS)
  await workOff(it)

  const starts = it.server.asked.map(({ at }) => at)
  const gaps = starts.slice(1).map((at, i) => at - starts[i])
  assert.deepEqual(gaps, [2000, 2000, 2000, 2000, 2000])
})

test('a run that begins right after another keeps the distance too', async () => {
  const it = aRun({ intervalMs: 5000 })
  it.run.start(['a'])
  await it.clock.advance(0)
  it.server.finish('a')
  await it.clock.advance(1000)

  it.run.start(['b'])
  await it.clock.advance(3999)
  const early = it.asked()
  await it.clock.advance(1)

  assert.deepEqual([early, it.asked()], ['a', 'ab'])
})

test('results come into the store and the run ends', async () => {
  const it = aRun()
  const events = heard(it.run, 'finished', 'stopped')

  it.run.start(IDS)
  await workOff(it)

  assert.equal(it.store.image('f').caption, 'photo of zorblax f')
  assert.deepEqual([it.now().status, it.now().done, it.now().left, it.now().total], ['finished', 6, 0, 6])
  assert.deepEqual(events.map(({ name }) => name), ['finished'])
})

test('the engine, the wishes and the key go with each request', async () => {
  const it = aRun()

  it.run.start(['a'], { hint: 'a lamp', overwrite: true, style: 'space' })
  await settle()

  const [{ options, credentials, sessionId }] = it.server.asked
  assert.deepEqual(options, { engine: 'gemini', model: 'm', style: 'space', template: undefined, hint: 'a lamp', overwrite: true })
  assert.deepEqual([credentials, sessionId], [{ apiKey: 'K' }, 's1'])
})

test('nothing is polled while nothing is in flight', async () => {
  const it = aRun()
  it.run.start(['a'])
  await workOff(it, 5)
  const before = it.server.polls.length

  await it.clock.advance(60_000)

  assert.equal(it.server.polls.length, before)
  assert.equal(it.clock.waiting, 0)
})

test('polls go on from the last version and name the last answer', async () => {
  const it = aRun()

  it.run.start(['a'])
  await it.clock.advance(4000)

  assert.deepEqual(it.server.polls.map(({ since, etag }) => [since, etag]), [[0, null], [10, null], [10, '10|10|a'], [10, '10|10|a']])
})

test('a rate limit told by a refused request is waited out, then the image is asked again', async () => {
  const it = aRun({ concurrency: 1 })
  it.server.refuseNext(problem('rate_limited', { status: 429, retryable: true, retryAfter: 20 }))

  it.run.start(['a', 'b'])
  await it.clock.advance(19_999)
  const during = { ...it.now(), asked: it.asked() }
  await it.clock.advance(1)

  assert.deepEqual([during.status, during.waitReason, during.asked], ['waiting', 'rate_limited', 'a'])
  assert.equal(during.waitUntil, it.server.asked[0].at + 20_000)
  assert.equal(it.asked(), 'aa')
})

test('a rate limit that comes as an outcome holds all others back as well', async () => {
  const it = aRun({ concurrency: 2 })
  it.run.start(IDS)
  await settle()

  it.server.fail('a', { code: 'rate_limited', retry_after: 30 })
  await it.clock.advance(1000)
  it.server.finish('b')
  await it.clock.advance(29_000)
  const during = it.asked()
  await it.clock.advance(2000)

  assert.equal(during, 'ab')
  assert.equal(it.asked(), 'abac')
  assert.equal(it.now().failed, 0)
})

test('a rate limit without a time is waited for longer each time', async () => {
  const it = aRun({ concurrency: 1 })
  it.server.refuseNext(...[1, 2, 3].map(() => problem('rate_limited', { status: 429 })))

  it.run.start(['a'])
  await it.clock.advance(120_000)

  const starts = it.server.asked.map(({ at }) => at)
  assert.deepEqual(starts.slice(1).map((at, i) => at - starts[i]), [8000, 16_000, 32_000])
})

test('a pause starts nothing but lets results in; going on goes on', async () => {
  const it = aRun({ concurrency: 2 })
  it.run.start(IDS)
  await it.clock.advance(500)

  it.run.pause()
  await workOff(it, 5)
  const paused = { ...it.now(), asked: it.asked() }
  it.run.resume()
  await workOff(it)

  assert.deepEqual([paused.status, paused.done, paused.left, paused.asked], ['paused', 2, 4, 'ab'])
  assert.equal(it.asked(), 'abcdef')
})

test('a paused run whose last image comes in is finished', async () => {
  const it = aRun()
  it.run.start(['a'])
  await it.clock.advance(500)

  it.run.pause()
  await workOff(it, 3)

  assert.equal(it.now().status, 'finished')
})

test('a cancelled run asks for nothing more, takes what still comes, and can be begun anew', async () => {
  const it = aRun({ concurrency: 2 })
  it.run.start(IDS)
  await it.clock.advance(500)

  it.run.cancel()
  await workOff(it, 5)
  const cancelled = { ...it.now(), asked: it.asked() }
  it.run.start(captionable(it.store.get('images')))
  await workOff(it)

  assert.deepEqual([cancelled.status, cancelled.done, cancelled.left, cancelled.total, cancelled.asked], ['cancelled', 2, 0, 2, 'ab'])
  assert.equal(it.asked(), 'abcdef')
})

const stops = [
  ['a refused request', (it) => it.server.refuseNext(problem('access_code_wrong', { status: 403, detail: 'The access code is not right.' }))],
  ['an outcome', null]
]

for (const [name, refuse] of stops) {
  test(`what would fail for every image stops the run: told by ${name}`, async () => {
    const it = aRun({ concurrency: 2 })
    const events = heard(it.run, 'stopped')
    refuse?.(it)

    it.run.start(IDS)
    await settle()
    if (!refuse) it.server.fail('a', { code: 'quota_exhausted', stops_run: true, retryable: false, detail: 'The quota is used up.' })
    await workOff(it)

    assert.equal(it.now().status, 'stopped')
    assert.match(it.now().problem.message, /not right|used up/)
    assert.equal(it.now().failed, 0)
    assert.equal(events.length, 1)
    assert.ok(it.server.asked.length <= 3)
  })
}

test('a stopped run goes on with the same image once things are put right', async () => {
  const it = aRun({ concurrency: 1 })
  it.server.refuseNext(problem('key_missing', { status: 401 }))
  it.run.start(['a', 'b'])
  await it.clock.advance(5000)

  it.store.update({ credentials: { apiKey: 'GOOD' } })
  it.run.resume()
  await workOff(it)

  assert.equal(it.asked(), 'aab')
  assert.equal(it.server.asked[1].credentials.apiKey, 'GOOD')
  assert.deepEqual([it.now().status, it.now().done, it.now().problem], ['finished', 2, null])
})

test('failures are grouped by reason, and one reason can be asked again', async () => {
  const it = aRun({ concurrency: 6 })
  it.run.start(IDS)
  await settle()
  for (const id of ['a', 'b', 'c']) it.server.fail(id, { code: 'engine_unavailable' })
  it.server.fail('d', { code: 'bad_reply' })
  await workOff(it, 3)
  const failed = it.now()

  it.run.retry('engine_unavailable')
  await settle()
  const asked = it.asked()
  await workOff(it)

  assert.deepEqual(failed.failures.map(({ code, ids }) => [code, ids.join('')]), [['engine_unavailable', 'abc'], ['bad_reply', 'd']])
  assert.equal(failed.failures[0].message, 'engine_unavailable!')
  assert.deepEqual([failed.status, failed.failed, failed.done], ['finished', 4, 2])
  assert.equal(asked, 'abcdefabc')
  assert.deepEqual([it.now().failed, it.now().done, it.now().total], [1, 5, 6])
})

test('without a reason everything that failed is asked again', async () => {
  const it = aRun({ concurrency: 2 })
  it.run.start(['a', 'b'])
  await settle()
  it.server.fail('a', { code: 'x' })
  it.server.fail('b', { code: 'y' })
  await it.clock.advance(2000)

  it.run.retry()
  await settle()

  assert.equal(it.asked(), 'abab')
})

test('the same failure again is a failure again, not an answer from before', async () => {
  const it = aRun()
  it.run.start(['a'])
  await settle()
  it.server.fail('a', { code: 'empty_reply' })
  await it.clock.advance(2000)

  it.run.retry()
  await it.clock.advance(3000)
  const during = it.now()
  it.server.fail('a', { code: 'empty_reply' })
  await it.clock.advance(2000)

  assert.deepEqual([during.status, during.inFlight, during.failed], ['running', ['a'], 0])
  assert.deepEqual([it.now().status, it.now().failed], ['finished', 1])
})

for (const state of ['edited', 'approved']) {
  test(`an ${state} caption is passed over, unless it shall be overwritten`, async () => {
    const it = aRun({ list: [anImage('a', { state, caption: 'mine' }), anImage('b', { index: 1 })] })

    it.run.start(['a', 'b'])
    await workOff(it, 3)
    const careful = { asked: it.asked(), skipped: it.now().skipped }
    it.run.start(['a'], { overwrite: true })
    await settle()

    assert.deepEqual(careful, { asked: 'b', skipped: 1 })
    assert.equal(it.asked(), 'ba')
  })
}

test('a person who writes meanwhile is passed over: here, in the store, or by the server’s word', async () => {
  const editing = new Set()
  const it = aRun({ list: images('a', 'b', 'c', 'd'), concurrency: 1, isBeingEdited: (id) => editing.has(id) })
  it.run.start(['a', 'b', 'c', 'd'])
  await settle()

  editing.add('b')
  it.store.mergeImages([anImage('c', { index: 2, version: 99, state: 'edited', caption: 'mine' })])
  it.server.finish('a')
  it.server.refuseNext(problem('caption_kept', { status: 409 }))
  await workOff(it, 5)

  assert.equal(it.asked(), 'ad')
  assert.deepEqual([it.now().status, it.now().skipped, it.now().done], ['finished', 3, 1])
})

test('an image that was removed meanwhile is passed over', async () => {
  const it = aRun({ concurrency: 1 })
  it.run.start(['a', 'b'])
  await settle()

  it.store.dropImage('b')
  it.server.change('b', { removed: true, index: null })
  await workOff(it, 5)

  assert.equal(it.asked(), 'a')
  assert.equal(it.now().status, 'finished')
})

test('an image the server forgot, as after its restart, is asked again', async () => {
  const it = aRun({ concurrency: 2 })
  it.run.start(['a', 'b'])
  await it.clock.advance(1000)

  it.server.restart()
  await it.clock.advance(1000)
  const asked = it.asked()
  await workOff(it)

  assert.equal([...asked].sort().join(''), 'aabb')
  assert.deepEqual([it.now().status, it.now().done], ['finished', 2])
})

test('an image that is forgotten again and again ends as a failure', async () => {
  const it = aRun()
  it.run.start(['a'])
  for (let second = 0; second < 10; second += 1) {
    it.server.restart()
    await it.clock.advance(1000)
  }

  assert.equal(it.asked(), 'aaa')
  assert.deepEqual(it.now().failures.map(({ code }) => code), ['no_answer'])
})

test('a poll that left before the server took an image on does not make it lost', async () => {
  const it = aRun({ concurrency: 2 })
  it.run.start(['a'])
  await settle()
  let letGo
  const { captions } = FakeServer.prototype
  it.server.captions = async (...args) => {
    const answer = await captions.apply(it.server, args)
    await new Promise((resolve) => { letGo = resolve })
    return answer
  }

  await it.clock.advance(1000)
  it.run.start(['b'])
  await settle()
  letGo()
  await settle()

  assert.equal(it.asked(), 'ab')
})

test('a person’s edit on an image in flight is no outcome', async () => {
  const it = aRun()
  it.run.start(['a'], { overwrite: true })
  await it.clock.advance(1000)

  it.server.change('a', { caption: 'mine', state: 'edited' })
  await it.clock.advance(2000)

  assert.deepEqual(it.now().inFlight, ['a'])
})

test('no connection: the run waits, comes back by itself, and at once when the browser is online', async () => {
  const it = aRun({ concurrency: 1 })
  it.server.refuseNext(...[1, 2, 3, 4, 5, 6].map(() => problem('offline', { retryable: true })))

  it.run.start(['a'])
  await it.clock.advance(3000)
  const waiting = it.now()
  await it.clock.advance(30_000)
  const tries = it.server.asked.length
  it.run.wake()
  await settle()

  assert.deepEqual([waiting.status, waiting.waitReason], ['waiting', 'offline'])
  assert.equal(tries, 6)
  assert.equal(it.server.asked.length, 7)
  assert.deepEqual(it.now().inFlight, ['a'])
})

test('polls that fail come again, slower, and lose nothing', async () => {
  const it = aRun()
  it.server.failPolls(...[1, 2, 3].map(() => problem('offline', { retryable: true })))
  it.run.start(['a'])
  await settle()
  it.server.finish('a')

  await it.clock.advance(20_000)

  const at = it.server.polls.map((poll) => poll.at - it.server.asked[0].at)
  assert.deepEqual(at, [1000, 2000, 4000, 8000])
  assert.equal(it.now().status, 'finished')
})

test('a session that is gone stops the run with its images queued', async () => {
  const it = aRun({ concurrency: 2 })
  const events = heard(it.run, 'stopped')
  it.run.start(['a', 'b', 'c'])
  it.server.failPolls(problem('session_gone', { status: 404 }))

  await it.clock.advance(5000)

  assert.equal(events[0].problem.code, 'session_gone')
  assert.deepEqual([it.now().status, it.now().queued.join(''), it.now().inFlight], ['stopped', 'abc', []])
  assert.equal(it.clock.waiting, 0)
})

test('a session that is forgotten here ends the run without a question', async () => {
  const it = aRun({ concurrency: 2 })
  it.run.start(['a', 'b', 'c'])
  await settle()

  it.run.cancel()
  it.store.update({ session: { id: null, triggerWord: '', version: 0 }, images: [] })
  await it.clock.advance(5000)

  assert.deepEqual([it.server.polls.length, it.now().inFlight, it.clock.waiting], [0, [], 0])
})

test('after a reload the run takes over what the server works on, and asks for the rest once', async () => {
  const it = aRun({ concurrency: 2 })
  it.server.working.add('b')

  await it.run.pickUp()
  const pickedUp = it.now()
  it.run.start(captionable(it.store.get('images')))
  await workOff(it)

  assert.deepEqual([pickedUp.status, pickedUp.inFlight], ['running', ['b']])
  assert.equal(it.asked(), 'acdef')
  assert.deepEqual([it.now().status, it.now().done, it.now().total], ['finished', 6, 6])
})

test('picking up with nothing going leaves no run', async () => {
  const it = aRun()

  await it.run.pickUp()

  assert.equal(it.now().status, 'idle')
  assert.equal(it.clock.waiting, 0)
})

test('a run begins at the first image without a caption', () => {
  const list = [
    anImage('a', { state: 'drafted' }), anImage('b', { state: 'failed' }), anImage('c'), anImage('d', { state: 'edited' }),
    anImage('e', { state: 'blocked' }), anImage('f', { state: 'approved' })
  ]

  assert.deepEqual(captionable(list), ['b', 'c'])
  assert.deepEqual(captionable(list, { redo: true }), ['a', 'b', 'c', 'e'])
})

test('an image that is asked for during a run goes next, and never twice', async () => {
  const it = aRun({ concurrency: 1 })
  it.run.start(['a', 'b', 'c'])
  await settle()

  it.run.start(['f', 'a', 'b', 'f'], { hint: 'now' })
  await workOff(it)

  assert.equal(it.asked(), 'afbc')
  assert.equal(it.now().total, 4)
})

test('an outcome tells what it took the place of', async () => {
  const it = aRun({ list: [anImage('a', { state: 'edited', caption: 'mine' })] })
  const events = heard(it.run, 'outcome')

  it.run.start(['a'], { overwrite: true })
  await workOff(it, 3)

  assert.deepEqual(events.map(({ id, kind, before }) => [id, kind, before.caption]), [['a', 'done', 'mine']])
})

const pace = { concurrency: 4, intervalMs: 2000 }
const times = [
  ['unknown before the first caption', { seconds: [], left: 10, queued: 10, pace }, null],
  ['nothing when nothing is left', { seconds: [8], left: 0, queued: 0, pace }, 0],
  ['the median shared by those at once', { seconds: [8, 100, 12], left: 8, queued: 4, pace }, 24],
  ['the last one takes its whole time', { seconds: [8], left: 1, queued: 0, pace }, 8],
  ['the pace when that is slower', { seconds: [1], left: 30, queued: 30, pace }, 60],
  ['and the wait on top', { seconds: [8], left: 4, queued: 0, pace, waitMs: 30_000 }, 38]
]

for (const [name, run, expected] of times) {
  test(`time left: ${name}`, () => assert.equal(secondsLeft(run), expected))
}

test('the time left is measured in the run', async () => {
  const it = aRun({ concurrency: 1 })
  it.run.start(['a', 'b', 'c'])
  await it.clock.advance(3500)
  const before = it.now().secondsLeft

  it.server.finish('a')
  await it.clock.advance(500)

  assert.equal(before, null)
  assert.equal(it.now().secondsLeft, 8)
})

test('a problem the server could tell but not keep ends the run, and nothing is asked twice', async () => {
  const it = aRun({ concurrency: 1 })
  const stopped = heard(it.run, 'stopped')
  it.run.start(['a', 'b'])
  await it.clock.advance(0)

  it.server.working.clear()
  it.server.unwritten = [{ image_id: 'a', problem: { code: 'server_full', stops_run: true, detail: 'The disk is full.' } }]
  await it.clock.advance(60_000)

  assert.equal(it.asked(), 'a')
  assert.deepEqual(stopped.map(({ problem }) => problem), [{ code: 'server_full', message: 'The disk is full.' }])
  assert.deepEqual([it.now().status, it.now().left], ['stopped', 2])
})
