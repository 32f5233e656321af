import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspectActions } from '../../static/js/actions/inspect.js'
import { Api, Problem } from '../../static/js/api.js'
import { factsOfCaption, fileToInspect, makerOf, settingsOf } from '../../static/js/models/inspection.js'
import { Store } from '../../static/js/state.js'
import { texts } from '../../static/js/texts.js'
import { settle } from './fakes.mjs'

const LIMITS = { max_image_file_size: 1000 }
const PNG_HEAD = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0])

const generation = (more = {}) => ({
  generator: 'ComfyUI', version: '', prompt: 'a door', negative_prompt: '', seed: '18446744073709551615', steps: null, cfg: null, sampler: '',
  scheduler: '', width: null, height: null, model: '', model_hash: '', loras: [], clip_skip: null, errors: [], ...more
})

function aFile(name, bytes = PNG_HEAD, type = 'image/png') {
  return new File([bytes], name, { type })
}

/** A server whose answers a test hands out one by one. */
function studio() {
  const asked = []
  const api = {
    inspect: (file, { signal }) => new Promise((resolve, reject) => {
      asked.push({ file, resolve, reject })
      signal.addEventListener('abort', () => reject(new Problem({ code: 'cancelled' })))
    })
  }
  const store = new Store({ toasts: [] })
  const copied = []
  const clipboard = { writeText: async (text) => copied.push(text) }
  return { asked, copied, store, api, act: (given = { clipboard }) => inspectActions({ store, api, boot: { limits: LIMITS } }, given) }
}

test('settings come in order and only as far as they were told', () => {
  assert.deepEqual(settingsOf(generation()), [])
  const told = generation({
    clip_skip: 0, steps: 28, cfg: 0, width: 832, height: 1216, sampler: 'euler', scheduler: 'simple', model: 'coast', model_hash: 'ab',
    loras: [{ name: 'lamp', weight: 0.8 }, { name: 'sea', weight: null }]
  })
  assert.deepEqual(settingsOf(told), [
    ['model', 'coast (ab)'], ['loras', 'lamp × 0.8, sea'], ['size', '832 × 1216'], ['steps', '28'], ['cfg', '0'], ['sampler', 'euler'],
    ['scheduler', 'simple'], ['clipSkip', '0']
  ])
})

test('a caption of ours tells how it came to be', () => {
  const own = { trigger_word: 'hall', caption_state: 'approved', engine: 'gemini', model: 'm-1', hint: '' }
  assert.deepEqual(factsOfCaption(own), [['trigger', 'hall'], ['state', 'approved'], ['engine', 'gemini · m-1']])
  for (const [name] of factsOfCaption({ ...own, hint: 'x' })) assert.ok(texts.inspect.facts[name], name)
})

test('every setting has a word for people', () => {
  for (const [name] of settingsOf(generation({ model: 'm', loras: [{ name: 'l', weight: 1 }], width: 1, height: 1, steps: 1, cfg: 1, sampler: 's', scheduler: 's', clip_skip: 1 }))) {
    assert.ok(texts.inspect.facts[name], name)
  }
})

const makers = [
  ['ComfyUI', '', 'ComfyUI'],
  ['AUTOMATIC1111', 'v1.10.1', 'AUTOMATIC1111 v1.10.1'],
  ['Fooocus', 'Fooocus v2.5.5', 'Fooocus v2.5.5'],
  ['Forge', 'f'.repeat(60), 'Forge']
]

for (const [generator, version, shown] of makers) {
  test(`${generator} with version "${version.slice(0, 20)}" is named once`, () => assert.equal(makerOf(generation({ generator, version })), shown))
}

test('of several files the first image is taken', () => {
  const [words, photo] = [new File(['x'], 'a.txt', { type: 'text/plain' }), new File(['x'], 'b.WEBP')]
  assert.equal(fileToInspect([words, photo]), photo)
  assert.equal(fileToInspect([words]), words)
  assert.equal(fileToInspect([]), undefined)
})

test('an inspection goes from reading to ready', async () => {
  const { asked, store, act } = studio()
  const file = aFile('a.png')
  act()['inspect-files']({ files: [file] })
  assert.deepEqual(store.get('inspection'), { file, status: 'reading' })

  await settle()
  asked[0].resolve({ generation: null })
  await settle()
  assert.deepEqual(store.get('inspection'), { file, status: 'ready', value: { generation: null } })
})

test('the last of two images wins, whichever answer comes first', async () => {
  const { asked, store, act } = studio()
  const actions = act()
  actions['inspect-files']({ files: [aFile('slow.png')] })
  await settle()
  actions['inspect-files']({ files: [aFile('quick.png')] })
  await settle()
  asked[1].resolve({ name: 'quick' })
  await settle()
  asked[0].resolve({ name: 'slow' })
  await settle()

  assert.equal(store.get('inspection').file.name, 'quick.png')
  assert.deepEqual(store.get('inspection').value, { name: 'quick' })
})

const refusals = [
  ['too large', aFile('a.png', new Uint8Array(2000).fill(0).map((_, at) => PNG_HEAD[at] ?? 0)), /1,000 bytes are taken/],
  ['no image', aFile('a.gif', new TextEncoder().encode('GIF89a')), /Only JPG, PNG and WebP/],
  ['empty', aFile('a.png', new Uint8Array()), /empty/]
]

for (const [what, file, sentence] of refusals) {
  test(`a file that is ${what} is refused in a sentence without asking the server`, async () => {
    const { asked, store, act } = studio()
    await act()['inspect-files']({ files: [file] })
    assert.equal(asked.length, 0)
    assert.equal(store.get('inspection').status, 'failed')
    assert.match(store.get('inspection').problem.message, sentence)
  })
}

test('what the server refuses is shown, and asking again may help', async () => {
  const { asked, store, act } = studio()
  const actions = act()
  actions['inspect-files']({ files: [aFile('a.png')] })
  await settle()
  asked[0].reject(new Problem({ code: 'offline', retryable: true }))
  await settle()
  assert.equal(store.get('inspection').problem.message, 'The server cannot be reached.')
  assert.equal(store.get('inspection').retryable, true)

  actions['inspect-again']()
  await settle()
  assert.equal(asked[1].file.name, 'a.png')
})

test('more than one file is told', async () => {
  const { store, act } = studio()
  act()['inspect-files']({ files: [aFile('a.png'), aFile('b.png')] })
  await settle()
  assert.deepEqual(store.get('toasts').map((toast) => toast.text), ['One image at a time: this is a.png.'])
})

test('words are copied, and a browser that forbids it is told of', async () => {
  const { copied, store, act } = studio()
  await act()['copy-text']({ text: '18446744073709551615', what: 'Seed' })
  assert.deepEqual(copied, ['18446744073709551615'])
  assert.equal(store.get('toasts').at(-1).text, 'Seed copied.')

  await act({})['copy-text']({ text: 'x', what: 'Seed' })
  assert.equal(store.get('alert').text, texts.inspect.notCopied)
})

test('the file goes to the server under its name', async () => {
  const sent = []
  class Request {
    upload = {}
    open(method, url) { sent.push([method, url]) }
    setRequestHeader() {}
    getResponseHeader() { return null }
    send(form) {
      sent.push(form.get('file').name)
      Object.assign(this, { status: 200, responseText: '{"generation":null}' })
      this.onload()
    }
  }
  const answer = await new Api({ makeRequest: () => new Request() }).inspect(aFile('ö.png'))
  assert.deepEqual(sent, [['POST', '/api/inspect'], 'ö.png'])
  assert.deepEqual(answer, { generation: null })
})
