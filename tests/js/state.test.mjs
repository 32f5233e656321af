import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Store } from '../../static/js/state.js'
import { anImage, heard, images, settle } from './fakes.mjs'

test('many updates in one go are told once, by key', async () => {
  const store = new Store()
  const events = heard(store, 'change')

  store.update({ step: 'captions' })
  store.update({ currentId: 'a' })
  store.update({ step: 'export' })
  assert.equal(events.length, 0)
  await settle()

  assert.deepEqual(events.map(({ keys }) => keys), [['step', 'currentId']])
})

test('an update that changes nothing is not told', async () => {
  const store = new Store({ step: 'captions' })
  const events = heard(store, 'change')

  store.update({ step: 'captions' })
  store.mergeImages([])
  await settle()

  assert.equal(events.length, 0)
})

test('what a listener changes is told in another event', async () => {
  const store = new Store()
  const events = heard(store, 'change')
  store.addEventListener('change', () => store.update({ step: 'export' }), { once: true })

  store.update({ currentId: 'a' })
  await settle()

  assert.deepEqual(events.map(({ keys }) => keys), [['currentId'], ['step']])
})

const merges = [
  ['new images go to their place', images('a', 'c'), [anImage('b', { index: 1 })], 'a b c'],
  ['uploads that arrive out of order', [anImage('d', { index: 3 })], [anImage('b', { index: 1 }), anImage('a', { index: 0 })], 'a b d'],
  ['a removed image leaves', images('a', 'b', 'c'), [anImage('b', { version: 2, index: null, removed: true })], 'a c'],
  ['a removed image that was never here', images('a'), [anImage('x', { index: null, removed: true })], 'a']
]

for (const [name, known, incoming, expected] of merges) {
  test(`merging: ${name}`, () => {
    const store = new Store({ images: known })

    store.mergeImages(incoming)

    assert.equal(store.get('images').map(({ id }) => id).join(' '), expected)
  })
}

test('places follow a removal and the return of the image', () => {
  const store = new Store({ images: images('a', 'b', 'c') })

  store.dropImage('b')
  const without = store.get('images').map(({ id, index }) => id + index).join(' ')
  store.mergeImages([anImage('b', { index: 1, version: 3 })])

  assert.equal(without, 'a0 c1')
  assert.equal(store.get('images').map(({ id, index }) => id + index).join(' '), 'a0 b1 c2')
})

test('an older answer never takes the place of a newer one', () => {
  const store = new Store({ images: [anImage('a', { version: 7, caption: 'new' })] })

  store.mergeImages([anImage('a', { version: 6, caption: 'old' })])

  assert.equal(store.image('a').caption, 'new')
})

test('images that did not change stay the same objects', () => {
  const known = images('a', 'b')
  const store = new Store({ images: known })

  store.mergeImages([{ ...known[0] }, { ...known[1], version: 2, caption: 'x' }])

  assert.equal(store.get('images')[0], known[0])
  assert.notEqual(store.get('images')[1], known[1])
})

test('a thumbnail that shows is not loaded again', () => {
  const store = new Store({ images: [anImage('a', { thumbnail: 'data:image/jpeg;base64,xx' })] })

  store.mergeImages([anImage('a', { version: 2, thumbnail: '/sessions/s/images/a/thumbnail' })])

  assert.equal(store.image('a').thumbnail, 'data:image/jpeg;base64,xx')
})

test('the current image and the selection follow a removal', () => {
  const store = new Store({ images: images('a', 'b', 'c'), currentId: 'b', selection: new Set(['b', 'c']) })

  store.dropImage('b')

  assert.equal(store.get('currentId'), 'c')
  assert.deepEqual([...store.get('selection')], ['c'])
})

test('a whole session takes the place of another, with what was in it', () => {
  const store = new Store({ session: { id: 's1', triggerWord: 'old', version: 9 }, images: images('a', 'b') })

  store.takeSession({ session_id: 's2', trigger_word: 'new', version: 1, images: images('c') })

  assert.deepEqual(store.get('session'), { id: 's2', triggerWord: 'new', version: 1 })
  assert.deepEqual(store.get('images').map(({ id }) => id), ['c'])
})

test('a whole session drops images that it holds no more', () => {
  const store = new Store({ session: { id: 's1', triggerWord: 'w', version: 1 }, images: images('a', 'b') })

  store.takeSession({ session_id: 's1', trigger_word: 'w', version: 2, images: [anImage('b', { index: 0 })] })

  assert.deepEqual(store.get('images').map(({ id, index }) => [id, index]), [['b', 0]])
})

test('an older answer does not bring an older trigger word back', () => {
  const store = new Store({ session: { id: 's1', triggerWord: 'new', version: 5 } })

  store.takeFacts({ trigger_word: 'old', version: 4 })

  assert.equal(store.get('session').triggerWord, 'new')
})

test('images stand in order of name, whatever order they arrived in', () => {
  const store = new Store()
  const image = (id, index, filename) => ({ id, index, filename, version: 1 })
  store.mergeImages([image('a', 0, 'hall_10.jpg'), image('b', 1, 'hall_2.jpg')])
  store.mergeImages([image('c', 2, 'Atrium.jpg')])
  assert.deepEqual(store.get('images').map(({ id }) => id), ['c', 'b', 'a'])
  store.dropImage('b')
  store.mergeImages([{ ...image('b', 1, 'hall_2.jpg'), version: 2 }])
  assert.deepEqual(store.get('images').map(({ id }) => id), ['c', 'b', 'a'])
})
