import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MemoryShelf } from '../../static/js/helpers/shelf.js'
import { Keeper } from '../../static/js/models/keeper.js'
import { Restorer } from '../../static/js/models/restorer.js'
import { Store } from '../../static/js/state.js'
import { aFile, anImage, FakeClock, heard, images, problem, settle } from './fakes.mjs'

/** Sessions that can be lost; answers like `Api`. `faults` are thrown one a call, by name of the call. */
class ForgetfulServer {
  sessions = new Map()
  faults = []
  sent = []
  forgotten = []
  putBacks = []
  refused = new Set()
  onUpload = () => {}
  #made = 0

  wipe() {
    this.sessions.clear()
  }

  hold(id, list) {
    this.sessions.set(id, new Map(list.map((image) => [image.id, image])))
  }

  async session(id) {
    this.#stumble('session')
    return { session_id: id, trigger_word: 'zorblax', version: 3, images: [...this.#at(id).values()] }
  }

  async missing(id, hashes) {
    this.#stumble('missing')
    const held = [...this.#at(id).values()].map(({ sha256 }) => sha256)
    return { missing: hashes.filter((one) => !held.includes(one)) }
  }

  async upload({ files: [file], triggerWord, sessionId, imageId }) {
    this.#stumble('upload')
    if (this.refused.has(file.name)) throw problem('nothing_accepted', { facts: { rejected: [{ code: this.refused.has('!full') ? 'server_full' : 'image_damaged' }] } })
    if (sessionId) this.#at(sessionId)
    const id = sessionId ?? `s${100 + (this.#made += 1)}`
    if (!sessionId) this.hold(id, [])
    const image = anImage(imageId, { index: this.#at(id).size, filename: file.name, sha256: `hash-${file.name.split('.')[0]}` })
    this.#at(id).set(imageId, image)
    this.sent.push(`${triggerWord} ${file.name} ${file.type}`.trim())
    this.onUpload(id)
    return { session_id: id, trigger_word: triggerWord, version: 2, images: [image], rejected: [] }
  }

  async putBack(id, list) {
    this.#stumble('putBack')
    this.putBacks.push(list.map(({ id: one, caption, provenance }) => `${one}:${caption}${provenance ? ' with all' : ''}`))
    for (const { id: one, caption, state } of list) if (this.#at(id).has(one)) Object.assign(this.#at(id).get(one), { caption, state, version: 3 })
    return { version: 3, images: [...this.#at(id).values()] }
  }

  async forgetSession(id) {
    this.forgotten.push(id)
    this.sessions.delete(id)
  }

  #at(id) {
    if (!this.sessions.has(id)) throw problem('session_gone', { status: 404 })
    return this.sessions.get(id)
  }

  #stumble(name) {
    const at = this.faults.findIndex((fault) => fault.on === name)
    if (at >= 0) throw this.faults.splice(at, 1)[0].problem
  }
}

const CAPTIONS = { a: 'a red boat', b: 'a green boat', c: '' }

async function aLostBatch({ names = ['a', 'b', 'c'], copies = names, server = new ForgetfulServer(), shelf = new MemoryShelf() } = {}) {
  const clock = new FakeClock()
  const store = new Store({})
  const hash = async ({ name }) => `hash-${name.split('.')[0]}`
  const keeper = new Keeper({ shelf, store, tab: 'tab', hash })
  const list = images(...names).map((image) => ({ ...image, caption: CAPTIONS[image.id] ?? '', state: CAPTIONS[image.id] ? 'edited' : 'empty' }))
  store.takeSession({ session_id: 's1', trigger_word: 'zorblax', version: 9, images: list })
  for (const name of copies) await keeper.keepFile(aFile(`${name}.jpg`))
  await settle()
  const restorer = new Restorer({ api: server, store, keeper, clock, random: () => 1 })
  const seen = []
  store.addEventListener('change', ({ detail: { keys } }) => { if (keys.includes('restoring')) seen.push(store.get('restoring')) })
  return { clock, store, keeper, server, shelf, restorer, seen, back: heard(restorer, 'back'), id: () => store.get('session').id }
}

const captions = (store) => Object.fromEntries(store.get('images').map(({ id, caption }) => [id, caption]))

test('a lost batch is put back whole, under its ids and with its words', async () => {
  const it = await aLostBatch()

  const isBack = await it.restorer.check()

  assert.equal(isBack, true)
  assert.deepEqual([...it.server.sessions.keys()], [it.id()])
  assert.deepEqual(it.server.sent, ['zorblax a.jpg', 'zorblax b.jpg', 'zorblax c.jpg'])
  assert.deepEqual(captions(it.store), CAPTIONS)
  assert.deepEqual(it.back, [{ name: 'back', from: 's1', sent: 3, without: [] }])
  assert.equal(it.store.get('restoring'), null)
  assert.ok(it.seen.some((one) => one?.status === 'sending' && one.total === 3))
})

test('a batch that is there after all is left as it is', async () => {
  const it = await aLostBatch()
  it.server.hold('s1', images('a', 'b', 'c'))

  assert.equal(await it.restorer.check(), true)
  assert.deepEqual([it.server.sent, it.id(), it.back[0].sent], [[], 's1', 0])
})

test('asked twice, it is done once', async () => {
  const it = await aLostBatch()

  await Promise.all([it.restorer.check(), it.restorer.check()])

  assert.deepEqual([it.server.sent.length, it.back.length], [3, 1])
})

test('what another tab has put back is taken over, not sent again', async () => {
  const it = await aLostBatch()
  it.server.hold('s7', images('a', 'b', 'c'))
  await it.shelf.put('session', 'current', { id: 's7', triggerWord: 'zorblax', was: ['s1'] })

  await it.restorer.check()

  assert.deepEqual([it.server.sent, it.id()], [[], 's7'])
})

test('another batch in another tab is nobody’s successor', async () => {
  const it = await aLostBatch()
  it.server.hold('s7', images('x'))
  await it.shelf.put('session', 'current', { id: 's7', triggerWord: 'other', was: [] })

  await it.restorer.check()

  assert.notEqual(it.id(), 's7')
  assert.deepEqual(captions(it.store), CAPTIONS)
})

test('what an earlier page began is gone on with: only what is missing is sent', async () => {
  const it = await aLostBatch()
  it.server.hold('s8', images('a'))
  await it.keeper.noteNext('s8')

  await it.restorer.check()

  assert.deepEqual([it.server.sent, it.id(), captions(it.store)], [['zorblax b.jpg', 'zorblax c.jpg'], 's8', CAPTIONS])
})

test('a connection that breaks in between costs no second session and no second sending', async () => {
  const it = await aLostBatch({ shelf: new (class extends MemoryShelf { async put(drawer, ...what) { if (drawer === 'session') throw new Error('full'); return super.put(drawer, ...what) } })() })
  it.server.faults.push({ on: 'missing', problem: problem('offline', { retryable: true }) }, { on: 'putBack', problem: problem('server_unavailable', { status: 502, retryable: true }) })

  const checking = it.restorer.check()
  await it.clock.advance(60_000)

  assert.equal(await checking, true)
  assert.deepEqual([it.server.sent.length, it.server.sessions.size], [3, 1])
})

test('a wipe in the middle begins anew', async () => {
  const it = await aLostBatch()
  let wipes = 2
  it.server.onUpload = () => { if (wipes-- > 0) it.server.wipe() }

  const checking = it.restorer.check()
  await it.clock.advance(60_000)

  assert.equal(await checking, true)
  assert.deepEqual(captions(it.store), CAPTIONS)
})

test('a server that is away is waited for as long as it takes, and as long as it says', async () => {
  const it = await aLostBatch()
  const away = { on: 'session', problem: problem('server_unavailable', { status: 503, retryable: true, retryAfter: 40 }) }
  it.server.faults.push(...Array.from({ length: 20 }, () => away))

  const checking = it.restorer.check()
  await it.clock.advance(799_000)
  const before = [it.server.sent.length, it.store.get('restoring').status]
  await it.clock.advance(2_000)

  assert.deepEqual(before, [0, 'asking'])
  assert.equal(await checking, true)
})

test('a server that stumbles is asked again by itself, but not for ever; then a person may', async () => {
  const it = await aLostBatch()
  const fault = { on: 'putBack', problem: problem('internal_error', { status: 500 }) }
  it.server.faults.push(fault, fault)
  const stumbling = it.restorer.check()
  await it.clock.advance(60_000)
  const first = await stumbling
  it.server.wipe()
  it.server.faults.push(...Array.from({ length: 10 }, () => fault))

  const failing = it.restorer.check()
  await it.clock.advance(600_000)
  const [second, left] = [await failing, it.server.faults.length]
  const status = it.store.get('restoring').status
  it.server.faults.length = 0
  const third = await it.restorer.check()

  assert.deepEqual([first, second, left, status, third, it.store.get('restoring')], [true, false, 6, 'failed', true, null])
})

test('a refusal that no waiting changes is said at once', async () => {
  const it = await aLostBatch()
  it.server.faults.push({ on: 'upload', problem: problem('cross_site', { status: 403, detail: 'Not from here.' }) })

  assert.equal(await it.restorer.check(), false)
  assert.deepEqual(it.store.get('restoring').problem, { code: 'cross_site', message: 'Not from here.' })
})

test('a full server keeps nothing half: it is said, and done when there is room', async () => {
  const it = await aLostBatch()
  it.server.refused = new Set(['a.jpg', 'b.jpg', 'c.jpg', '!full'])
  const first = await it.restorer.check()
  it.server.refused.clear()

  assert.equal(it.store.get('restoring').problem.code, 'nothing_accepted')
  assert.deepEqual([first, await it.restorer.check(), captions(it.store)], [false, true, CAPTIONS])
})

test('images without a copy are named, and their words wait for them', async () => {
  const it = await aLostBatch({ copies: ['b', 'c'] })

  await it.restorer.check()
  await settle()

  assert.deepEqual([it.back[0].sent, it.back[0].without], [2, ['a.jpg']])
  assert.deepEqual(Object.keys(captions(it.store)), ['b', 'c'])
  const again = await it.server.upload({ files: [aFile('a.jpg')], sessionId: it.id(), imageId: 'new' })
  it.store.mergeImages(again.images)
  await it.restorer.giveWords(again.images)
  assert.equal(captions(it.store).new, 'a red boat')
})

test('an image the server will not take again is named and holds up no other', async () => {
  const it = await aLostBatch()
  it.server.refused.add('a.jpg')

  assert.equal(await it.restorer.check(), true)
  assert.deepEqual([it.back[0].sent, it.back[0].without], [2, ['a.jpg']])
})

test('with no copy at all the page says so and keeps what it shows', async () => {
  const it = await aLostBatch({ copies: [] })

  assert.equal(await it.restorer.check(), false)
  assert.equal(it.store.get('restoring').problem.code, 'copy_missing')
  assert.deepEqual(captions(it.store), CAPTIONS)
})

test('words go back alone where the server will not take all that is known of them', async () => {
  const it = await aLostBatch()
  it.store.mergeImages([{ ...it.store.image('a'), version: 2, provenance: { engine: 'odd', draft: 'x', created_at: 't' } }])
  it.server.faults.push({ on: 'putBack', problem: problem('invalid_request', { status: 400 }) })

  await it.restorer.check()

  assert.deepEqual(it.server.putBacks, [['a:a red boat', 'b:a green boat', 'c:']])
})

for (const [what, next] of [['deleted', { id: null, triggerWord: '', version: 0 }], ['replaced by another', { id: 's9', triggerWord: 'w', version: 1 }]]) {
  test(`a batch that is ${what} meanwhile does not come back, nor stay on the server`, async () => {
    const it = await aLostBatch()
    it.server.onUpload = () => { it.keeper.forget(); it.store.update({ session: next }) }

    const isBack = await it.restorer.check()
    await it.keeper.settled()

    assert.deepEqual([isBack, it.id(), it.store.get('restoring'), it.back], [false, next.id, null, []])
    assert.deepEqual([it.server.sent.length, it.server.forgotten.length, it.server.sessions.size], [1, 1, 0])
    assert.equal((await it.shelf.get('session', 'current'))?.nextId, undefined)
  })
}

test('a page without a batch has nothing to put back', async () => {
  const it = await aLostBatch()
  it.store.update({ session: { id: null, triggerWord: '', version: 0 } })

  assert.deepEqual([await it.restorer.check(), it.store.get('restoring')], [false, null])
})

test('an image taken out before the wipe comes back with its words', async () => {
  const it = await aLostBatch()
  it.store.dropImage('a')
  await settle()
  await it.restorer.check()

  const image = await it.restorer.bringBack('a')

  assert.equal(image.filename, 'a.jpg')
  assert.deepEqual(captions(it.store), CAPTIONS)
  assert.equal(it.keeper.aside({ id: 'a' }), undefined)
})

test('an image taken out that no copy is of is said to be lost', async () => {
  const it = await aLostBatch({ copies: ['b', 'c'] })
  it.store.dropImage('a')
  await settle()
  it.server.hold('s1', images('b', 'c'))

  await assert.rejects(it.restorer.bringBack('a'), { code: 'image_copy_missing' })
})

test('an image that has words of its own gets none', async () => {
  const it = await aLostBatch()
  it.store.dropImage('a')
  await settle()

  await it.restorer.giveWords([anImage('a', { caption: 'newer' }), anImage('b')])

  assert.deepEqual(it.server.putBacks, [])
})

test('a batch that is deleted while its images are sent is sent no further', async () => {
  const it = await aLostBatch({ names: [...'abcdefgh'] })
  it.server.onUpload = () => { if (it.server.sent.length === 2) it.store.update({ session: { id: null, triggerWord: '', version: 0 } }) }

  await it.restorer.check()

  assert.ok(it.server.sent.length <= 4, `${it.server.sent.length} were sent`)
})

test('a batch that was put back once is not deleted when the page goes on to another', async () => {
  const it = await aLostBatch()
  await it.restorer.check()
  it.server.faults.push({ on: 'session', problem: problem('offline', { retryable: true }) })
  const checking = it.restorer.check()
  await settle()
  it.store.update({ session: { id: 's9', triggerWord: 'w', version: 1 } })
  it.server.faults.push({ on: 'session', problem: problem('offline', { retryable: true }) })
  await it.clock.advance(60_000)

  assert.deepEqual([await checking, it.server.forgotten], [false, []])
})

test('newer words of another tab are what is put back', async () => {
  const it = await aLostBatch()
  await it.shelf.put('images', 'a', { sessionId: 's1', image: { ...it.store.image('a'), caption: 'a blue boat', version: 12 }, isAside: false })

  await it.restorer.check()

  assert.equal(captions(it.store).a, 'a blue boat')
})

test('an image a begun session holds already is not missed for want of a copy', async () => {
  const it = await aLostBatch({ copies: ['b', 'c'] })
  it.server.hold('s8', images('a'))
  await it.keeper.noteNext('s8')

  await it.restorer.check()

  assert.deepEqual([it.back[0].without, captions(it.store)], [[], CAPTIONS])
})
