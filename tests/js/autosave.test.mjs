import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Autosave } from '../../static/js/models/autosave.js'
import { Store } from '../../static/js/state.js'
import { anImage, FakeClock, heard, images, ManualApi, problem, settle } from './fakes.mjs'

function anAutosave() {
  const clock = new FakeClock()
  const api = new ManualApi('saveCaption')
  const store = new Store({ session: { id: 's1', triggerWord: 'w', version: 1 }, images: images('a', 'b', 'c') })
  const autosave = new Autosave({ api, store, clock, random: () => 1 })
  const sent = () => api.calls.map(({ args: [, { imageId, caption }] }) => `${imageId}:${caption}`)
  return { clock, api, store, autosave, sent, edit: (n) => api.calls[n].args[1], status: () => store.get('save').status }
}

function saved(id, caption, version, state = 'edited') {
  return { status: 'success', caption, state, version, warnings: [], image: anImage(id, { caption, state, version }) }
}

test('words leave half a second after the last key, once', async () => {
  const it = anAutosave()

  for (const text of ['p', 'ph', 'pho']) {
    it.autosave.edit('a', text)
    await it.clock.advance(400)
  }
  const early = it.sent()
  await it.clock.advance(100)

  assert.deepEqual([early, it.sent()], [[], ['a:pho']])
})

test('the mark goes from saving to saved, with the time', async () => {
  const it = anAutosave()
  const seen = [it.status()]

  it.autosave.edit('a', 'x')
  seen.push(it.status())
  await it.clock.advance(500)
  seen.push(it.status())
  await it.api.calls[0].answer(saved('a', 'x', 5))
  seen.push(it.status())

  assert.deepEqual(seen, ['idle', 'saving', 'saving', 'saved'])
  assert.equal(it.store.get('save').at, it.clock.now())
  assert.deepEqual([it.store.image('a').caption, it.autosave.hasUnsaved], ['x', false])
})

test('going elsewhere sends at once, and says when it is done', async () => {
  const it = anAutosave()
  it.autosave.edit('a', 'x')
  it.autosave.edit('b', 'y')

  const done = it.autosave.flush()
  await settle()
  const first = it.sent()
  await it.api.calls[0].answer(saved('a', 'x', 5))
  await it.api.calls[1].answer(saved('b', 'y', 6))

  assert.deepEqual(first, ['a:x'])
  assert.deepEqual(it.sent(), ['a:x', 'b:y'])
  assert.equal(await done, true)
})

test('with nothing to save, going elsewhere is done at once', async () => {
  assert.equal(await anAutosave().autosave.flush(), true)
})

test('saves of one image go in order, each on the version of the one before', async () => {
  const it = anAutosave()
  it.autosave.edit('a', 'one', { now: true })
  await settle()

  it.autosave.edit('a', 'one two')
  it.autosave.edit('a', 'one two three')
  await it.clock.advance(5000)
  const during = it.sent()
  await it.api.calls[0].answer(saved('a', 'one', 7))

  assert.deepEqual(during, ['a:one'])
  assert.deepEqual(it.sent(), ['a:one', 'a:one two three'])
  assert.deepEqual([it.edit(0).version, it.edit(1).version], [1, 7])
})

test('what is typed during a save counts more than the answer', async () => {
  const it = anAutosave()
  it.autosave.edit('a', 'one', { now: true })
  await settle()
  it.autosave.edit('a', 'one two')

  await it.api.calls[0].answer(saved('a', 'one', 7))

  assert.equal(it.autosave.textOf('a'), 'one two')
  assert.equal(it.status(), 'saving')
})

const states = [
  ['an approval is asked for', [['x', { state: 'approved' }]], 'approved'],
  ['typing on takes the approval back', [['x', { state: 'approved' }], ['xy']], undefined],
  ['leaving the field does not', [['x', { state: 'approved' }], ['x']], 'approved']
]

for (const [name, edits, expected] of states) {
  test(`states: ${name}`, async () => {
    const it = anAutosave()

    edits.forEach(([caption, options]) => it.autosave.edit('a', caption, options))
    await it.clock.advance(500)

    assert.equal(it.edit(0).state, expected)
  })
}

test('a field that was left as it was saves nothing', async () => {
  const it = anAutosave()

  it.autosave.edit('a', '')
  await it.clock.advance(1000)

  assert.deepEqual(it.sent(), [])
})

test('offline: words wait, go out again by themselves and in order', async () => {
  const it = anAutosave()
  it.autosave.edit('a', 'x')
  it.autosave.edit('b', 'y')
  await it.clock.advance(500)

  await it.api.calls[0].refuse(problem('offline', { retryable: true }))
  const failed = { ...it.store.get('save') }
  await it.clock.advance(1000)
  await it.api.calls[1].refuse(problem('offline', { retryable: true }))
  await it.clock.advance(1999)
  const early = it.api.calls.length
  await it.clock.advance(1)
  await it.api.calls[2].answer(saved('a', 'x', 5))
  await it.api.calls[3].answer(saved('b', 'y', 6))

  assert.deepEqual([failed.status, failed.problem.code, failed.pending], ['failed', 'offline', 2])
  assert.equal(early, 2)
  assert.deepEqual(it.sent(), ['a:x', 'a:x', 'a:x', 'b:y'])
  assert.deepEqual([it.status(), it.store.get('save').problem], ['saved', null])
})

test('offline: going elsewhere does not wait for the connection', async () => {
  const it = anAutosave()
  it.autosave.edit('a', 'x')

  const done = it.autosave.flush()
  await settle()
  await it.api.calls[0].refuse(problem('offline', { retryable: true }))

  assert.equal(await done, false)
  assert.equal(it.autosave.hasUnsaved, true)
})

test('back online: words go at once', async () => {
  const it = anAutosave()
  it.autosave.edit('a', 'x', { now: true })
  await settle()
  await it.api.calls[0].refuse(problem('server_unavailable', { retryable: true, retryAfter: 30 }))
  await it.clock.advance(20_000)
  const waiting = it.api.calls.length

  it.autosave.wake()
  await settle()

  assert.deepEqual([waiting, it.api.calls.length], [1, 2])
})

test('a newer text elsewhere is a conflict with both texts, and nothing is overwritten', async () => {
  const it = anAutosave()
  const events = heard(it.autosave, 'stale')
  it.autosave.edit('a', 'mine', { now: true })
  await settle()

  const facts = { caption: 'theirs', state: 'drafted', version: 9 }
  await it.api.calls[0].refuse(problem('stale_version', { status: 409, facts }))
  it.autosave.edit('a', 'mine too')
  await it.clock.advance(10_000)

  assert.deepEqual(events, [{ name: 'stale', imageId: 'a', mine: 'mine', theirs: facts }])
  assert.deepEqual([it.sent(), it.status()], [['a:mine'], 'failed'])
})

test('a conflict settled with mine sends it over theirs', async () => {
  const it = anAutosave()
  it.autosave.edit('a', 'mine', { now: true })
  await settle()
  await it.api.calls[0].refuse(problem('stale_version', { status: 409, facts: { caption: 'theirs', state: 'drafted', version: 9 } }))

  it.autosave.edit('a', 'mine too')
  it.autosave.resolve('a', 'mine')
  await settle()

  assert.deepEqual([it.edit(1).caption, it.edit(1).version], ['mine too', 9])
})

test('a conflict settled with theirs lets mine go', async () => {
  const it = anAutosave()
  it.autosave.edit('a', 'mine', { now: true })
  await settle()
  await it.api.calls[0].refuse(problem('stale_version', { status: 409, facts: { caption: 'theirs', state: 'drafted', version: 9 } }))

  it.autosave.resolve('a', 'theirs')
  await it.clock.advance(5000)

  const { caption, state, version } = it.store.image('a')
  assert.deepEqual([caption, state, version], ['theirs', 'drafted', 9])
  assert.deepEqual([it.api.calls.length, it.autosave.hasUnsaved], [1, false])
})

test('one image in conflict does not hold the others', async () => {
  const it = anAutosave()
  it.autosave.edit('a', 'mine', { now: true })
  await settle()
  await it.api.calls[0].refuse(problem('stale_version', { status: 409, facts: { caption: 'x', state: 'edited', version: 9 } }))

  it.autosave.edit('b', 'y', { now: true })
  await settle()
  await it.api.calls[1].answer(saved('b', 'y', 10))

  assert.equal(it.store.image('b').caption, 'y')
  assert.equal(it.status(), 'failed')
})

test('words the server will not take are kept, told, and sent after the next change', async () => {
  const it = anAutosave()
  const events = heard(it.autosave, 'refused')
  it.autosave.edit('a', 'x'.repeat(3), { now: true })
  await settle()

  await it.api.calls[0].refuse(problem('caption_too_long', { status: 422, detail: 'Too long.' }))
  await it.clock.advance(60_000)
  const kept = [it.api.calls.length, it.autosave.textOf('a'), it.status(), it.store.get('save').problem.message]
  it.autosave.edit('a', 'x', { now: true })
  await settle()

  assert.deepEqual(kept, [1, 'xxx', 'failed', 'Too long.'])
  assert.equal(events[0].imageId, 'a')
  assert.equal(it.edit(1).caption, 'x')
})

test('a page that is left sends everything at once, to outlive it', async () => {
  const it = anAutosave()
  it.autosave.edit('a', 'x')
  it.autosave.edit('b', 'y')

  it.autosave.flush({ keepalive: true })
  await settle()

  assert.deepEqual(it.sent(), ['a:x', 'b:y'])
  assert.ok(it.api.calls.every(({ args: [, , options] }) => options.keepalive === true))
})

test('words for a lost session wait until the batch is put back, and build on what is there then', async () => {
  const it = anAutosave()
  it.autosave.edit('a', 'x', { state: 'approved', now: true })
  await settle()

  await it.api.calls[0].refuse(problem('session_gone', { status: 404 }))

  assert.deepEqual([it.status(), it.autosave.textOf('a')], ['failed', 'x'])
  it.store.takeSession({ session_id: 's2', trigger_word: 'w', version: 9, images: [anImage('a', { version: 9 })] })
  it.autosave.rebase()
  await settle()
  assert.equal(it.api.calls[1].args[0], 's2')
  assert.deepEqual(it.edit(1), { imageId: 'a', caption: 'x', version: 9, state: 'approved' })
})

test('words of a removed image can be let go', async () => {
  const it = anAutosave()
  it.autosave.edit('a', 'x')
  it.autosave.edit('b', 'y')

  it.autosave.drop('a')
  await it.clock.advance(500)

  assert.deepEqual(it.sent(), ['b:y'])
})

function takenUp(drafts, { now = images('a', 'b') } = {}) {
  const it = anAutosave()
  const kept = []
  const store = new Store({ session: { id: 's1', triggerWord: 'w', version: 1 }, images: now })
  const autosave = new Autosave({ api: it.api, store, clock: it.clock, random: () => 1, keep: (id, draft) => kept.push([id, draft && draft.caption]) })
  const stale = heard(autosave, 'stale')
  return { ...it, store, autosave, kept, stale, go: async () => { autosave.takeUp(new Map(drafts)); await settle() } }
}

test('words are put by before they are sent, and let go when they have arrived', async () => {
  const it = takenUp([])

  it.autosave.edit('a', 'x')
  const early = [[...it.kept], it.sent()]
  await it.clock.advance(500)
  const during = it.kept.length
  await it.api.calls[0].answer(saved('a', 'x', 5))

  assert.deepEqual(early, [[['a', 'x']], []])
  assert.equal(during, 1)
  assert.deepEqual(it.kept.at(-1), ['a', null])
})

test('words an earlier page left are sent at once, on the version that is there now', async () => {
  const it = takenUp([['a', { caption: 'x', state: 'approved', over: ['old'] }]], { now: [anImage('a', { caption: 'old', version: 8 })] })

  await it.go()

  assert.deepEqual(it.edit(0), { imageId: 'a', caption: 'x', version: 8, state: 'approved' })
  assert.equal(it.autosave.textOf('a'), 'x')
})

test('words an earlier page left that have arrived, or have no image any more, are let go', async () => {
  const it = takenUp([['a', { caption: 'x', over: [''] }], ['gone', { caption: 'y', over: [''] }]], { now: [anImage('a', { caption: 'x' })] })

  await it.go()

  assert.deepEqual([it.sent(), it.kept, it.autosave.hasUnsaved], [[], [['a', null], ['gone', null]], false])
})

test('an approval an earlier page left is sent though the words are there', async () => {
  const it = takenUp([['a', { caption: 'x', state: 'approved', over: [''] }]], { now: [anImage('a', { caption: 'x', state: 'edited' })] })

  await it.go()

  assert.equal(it.edit(0).state, 'approved')
})

test('words typed before an earlier page’s are at hand stay', async () => {
  const it = takenUp([['a', { caption: 'older', over: [''] }]])
  it.autosave.edit('a', 'newer')

  await it.go()

  assert.equal(it.autosave.textOf('a'), 'newer')
})

test('words an earlier page left never go over somebody else’s', async () => {
  const it = takenUp([['a', { caption: 'mine', over: ['old'] }]], { now: [anImage('a', { caption: 'theirs', state: 'edited', version: 3 })] })

  await it.go()

  assert.deepEqual(it.sent(), [])
  assert.deepEqual(it.stale, [{ name: 'stale', imageId: 'a', mine: 'mine', theirs: { caption: 'theirs', state: 'edited', version: 3 } }])
  it.autosave.resolve('a', 'mine')
  await settle()
  assert.deepEqual([it.sent(), it.edit(0).version], [['a:mine'], 3])
})

test('an earlier part of the same words is nobody else’s, whichever way it got there', async () => {
  const it = anAutosave()
  const stale = heard(it.autosave, 'stale')
  it.autosave.edit('a', 'one', { now: true })
  await settle()
  it.autosave.edit('a', 'one two', { now: true })
  await it.api.calls[0].refuse(problem('offline', { retryable: true })) // it did arrive
  it.autosave.wake()
  await settle()

  await it.api.calls[1].refuse(problem('stale_version', { facts: { caption: 'one', state: 'edited', version: 6 } }))

  assert.deepEqual([stale, it.sent(), it.edit(2)?.version], [[], ['a:one', 'a:one two', 'a:one two'], 6])
})

test('after a batch was put back, what waits goes at once on the new version', async () => {
  const it = anAutosave()
  it.autosave.edit('a', 'x', { now: true })
  await settle()
  await it.api.calls[0].refuse(problem('session_gone'))
  it.store.takeSession({ session_id: 's2', trigger_word: 'w', version: 3, images: images('a', 'b', 'c').map((image) => ({ ...image, version: 2 })) })

  it.autosave.rebase()
  await settle()

  assert.deepEqual(it.api.calls.map(({ args: [session, { version }] }) => [session, version]), [['s1', 1], ['s2', 2]])
})

test('after a batch was put back by another tab, its words there are not gone over', async () => {
  const it = anAutosave()
  const stale = heard(it.autosave, 'stale')
  it.autosave.edit('a', 'mine', { now: true })
  await settle()
  await it.api.calls[0].refuse(problem('session_gone'))
  it.store.takeSession({ session_id: 's2', trigger_word: 'w', version: 3, images: [anImage('a', { caption: 'theirs', state: 'edited', version: 2 })] })

  it.autosave.rebase()
  await settle()

  assert.deepEqual([it.sent(), stale.map(({ mine, theirs }) => [mine, theirs.caption])], [['a:mine'], [['mine', 'theirs']]])
})

test('an answer of the batch that was lost does not count: the words are sent again', async () => {
  const it = anAutosave()
  it.autosave.edit('a', 'x', { now: true })
  await settle()
  it.store.takeSession({ session_id: 's2', trigger_word: 'w', version: 3, images: images('a', 'b', 'c').map((image) => ({ ...image, version: 2 })) })
  it.autosave.rebase()

  await it.api.calls[0].answer(saved('a', 'x', 50))

  assert.deepEqual(it.sent(), ['a:x', 'a:x'])
  assert.deepEqual([it.store.image('a').version, it.api.calls[1].args[0]], [2, 's2'])
})

test('their words, once seen, are part of what is known of the image', async () => {
  const it = anAutosave()
  it.autosave.edit('a', 'mine', { now: true })
  await settle()

  await it.api.calls[0].refuse(problem('stale_version', { facts: { caption: 'theirs', state: 'edited', version: 6 } }))

  assert.equal(it.store.image('a').caption, 'theirs')
})

test('words for an image that was taken out elsewhere wait for nothing', async () => {
  const it = anAutosave()
  it.autosave.edit('a', 'x', { now: true })
  await settle()

  await it.api.calls[0].refuse(problem('image_gone'))

  assert.deepEqual([it.autosave.hasUnsaved, it.store.get('save').status], [false, 'idle'])
})

async function inConflict() {
  const it = anAutosave()
  const stale = heard(it.autosave, 'stale')
  it.autosave.edit('a', 'mine', { now: true })
  await settle()
  await it.api.calls[0].refuse(problem('stale_version', { facts: { caption: 'theirs', state: 'edited', version: 6 } }))
  const moveTo = (session_id, caption) => {
    it.store.takeSession({ session_id, trigger_word: 'w', version: 3, images: [anImage('a', { caption, state: 'edited', version: 2 })] })
    it.autosave.rebase()
    return settle()
  }
  return { ...it, stale, moveTo }
}

test('a choice that is open when the batch is put back stays open, and then counts there', async () => {
  const it = await inConflict()

  await it.moveTo('s2', '')
  const during = it.sent()
  it.autosave.resolve('a', 'mine')
  await settle()

  assert.deepEqual([during, it.sent(), it.edit(1)?.version], [['a:mine'], ['a:mine', 'a:mine'], 2])
})

test('a choice that was made is not asked for again when the batch is put back', async () => {
  const it = await inConflict()
  it.autosave.resolve('a', 'mine')
  await settle()
  await it.api.calls[1].refuse(problem('session_gone'))

  await it.moveTo('s2', 'theirs')

  assert.deepEqual([it.stale.length, it.edit(2)?.version], [1, 2])
})

test('words typed after a save build on it when the batch is put back', async () => {
  const it = anAutosave()
  const stale = heard(it.autosave, 'stale')
  it.autosave.edit('a', 'one', { now: true })
  await settle()
  it.autosave.edit('a', 'one two')
  await it.api.calls[0].answer(saved('a', 'one', 5))
  it.autosave.takeUp(new Map())
  it.store.takeSession({ session_id: 's2', trigger_word: 'w', version: 3, images: [anImage('a', { caption: 'one', state: 'edited', version: 2 })] })

  it.autosave.rebase()

  assert.deepEqual(stale, [])
})

test('a failure that comes from the batch that was lost holds nothing up', async () => {
  const it = anAutosave()
  it.autosave.edit('a', 'x', { now: true })
  await settle()
  it.store.takeSession({ session_id: 's2', trigger_word: 'w', version: 3, images: images('a').map((image) => ({ ...image, version: 2 })) })
  it.autosave.rebase()

  await it.api.calls[0].refuse(problem('offline', { retryable: true }))

  assert.deepEqual([it.sent(), it.store.get('save').problem], [['a:x', 'a:x'], null])
})
