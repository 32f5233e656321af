import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runActions } from '../../static/js/actions/runs.js'
import { keepWordings, recallWordings } from '../../static/js/helpers/wordings.js'
import { Store } from '../../static/js/state.js'

function aStorage(kept = new Map()) {
  return { kept, getItem: (key) => kept.get(key) ?? null, setItem: (key, text) => kept.set(key, text), removeItem: (key) => kept.delete(key) }
}

function aPage(storage) {
  const store = new Store({ engine: { name: 'gemini', model: '', style: 'general', templates: {} } })
  return { store, act: runActions({ store, run: new EventTarget() }, storage) }
}

test('an own wording is there after a reload, a key is not', () => {
  const storage = aStorage()
  const { act } = aPage(storage)

  act['set-credentials']({ apiKey: 'SECRET', accessCode: 'CODE' })
  act['set-engine']({ templates: { general: 'Name the colours.' } })

  assert.deepEqual(aPage(storage).store.get('engine'), { name: 'gemini', model: '', style: 'general', templates: { general: 'Name the colours.' } })
  assert.doesNotMatch([...storage.kept].join(), /SECRET|CODE/)
})

test('the original wording is back for good', () => {
  const storage = aStorage()
  const { act } = aPage(storage)

  act['set-engine']({ templates: { general: 'Name the colours.' } })
  act['set-engine']({ templates: { general: '' } })

  assert.deepEqual(recallWordings(storage), {})
  assert.equal(storage.kept.size, 0)
})

test('what another tab worded stays', () => {
  const storage = aStorage()
  keepWordings(storage, { general: 'one' })
  keepWordings(storage, { space: 'two' })

  assert.deepEqual(recallWordings(storage), { general: 'one', space: 'two' })
})

const spoiled = [null, '{broken', '[1]', '"text"', 'null', JSON.stringify({ general: 7, space: 'x'.repeat(2001), object: ' ' })]

for (const text of spoiled) {
  test(`of ${text?.slice(0, 20)} nothing is taken for a wording`, () => {
    assert.deepEqual(recallWordings({ getItem: () => text }), {})
  })
}

test('storage that is forbidden is no obstacle', () => {
  const denied = () => { throw new Error('denied') }
  const { store, act } = aPage({ getItem: denied, setItem: denied, removeItem: denied })

  act['set-engine']({ templates: { general: 'Name the colours.' } })

  assert.equal(store.get('engine').templates.general, 'Name the colours.')
})
