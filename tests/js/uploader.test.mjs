import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { hashOf } from '../../static/js/models/upload_verdict.js'
import { Uploader } from '../../static/js/models/uploader.js'
import { Store } from '../../static/js/state.js'
import { aFile, anImage, FakeClock, heard, ManualApi, problem, settle } from './fakes.mjs'

const LIMITS = { max_image_file_size: 1000, max_images: 100 }
const NAMES = ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg', 'e.jpg']

function anUploader({ id = 's1', triggerWord = 'zorblax', limits = LIMITS, images = [] } = {}) {
  const clock = new FakeClock()
  const api = new ManualApi('upload')
  const store = new Store({ session: { id, triggerWord, version: 1 }, images })
  const uploader = new Uploader({ api, store, limits, clock, random: () => 1, hash: async (file) => `hash of ${file.name}` })
  const sent = () => api.calls.map(({ args: [{ files }] }) => files.map(({ name }) => name).join('+'))
  return { clock, api, store, uploader, sent, now: () => store.get('uploads'), rows: () => store.get('uploads').items.map(({ status }) => status).join(' ') }
}

function accepted(name, more = {}) {
  return { session_id: 's1', trigger_word: 'zorblax', version: 2, images: [anImage(name)], rejected: [], imported: 0, ...more }
}

async function add({ uploader }, ...files) {
  await uploader.add(files)
  await settle()
}

test('three go at once, one image a request, and each that ends lets the next go', async () => {
  const it = anUploader()

  await add(it, ...NAMES.map((name) => aFile(name)))
  const first = it.sent()
  await it.api.calls[1].answer(accepted('b'))

  assert.deepEqual(first, ['a.jpg', 'b.jpg', 'c.jpg'])
  assert.deepEqual(it.sent(), ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg'])
  assert.equal(it.api.open.length, 3)
})

test('the first image goes alone until its answer names the session', async () => {
  const it = anUploader({ id: null })

  await add(it, ...NAMES.map((name) => aFile(name)))
  const first = it.sent()
  await it.api.calls[0].answer(accepted('a', { session_id: 'new' }))

  assert.deepEqual(first, ['a.jpg'])
  assert.deepEqual(it.api.open.map(({ args: [{ sessionId }] }) => sessionId), ['new', 'new', 'new'])
  assert.equal(it.store.get('session').id, 'new')
})

test('a first image that is refused leaves the making of the session to the next', async () => {
  const it = anUploader({ id: null })
  const rejected = [{ filename: 'a.jpg', code: 'image_damaged', message: 'The image is damaged.' }]

  await add(it, aFile('a.jpg'), aFile('b.jpg'), aFile('c.jpg'))
  await it.api.calls[0].refuse(problem('nothing_accepted', { status: 422, facts: { rejected } }))

  assert.deepEqual(it.sent(), ['a.jpg', 'b.jpg'])
  assert.deepEqual(it.store.get('rejected'), rejected)
})

test('images wait for a trigger word', async () => {
  const it = anUploader({ id: null, triggerWord: '' })

  await add(it, aFile('a.jpg'))
  const held = it.now().status
  it.store.update({ session: { id: null, triggerWord: 'zorblax', version: 0 } })
  it.uploader.start()
  await settle()

  assert.equal(held, 'held')
  assert.equal(it.api.calls[0].args[0].triggerWord, 'zorblax')
  assert.equal(it.now().status, 'sending')
})

test('progress is told per file and for all bytes', async () => {
  const it = anUploader()
  await add(it, aFile('a.jpg', 'jpeg', { size: 300 }), aFile('b.jpg', 'jpeg', { size: 100 }))

  it.api.calls[0].args[0].onProgress(0.5)
  const half = it.now()
  await it.api.calls[1].answer(accepted('b'))

  assert.deepEqual([half.items.map(({ fraction }) => fraction), half.fraction], [[0.5, 0], 150 / 400])
  assert.equal(it.now().fraction, 250 / 400)
  assert.deepEqual([it.now().done, it.now().total], [1, 2])
})

test('accepted images come into the store, and the end is told once', async () => {
  const it = anUploader()
  const events = heard(it.uploader, 'accepted', 'settled')

  await add(it, aFile('a.jpg'), aFile('b.jpg'))
  await it.api.calls[0].answer(accepted('a'))
  await it.api.calls[1].answer(accepted('b', { images: [anImage('b', { index: 1 })] }))

  assert.deepEqual(it.store.get('images').map(({ id }) => id), ['a', 'b'])
  assert.deepEqual(events.map(({ name }) => name), ['accepted', 'accepted', 'settled'])
  assert.deepEqual([it.now().status, it.rows()], ['finished', 'done done'])
})

test('what may go better is tried again, later each time, then offered for retry', async () => {
  const it = anUploader()
  await add(it, aFile('a.jpg'))
  const started = [it.clock.now()]

  for (let attempt = 1; attempt <= 6; attempt += 1) {
    await it.api.calls.at(-1).refuse(problem('offline', { retryable: true }))
    const before = it.api.calls.length
    for (let waited = 0; it.api.calls.length === before && waited < 60; waited += 1) await it.clock.advance(1000)
    started.push(it.clock.now())
  }

  assert.equal(it.api.calls.length, 6)
  assert.deepEqual(started.slice(1, 6).map((at, i) => at - started[i]), [1000, 2000, 4000, 8000, 16_000])
  assert.equal(it.rows(), 'failed')
  assert.equal(it.now().items[0].problem.code, 'offline')
})

test('a wait the server asks for is kept', async () => {
  const it = anUploader()
  await add(it, aFile('a.jpg'))

  await it.api.calls[0].refuse(problem('server_unavailable', { status: 503, retryable: true, retryAfter: 20 }))
  await it.clock.advance(19_000)
  const early = it.api.calls.length
  await it.clock.advance(1000)

  assert.deepEqual([early, it.api.calls.length], [1, 2])
})

test('while one file waits to be tried again, others go on', async () => {
  const it = anUploader()
  await add(it, ...NAMES.map((name) => aFile(name)))

  await it.api.calls[0].refuse(problem('timeout', { retryable: true }))

  assert.deepEqual(it.sent(), ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg'])
})

test('back online: what waits or failed for want of a connection goes at once', async () => {
  const it = anUploader()
  await add(it, aFile('a.jpg'))
  await it.api.calls[0].refuse(problem('offline', { retryable: true }))

  it.uploader.wake()
  await settle()

  assert.equal(it.api.calls.length, 2)
})

test('what no retry can mend is not retried, and is listed with its reason', async () => {
  const it = anUploader()
  await add(it, aFile('a.jpg'))
  const rejected = [{ filename: 'a.jpg', code: 'image_too_small', message: 'It is 50 × 50 px.' }]

  await it.api.calls[0].refuse(problem('nothing_accepted', { status: 422, facts: { rejected } }))
  await it.clock.advance(60_000)

  assert.equal(it.api.calls.length, 1)
  assert.equal(it.rows(), 'rejected')
  assert.deepEqual(it.store.get('rejected'), rejected)
})

test('a server that is full may have room later', async () => {
  const it = anUploader()
  await add(it, aFile('a.jpg'))
  const rejected = [{ filename: 'a.jpg', code: 'server_full', message: 'The disk is full.' }]

  await it.api.calls[0].refuse(problem('nothing_accepted', { status: 422, facts: { rejected } }))
  const failed = it.rows()
  it.uploader.retry()
  await settle()

  assert.equal(failed, 'failed')
  assert.equal(it.api.calls.length, 2)
})

test('cancelling one lets the others go on', async () => {
  const it = anUploader()
  await add(it, ...NAMES.slice(0, 4).map((name) => aFile(name)))
  const [{ key }] = it.now().items

  it.uploader.cancel(key)
  await it.api.calls[0].refuse(problem('cancelled'))

  assert.equal(it.api.calls[0].args[0].signal.aborted, true)
  assert.equal(it.rows(), 'cancelled sending sending sending')
})

test('cancelling all stops what runs and drops what waits; retry brings it back', async () => {
  const it = anUploader()
  await add(it, ...NAMES.map((name) => aFile(name)))

  it.uploader.cancel()
  await it.api.calls[0].refuse(problem('cancelled'))
  const cancelled = [it.rows(), it.now().status, it.api.calls.every(({ args: [{ signal }] }) => signal.aborted)]
  it.uploader.retry()
  await settle()

  assert.deepEqual(cancelled, ['cancelled cancelled cancelled cancelled cancelled', 'finished', true])
  assert.equal(it.sent().length, 6)
  assert.equal(it.rows(), 'sending sending sending waiting waiting')
})

test('an answer to a cancelled try does not disturb the next one', async () => {
  const it = anUploader()
  await add(it, aFile('a.jpg'))

  it.uploader.cancel()
  it.uploader.retry()
  await settle()
  await it.api.calls[0].refuse(problem('cancelled'))

  assert.equal(it.rows(), 'sending')
})

test('a failed row can be dismissed', async () => {
  const it = anUploader()
  await add(it, aFile('a.jpg'))
  const rejected = [{ filename: 'a.jpg', code: 'server_full', message: 'Full.' }]
  await it.api.calls[0].refuse(problem('nothing_accepted', { facts: { rejected } }))

  it.uploader.cancel(it.now().items[0].key)
  const dismissed = it.rows()
  it.uploader.clear()

  assert.equal(dismissed, 'cancelled')
  assert.deepEqual([it.now().items, it.now().status, it.store.get('rejected')], [[], 'idle', []])
})

const holds = [['session_gone', 404], ['trigger_word_invalid', 422]]

for (const [code, status] of holds) {
  test(`${code} holds all files until the page has put it right`, async () => {
    const it = anUploader()
    const events = heard(it.uploader, 'held')
    await add(it, aFile('a.jpg'), aFile('b.jpg'))

    await it.api.calls[0].refuse(problem(code, { status }))
    await it.api.calls[1].refuse(problem(code, { status }))
    const held = [it.now().status, it.now().problem.code, it.rows()]
    it.uploader.start()
    await settle()

    assert.deepEqual(held, ['held', code, 'waiting waiting'])
    assert.equal(events[0].problem.code, code)
    assert.deepEqual(it.sent(), ['a.jpg', 'b.jpg', 'a.jpg', 'b.jpg'])
  })
}

const refusals = [
  ['a text in disguise', aFile('notes.jpg', 'just words'), 'type_not_allowed'],
  ['a GIF', aFile('moving.gif', 'gif'), 'type_not_allowed'],
  ['a HEIC photo, whatever its name', aFile('photo.jpg', 'heif'), 'heic_not_allowed'],
  ['too many bytes', aFile('large.png', 'png', { size: 1001 }), 'file_too_large'],
  ['no bytes', new File([], 'empty.jpg'), 'file_empty'],
  ['a caption of a novel’s length', new File(['x'.repeat(17 * 1024)], 'a.txt'), 'file_too_large'],
  ['what cannot be read', Object.assign(aFile('gone.jpg'), { slice: () => ({ arrayBuffer: () => Promise.reject(new Error('gone')) }) }), 'file_unreadable'],
  ['a caption whose image nobody knows', new File(['photo'], 'lonely.txt'), 'caption_without_image']
]

for (const [name, file, code] of refusals) {
  test(`refused before sending: ${name}`, async () => {
    const it = anUploader()

    await add(it, file, aFile('good.webp', 'webp', { size: 1000 }))

    assert.deepEqual(it.sent(), ['good.webp'])
    assert.deepEqual(it.store.get('rejected').map((one) => [one.filename, one.code]), [[file.name, code]])
    assert.match(it.store.get('rejected')[0].message, /\.$/)
  })
}

test('an image of a wrong name is sent: its bytes count', async () => {
  const it = anUploader()

  await add(it, aFile('photo.dat', 'png'))

  assert.deepEqual(it.sent(), ['photo.dat'])
})

test('files are told apart by SHA-256, and an unreadable one is said so', async () => {
  const file = aFile('a.jpg')

  assert.equal(await hashOf(file), createHash('sha256').update(Buffer.from(await file.arrayBuffer())).digest('hex'))
  await assert.rejects(hashOf({ arrayBuffer: () => Promise.reject(new Error('gone')) }), { code: 'file_unreadable' })
})

test('a full set takes no more images', async () => {
  const it = anUploader({ limits: { ...LIMITS, max_images: 2 }, images: [anImage('x', { index: 0 }), anImage('y', { index: 1 })] })

  await add(it, aFile('a.jpg'))

  assert.equal(it.api.calls.length, 0)
  assert.equal(it.store.get('rejected')[0].code, 'too_many_images')
})

test('an image that is there already is not sent again, even into a full set', async () => {
  const sha256 = 'hash of again.jpg'
  const it = anUploader({ limits: { ...LIMITS, max_images: 1 }, images: [anImage('x', { sha256 })] })

  await add(it, aFile('again.jpg'))

  assert.equal(it.api.calls.length, 0)
  assert.deepEqual([it.rows(), it.now().items[0].imageId, it.store.get('rejected')], ['known', 'x', []])
})

const pairs = [
  ['by stem', [aFile('sun.jpg'), new File(['t'], 'sun.txt')], ['sun.jpg+sun.txt']],
  ['in any order and case', [new File(['t'], 'SUN.TXT'), aFile('sun.PNG', 'png')], ['sun.PNG+SUN.TXT']],
  ['with letters composed otherwise', [aFile('cafe\u0301.jpg'), new File(['t'], 'caf\u00e9.txt')], ['cafe\u0301.jpg+caf\u00e9.txt']],
  ['with dots in the name', [aFile('v1.2.jpg'), new File(['t'], 'v1.2.txt'), aFile('v1.jpg')], ['v1.2.jpg+v1.2.txt', 'v1.jpg']],
  ['to one image only', [aFile('sun.jpg'), aFile('sun.png', 'png'), new File(['t'], 'sun.txt')], ['sun.jpg+sun.txt', 'sun.png']]
]

for (const [name, files, expected] of pairs) {
  test(`captions go with their image: ${name}`, async () => {
    const it = anUploader()

    await add(it, ...files)

    assert.deepEqual(it.sent(), expected)
  })
}

test('captions go with the image of their own folder', async () => {
  const it = anUploader()
  const caption = (text, path) => ({ file: new File([text], '1.txt'), path })
  const image = (path) => ({ file: aFile('1.jpg', 'jpeg', { path }), path })

  await add(it, image('x/1.jpg'), image('y/1.jpg'), caption('of y', 'y/1.txt'), caption('of x', 'x/1.txt'))

  const texts = await Promise.all(it.api.calls.map(({ args: [{ files }] }) => files[1].text()))
  assert.deepEqual(texts, ['of x', 'of y'])
})

test('a caption that comes later goes when no image is on its way', async () => {
  const it = anUploader({ images: [anImage('old', { filename: 'old.jpg' })] })

  await add(it, aFile('a.jpg'))
  await add(it, new File(['t'], 'old.txt'), new File(['t'], 'a.txt'))
  const during = it.sent()
  await it.api.calls[0].answer(accepted('a'))

  assert.deepEqual(during, ['a.jpg'])
  assert.deepEqual(it.sent(), ['a.jpg', 'old.txt', 'a.txt'])
})

test('a caption that comes before its waiting image was sent goes with it', async () => {
  const it = anUploader({ id: null, triggerWord: '' })

  await add(it, aFile('a.jpg'))
  await add(it, new File(['t'], 'a.txt'))
  it.store.update({ session: { id: null, triggerWord: 'zorblax', version: 0 } })
  it.uploader.start()
  await settle()

  assert.deepEqual(it.sent(), ['a.jpg+a.txt'])
})

test('an answer of the batch that was lost takes the page back to nothing: the file waits to be sent again', async () => {
  const it = anUploader()
  const events = heard(it.uploader, 'held', 'accepted')
  await add(it, aFile('a.jpg'))
  it.store.takeFacts({ session_id: 's2', version: 3 })

  await it.api.calls[0].answer(accepted('a'))
  const [{ id }, held] = [it.store.get('session'), it.rows()]
  it.uploader.start()
  await settle()

  assert.deepEqual([id, held, events.map(({ name }) => name), it.store.get('images')], ['s2', 'waiting', ['held'], []])
  assert.equal(it.api.calls[1].args[0].sessionId, 's2')
})

test('a copy is kept before a file is sent, and let go when it becomes no image', async () => {
  const clock = new FakeClock()
  const api = new ManualApi('upload', 'keepFile', 'dropFile')
  const store = new Store({ session: { id: 's1', triggerWord: 'zorblax', version: 1 } })
  const uploader = new Uploader({ api, store, limits: LIMITS, clock, hash: async (file) => file.name, keep: api })
  const names = () => api.calls.map(({ name }) => name)
  await uploader.add([aFile('a.jpg')])
  await settle()
  const before = names()

  await api.calls[0].answer()
  await api.calls[1].refuse(problem('nothing_accepted', { facts: { rejected: [{ code: 'image_damaged', message: 'm' }] } }))

  assert.deepEqual([before, names()], [['keepFile'], ['keepFile', 'upload', 'dropFile']])
})
