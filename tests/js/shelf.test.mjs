import assert from 'node:assert/strict'
import { test } from 'node:test'
import { askToStay, openShelf } from '../../static/js/helpers/shelf.js'
import { FakeClock, settle } from './fakes.mjs'

const refusals = {
  'throws when asked for': () => { throw new Error('private') },
  'throws on opening': () => ({ open() { throw new Error('switched off') } }),
  'answers with an error': () => ({ open: () => answering('onerror') })
}

for (const [why, indexedDB] of Object.entries(refusals)) {
  test(`a browser whose storage ${why} gets a shelf that ends with the page`, async () => {
    const shelf = await openShelf(indexedDB, new FakeClock())

    await shelf.put('files', 'a', 1)
    await shelf.put('files', 'b', 2)
    await shelf.remove('files', 'b')

    assert.equal(shelf.lasts, false)
    assert.deepEqual([await shelf.get('files', 'a'), await shelf.all('files'), await shelf.all('drafts')], [1, new Map([['a', 1]]), new Map()])
    await shelf.clear()
    assert.equal(await shelf.get('files', 'a'), undefined)
  })
}

test('a browser whose storage never answers does not hold the page up', async () => {
  const clock = new FakeClock()
  let shelf = null

  openShelf(() => ({ open: () => ({}) }), clock).then((opened) => { shelf = opened })
  await clock.advance(10_000)

  assert.equal(shelf?.lasts, false)
})

test('a browser that answers has a shelf that lasts, and nothing is waited for any more', async () => {
  const clock = new FakeClock()

  const shelf = await openShelf(() => ({ open: () => answering('onsuccess', { result: {} }) }), clock)
  await settle()

  assert.deepEqual([shelf.lasts, clock.waiting], [true, 0])
})

const storages = { 'no storage at all': undefined, 'storage without the question': {}, 'a refusal': { persist: async () => { throw new Error('no') } } }

for (const [what, storage] of Object.entries(storages)) {
  test(`asking to stay is no fault with ${what}`, () => assert.doesNotReject(askToStay(storage)))
}

test('asking to stay asks', async () => {
  let asked = 0

  await askToStay({ persist: async () => { asked += 1; return true } })

  assert.equal(asked, 1)
})

function answering(how, more = {}) {
  const request = { ...more }
  setImmediate(() => request[how]())
  return request
}
