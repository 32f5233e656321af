import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hashOfPlace, placeFromHash, recall, remember, viewOf } from '../../static/js/helpers/memory.js'
import { Store } from '../../static/js/state.js'
import { images, settle } from './fakes.mjs'

function browser() {
  const kept = new Map()
  const visits = []
  const location = { hash: '' }
  const go = (kind) => (_state, _title, hash) => {
    visits.push(`${kind} ${hash}`)
    location.hash = hash
  }
  const storage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, text) => kept.set(key, text), removeItem: (key) => kept.delete(key) }
  return { kept, visits, storage, location, history: { pushState: go('push'), replaceState: go('replace') } }
}

const places = [
  ['#/captions/7', { step: 'captions', place: 7 }],
  ['#/export', { step: 'export', place: null }],
  ['#/inspect', { step: 'inspect', place: null }],
  ['#/playground', { step: 'playground', place: null }],
  ['#/toString', { step: 'images', place: null }],
  ['', { step: 'images', place: null }],
  ['#/nonsense/3', { step: 'images', place: 3 }],
  ['#/captions/<b>', { step: 'images', place: null }]
]

for (const [hash, place] of places) {
  test(`the address ${hash || '(none)'} is a place`, () => assert.deepEqual(placeFromHash(hash), place))
}

test('the steps are one view, Inspect is another', () => {
  assert.deepEqual(['images', 'captions', 'export', 'inspect'].map(viewOf), ['caption', 'caption', 'caption', 'inspect'])
  assert.equal(hashOfPlace({ step: 'inspect', place: 3 }), '#/inspect')
})

test('a place becomes an address and back', () => {
  assert.deepEqual(placeFromHash(hashOfPlace({ step: 'captions', place: 3 })), { step: 'captions', place: 3 })
})

test('a step is a new page in the history, another image is not', async () => {
  const { visits, storage, location, history } = browser()
  const store = new Store({ images: images('a', 'b'), currentId: 'a' })
  remember(store, { storage, location, history })

  store.update({ step: 'captions' })
  await settle()
  store.update({ currentId: 'b' })
  await settle()

  assert.deepEqual(visits, ['push #/captions/1', 'replace #/captions/2'])
})

test('the session and a running run outlive the page, keys never do', async () => {
  const { kept, storage, location, history } = browser()
  const store = new Store()
  remember(store, { storage, location, history })

  store.update({ session: { id: 's1', triggerWord: 'w', version: 1 }, run: { status: 'waiting' }, credentials: { apiKey: 'SECRET', accessCode: 'CODE' } })
  await settle()

  assert.deepEqual(recall(storage), { sessionId: 's1', run: 'waiting' })
  assert.doesNotMatch([...kept.values()].join(), /SECRET|CODE/)
})

test('a forgotten session is forgotten', async () => {
  const { storage, location, history } = browser()
  const store = new Store({ session: { id: 's1', triggerWord: 'w', version: 1 } })
  remember(store, { storage, location, history })

  store.update({ session: { id: null, triggerWord: '', version: 0 } })
  await settle()

  assert.equal(recall(storage).sessionId, null)
})

test('storage that is forbidden or spoiled is no obstacle', async () => {
  const { location, history } = browser()
  const forbidden = { getItem: () => { throw new Error('denied') }, setItem: () => { throw new Error('denied') } }
  const store = new Store()
  remember(store, { storage: forbidden, location, history })

  store.update({ session: { id: 's1', triggerWord: 'w', version: 1 } })
  await settle()

  assert.deepEqual(recall(forbidden), { sessionId: null, run: null })
  assert.deepEqual(recall({ getItem: () => '{broken' }), { sessionId: null, run: null })
  assert.deepEqual(recall(null), { sessionId: null, run: null })
})
