import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BulkEdit } from '../../static/js/models/bulk.js'
import { Undo } from '../../static/js/models/undo.js'
import { Store } from '../../static/js/state.js'
import { anImage, heard, problem } from './fakes.mjs'

const step = (label) => ({ label, before: [{ imageId: 'a', caption: `before ${label}`, state: 'edited' }], after: [{ imageId: 'a', caption: `after ${label}`, state: 'edited' }] })

function anUndo({ limit } = {}) {
  const applied = []
  return { applied, undo: new Undo({ apply: async (captions) => { applied.push(captions[0].caption) }, limit }) }
}

test('steps go back and forth in order', async () => {
  const { applied, undo } = anUndo()
  undo.push(step('one'))
  undo.push(step('two'))

  await undo.undo()
  await undo.undo()
  await undo.undo()
  await undo.redo()

  assert.deepEqual(applied, ['before two', 'before one', 'after one'])
  assert.deepEqual([undo.undoLabel, undo.redoLabel], ['one', 'two'])
})

test('what can be undone stands with the newest first', async () => {
  const { undo } = anUndo({ limit: 2 })
  for (const label of ['one', 'two', 'three']) undo.push(step(label))
  assert.deepEqual(undo.labels, ['three', 'two'])

  await undo.undo()

  assert.deepEqual(undo.labels, ['two'])
})

test('a new step ends the way forth', async () => {
  const { applied, undo } = anUndo()
  undo.push(step('one'))
  await undo.undo()

  undo.push(step('two'))

  assert.equal(await undo.redo(), null)
  assert.deepEqual(applied, ['before one'])
})

test('a step that cannot be put back stays to be tried again', async () => {
  const undo = new Undo({ apply: () => Promise.reject(problem('offline')) })
  undo.push(step('one'))

  await assert.rejects(undo.undo(), { code: 'offline' })

  assert.deepEqual([undo.undoLabel, undo.redoLabel], ['one', null])
})

test('only so many steps are kept, the newest', async () => {
  const { applied, undo } = anUndo({ limit: 2 })
  for (const label of ['one', 'two', 'three']) undo.push(step(label))

  for (let i = 0; i < 3; i += 1) await undo.undo()

  assert.deepEqual(applied, ['before three', 'before two'])
})

test('two keys pressed at once take one step', async () => {
  const { applied, undo } = anUndo()
  undo.push(step('one'))
  undo.push(step('two'))

  await Promise.all([undo.undo(), undo.undo()])

  assert.deepEqual(applied, ['before two'])
})

test('every change of the stack is told', async () => {
  const { undo } = anUndo()
  const events = heard(undo, 'change')

  undo.push(step('one'))
  await undo.undo()
  undo.clear()

  assert.equal(events.length, 3)
})

function aBulk(list, { onRequest = () => {} } = {}) {
  const store = new Store({ session: { id: 's1', triggerWord: 'w', version: 1 }, images: list })
  const requests = []
  const api = {
    saveCaptions: async (sessionId, edits) => {
      requests.push(edits)
      onRequest(store, requests.length)
      if (edits.some(({ caption }) => caption === 'bad')) throw problem('stale_version', { status: 409 })
      const version = 100 + requests.length
      return { version, images: edits.map((edit) => ({ ...store.image(edit.imageId), caption: edit.caption, state: edit.state ?? 'edited', version })) }
    }
  }
  const flushed = []
  const autosave = { flush: async () => flushed.push(requests.length) }
  return { store, requests, flushed, bulk: new BulkEdit({ api, store, autosave }) }
}

const set = () => [
  anImage('a', { index: 0, version: 3, caption: 'photo of w a cat', state: 'drafted' }),
  anImage('b', { index: 1, version: 4, caption: 'photo of w a cat too', state: 'approved' })
]

test('a bulk step is one request, on the versions that were seen, and one undo', async () => {
  const { store, requests, flushed, bulk } = aBulk(set())

  await bulk.apply('Replace', [{ imageId: 'a', caption: 'dog' }, { imageId: 'b', caption: 'dog too' }])
  await bulk.undo.undo()

  assert.equal(flushed[0], 0)
  assert.deepEqual(requests[0].map(({ imageId, version }) => [imageId, version]), [['a', 3], ['b', 4]])
  assert.deepEqual(requests[1].map(({ caption, state, version }) => [caption, state, version]), [['photo of w a cat', 'drafted', 101], ['photo of w a cat too', 'approved', 101]])
  assert.deepEqual(store.get('images').map(({ caption, state }) => [caption, state]), [['photo of w a cat', 'drafted'], ['photo of w a cat too', 'approved']])
  assert.deepEqual([bulk.undo.undoLabel, bulk.undo.redoLabel], [null, 'Replace'])
})

test('a bulk step that is refused changes nothing and leaves no undo', async () => {
  const { store, bulk } = aBulk(set())

  await assert.rejects(bulk.apply('Replace', [{ imageId: 'a', caption: 'bad' }]), { code: 'stale_version' })

  assert.equal(store.image('a').caption, 'photo of w a cat')
  assert.equal(bulk.undo.undoLabel, null)
})

test('no edits make no request', async () => {
  const { requests, bulk } = aBulk(set())

  await bulk.apply('Replace', [])

  assert.deepEqual([requests, bulk.undo.undoLabel], [[], null])
})

const replaced = [['failed', '', 'empty'], ['blocked', 'photo of w image content', 'drafted'], ['edited', 'mine', 'edited']]

for (const [state, caption, asked] of replaced) {
  test(`what a new draft took the place of comes back: ${state}`, async () => {
    const { requests, bulk } = aBulk(set())

    bulk.noteReplaced('New draft', anImage('a', { caption, state }))
    await bulk.undo.undo()

    assert.deepEqual(requests[0].map((edit) => [edit.caption, edit.state]), [[caption, asked]])
  })
}

test('a step is taken back for the images that are still there', async () => {
  const { store, requests, bulk } = aBulk(set())
  await bulk.apply('Replace', [{ imageId: 'a', caption: 'dog' }, { imageId: 'b', caption: 'dog too' }])
  store.dropImage('b')

  await bulk.undo.undo()
  store.dropImage('a')
  await bulk.undo.redo()

  assert.deepEqual(requests.slice(1).map((edits) => edits.map(({ imageId }) => imageId)), [['a']])
  assert.equal(bulk.undo.undoLabel, 'Replace')
})

test('a step whose answer comes from the batch that was lost is not done yet, and can be done again', async () => {
  const onRequest = (page, count) => { if (count === 2) page.takeFacts({ session_id: 's2', version: 1 }) }
  const { store, requests, bulk } = aBulk(set(), { onRequest })
  await bulk.apply('Replace', [{ imageId: 'a', caption: 'dog' }])

  await assert.rejects(bulk.undo.undo(), { code: 'session_gone' })
  assert.deepEqual([store.image('a').caption, bulk.undo.undoLabel], ['dog', 'Replace'])
  await bulk.undo.undo()
  assert.deepEqual([requests.length, store.image('a').caption], [3, 'photo of w a cat'])
})
