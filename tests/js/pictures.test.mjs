import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Api } from '../../static/js/api.js'
import { keepSettings, recallSettings } from '../../static/js/helpers/kept_settings.js'
import { Generator } from '../../static/js/models/generator.js'
import { differencesOf, factsOfPicture } from '../../static/js/models/picture_facts.js'
import { PictureHistory } from '../../static/js/models/picture_history.js'
import { fitted, insteadOf, orderOf, settingsOf, usualSettings } from '../../static/js/models/picture_settings.js'
import { Thumbnails } from '../../static/js/models/thumbnails.js'
import { Undo } from '../../static/js/models/undo.js'
import { Store } from '../../static/js/state.js'
import { FakeClock, ManualApi, problem, settle } from './fakes.mjs'

const ALL = ['negative_prompt', 'steps', 'cfg_scale', 'sampler', 'seed', 'hires_fix', 'lora', 'lora_scale']
const FACTS = {
  configured: true, models: ['sdxl', 'flux'], anyModel: false, takes: ALL, samplers: ['Euler'],
  aspectRatios: [{ name: '1:1', width: 1024, height: 1024 }, { name: '3:2', width: 1216, height: 832 }],
  defaults: { aspectRatio: '1:1', steps: 30, cfgScale: 7.5, sampler: 'Euler', seed: -1 },
  limits: { promptChars: 4000, minSide: 128, maxSide: 2048, maxSteps: 150, maxSeed: 4294967295, numImages: 10, timeoutSeconds: 20 }
}
const anImage = (id, { parameters, ...more } = {}) => ({
  id, prompt: 'photo of hall a door', imageUrl: `/media/generated_images/2026/11/${id}.png`, thumbnailUrl: `/media/thumbnails/2026/11/${id}.png`, width: 1024,
  height: 1024, modelUsed: 'flux', generationTime: 3.5, keep: false, ...more,
  parameters: { negativePrompt: 'blurry', steps: 20, cfgScale: 5.5, sampler: 'DDIM', seed: 4711, hiresFix: false, loras: [{ name: 'hall_v1', weight: 0.8 }], ...parameters }
})
const set = (more) => ({ ...usualSettings(), ...more })

// --- settings ---------------------------------------------------------------

const ordered = [
  ['everything is said once', set({ text: ' a door ', negative: 'blurry', model: 'flux', ratio: '3:2', seed: 7, hires: true, lora: 'hall_v1', loraScale: 0, count: 2 }), FACTS, 'hall',
    { prompt: 'photo of hall a door', negative_prompt: 'blurry', model: 'flux', width: 1216, height: 832, steps: 30, cfg_scale: 7.5, sampler: 'Euler', seed: 7, hires_fix: true,
      lora: 'hall_v1', lora_scale: 0, num_images: 2 }],
  ['what is not said is not sent', set({ text: 'a door', sampler: '' }), FACTS, '', { prompt: 'a door', width: 1024, height: 1024, steps: 30, cfg_scale: 7.5, seed: -1, num_images: 1 }],
  ['what the service does not take is not sent', set({ text: 'a door', negative: 'x', seed: 7, hires: true, lora: 'l', loraScale: 1, model: 'flux' }), { ...FACTS, takes: ['seed'], models: [] }, '',
    { prompt: 'a door', width: 1024, height: 1024, seed: 7, num_images: 1 }],
  ['the trigger word may be left out', set({ text: 'a door', word: false }), { ...FACTS, takes: [] }, 'hall', { prompt: 'a door', width: 1024, height: 1024, num_images: 1 }],
  ['the trigger word may be all', set({}), { ...FACTS, takes: [] }, 'hall', { prompt: 'photo of hall', width: 1024, height: 1024, num_images: 1 }]
]
for (const [name, settings, facts, trigger, order] of ordered) {
  test(`an order: ${name}`, () => {
    assert.deepEqual(orderOf(settings, facts, trigger), { ...order, response_format: 'url' })
  })
}

const orderThatMade = { prompt: 'photo of hall a door', negative_prompt: 'blurry', model: 'flux', steps: 20, cfg_scale: 5.5, sampler: 'DDIM', seed: 4711, lora: 'hall_v1', lora_scale: 0.8 }
for (const [name, image, trigger, size] of [
  ['of the usual size', anImage('a', { width: 1216, height: 832 }), 'hall', { width: 1216, height: 832 }],
  ['of a size of its own', anImage('a', { width: 640, height: 384 }), 'hall', { width: 640, height: 384 }],
  ['that was enlarged', anImage('a', { width: 2432, height: 1664, parameters: { hiresFix: true } }), 'hall', { width: 1216, height: 832, hires_fix: true }],
  ['that was enlarged to other sides', anImage('a', { width: 1830, height: 1250, parameters: { hiresFix: true } }), 'hall', { width: 1216, height: 832, hires_fix: true }],
  ['that is just twice as long', anImage('a', { width: 2048, height: 2048 }), 'hall', { width: 2048, height: 2048 }],
  ['of another batch', anImage('a'), 'gate', { width: 1024, height: 1024 }],
  ['without any batch', anImage('a'), '', { width: 1024, height: 1024 }]
]) {
  test(`a picture ${name} is ordered once more as it was`, () => {
    assert.deepEqual(orderOf(settingsOf(image, FACTS, trigger), FACTS, trigger), { ...orderThatMade, ...size, num_images: 1, response_format: 'url' })
  })
}

test('a trigger word that only begins like the prompt is no prefix of it', () => {
  const { text, word } = settingsOf(anImage('a', { prompt: 'photo of hallway a door' }), FACTS, 'hall')
  assert.deepEqual([text, word], ['photo of hallway a door', false])
})

test('a model that is no longer offered gives way to the usual one', () => {
  assert.equal(settingsOf(anImage('a', { modelUsed: 'gone' }), FACTS, '').model, '')
  assert.equal(settingsOf(anImage('a', { modelUsed: 'gone' }), { ...FACTS, anyModel: true }, '').model, 'gone')
})

for (const [name, image, facts, instead] of [
  ['not offered', anImage('a', { modelUsed: 'gone' }), FACTS, 'sdxl'],
  ['offered', anImage('a'), FACTS, null],
  ['judged by the service', anImage('a', { modelUsed: 'gone' }), { ...FACTS, anyModel: true }, null],
  ['whichever is loaded', anImage('a', { modelUsed: 'gone' }), { ...FACTS, models: [] }, null],
  ['unknown', anImage('a', { modelUsed: '' }), FACTS, null]
]) {
  test(`another model is named where the picture’s own is ${name}: ${instead}`, () => {
    assert.equal(insteadOf(image, facts), instead)
  })
}

for (const [name, kept, expected] of [
  ['nothing', {}, {}],
  ['too much', { steps: 9999, cfg: -3, seed: 2 ** 40, count: 99, loraScale: 8, text: 'x'.repeat(5000) }, { steps: 150, cfg: 0, seed: 4294967295, count: 10, loraScale: 3, text: 'x'.repeat(4000) }],
  ['other kinds', { steps: 'many', text: 7, word: 'yes', size: 'large', ratio: '7:1', loraScale: 'x', toString: 1 }, {}],
  ['sizes nobody makes', { size: { width: 12, height: 1e9 } }, {}],
  ['a size of its own', { size: { width: 640, height: 384 } }, { size: { width: 640, height: 384 } }]
]) {
  test(`settings kept as ${name} come back within the limits`, () => {
    assert.deepEqual(fitted(kept, FACTS), { ...usualSettings(), ...expected })
  })
}

test('settings outlive the page, and what is not ours does no harm', () => {
  const kept = new Map()
  const storage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, text) => kept.set(key, text) }
  keepSettings(storage, set({ text: 'a door' }))
  assert.deepEqual(recallSettings(storage), set({ text: 'a door' }))
  for (const text of ['{', 'null', '[1]', '7']) {
    kept.set([...kept.keys()][0], text)
    assert.deepEqual(recallSettings(storage), {})
  }
  const forbidden = { getItem: () => { throw new Error('no') }, setItem: () => { throw new Error('no') } }
  keepSettings(forbidden, set({}))
  assert.deepEqual([recallSettings(forbidden), recallSettings(null)], [{}, {}])
})

// --- facts ------------------------------------------------------------------

test('facts leave out what had no part', () => {
  const image = anImage('a', { parameters: { seed: null, steps: 0, cfgScale: 0, sampler: '', loras: [] } })
  assert.deepEqual(factsOfPicture(image), [['model', 'flux'], ['size', '1024 × 1024'], ['time', 3.5]])
})

test('that a picture was enlarged is a fact, and a difference', () => {
  const [one, other] = [anImage('a'), anImage('b', { parameters: { hiresFix: true } })]
  assert.deepEqual([one, other].map((image) => factsOfPicture(image).some(([name, value]) => name === 'hires' && value === true)), [false, true])
  assert.deepEqual(differencesOf(one, other).filter(({ isOther }) => isOther), [{ name: 'hires', first: '', second: true, isOther: true }])
})

test('differences come first, and time is none', () => {
  const [one, other] = [anImage('a', { generationTime: 1 }), anImage('b', { generationTime: 9, parameters: { cfgScale: 9, loras: [{ name: 'hall_v1', weight: null }] } })]
  const rows = differencesOf(one, other)
  assert.deepEqual(rows.filter(({ isOther }) => isOther), [
    { name: 'loras', first: 'hall_v1 (0.8)', second: 'hall_v1', isOther: true }, { name: 'cfg', first: 5.5, second: 9, isOther: true }
  ])
  assert.deepEqual(rows.map(({ name }) => name), ['loras', 'cfg', 'prompt', 'negative', 'seed', 'model', 'size', 'steps', 'sampler'])
  assert.ok(differencesOf(one, one).every(({ isOther }) => !isOther))
})

// --- history ----------------------------------------------------------------

function aHistory(initial = {}) {
  const pictures = new ManualApi('history', 'generate')
  const store = new Store({ playground: { status: 'ready', facts: FACTS }, ...initial })
  const history = new PictureHistory({ api: { pictures }, store })
  return { pictures, store, history, called: (name) => pictures.calls.filter((call) => call.name === name), ids: () => store.get('pictures').images.map(({ id }) => id) }
}
const page = (total, ...ids) => ({ total, images: ids.map((id) => anImage(id)) })
const named = (count, from = 0) => Array.from({ length: count }, (_, i) => `p${from + i}`)

test('history comes page by page, without doubles, though pictures were made and removed meanwhile', async () => {
  const { history, called, ids, store } = aHistory()
  history.again()
  await called('history')[0].answer(page(25, ...named(20)))
  history.add([anImage('new')])
  assert.deepEqual([ids()[0], store.get('pictures').total], ['new', 26])
  history.drop('p3')
  history.drop('p4')
  assert.equal(store.get('pictures').total, 24)
  history.more()
  history.more()
  assert.deepEqual(called('history').slice(1).map(({ args }) => args), [[1, 20]], 'once, and beginning where the last whole page ends')
  await called('history')[1].answer(page(24, 'new', ...named(3), ...named(16, 5)))
  history.more()
  await called('history')[2].answer(page(24, ...named(4, 21)))
  assert.deepEqual(ids(), ['new', ...named(3), ...named(15, 5), 'p20', ...named(4, 21)].filter((id, place, all) => all.indexOf(id) === place))
  history.more()
  assert.equal(called('history').length, 3, 'there is no more')
})

test('a list that was asked for before does not undo what came since', async () => {
  const { history, called, ids } = aHistory()
  history.again()
  history.add([anImage('new')])
  await called('history')[0].answer(page(1, 'old'))
  assert.deepEqual(ids(), ['new'])
})

test('a list that fails says so and keeps what was seen', async () => {
  const { history, called, ids, store } = aHistory()
  history.again()
  await called('history')[0].refuse(problem('library_busy', { detail: 'Busy.' }))
  assert.deepEqual([store.get('pictures').status, store.get('pictures').problem], ['failed', { code: 'library_busy', message: 'Busy.' }])
  history.again()
  await called('history')[1].answer(page(1, 'a'))
  history.again()
  await called('history')[2].refuse(problem('offline'))
  assert.deepEqual([store.get('pictures').status, ids()], ['ready', ['a']])
})

// --- generating -------------------------------------------------------------

function aGenerator() {
  const clock = new FakeClock()
  const parts = aHistory()
  const found = []
  let keys = 0
  const generator = new Generator({ api: { pictures: parts.pictures }, store: parts.store, clock, lookFor: async () => { found.push(clock.now()); return found.length > 2 }, makeKey: () => `key ${keys += 1}` })
  const made = []
  generator.addEventListener('made', ({ detail: { images } }) => made.push(...images.map(({ id }) => id)))
  const sent = () => parts.called('generate').map(({ args: [order, { key }] }) => [order.prompt, key])
  return { ...parts, clock, generator, found, made, sent, making: () => parts.store.get('making') }
}
const ORDER = { prompt: 'a door', num_images: 2 }
const answer = (...ids) => ({ images: ids.map((id) => anImage(id)), ignored: ['lora'], problems: [] })

test('the seconds are those of the clock, and the outcome is told', async () => {
  const { generator, called, clock, making, made } = aGenerator()
  generator.start(ORDER)
  generator.start(ORDER)
  assert.equal(called('generate').length, 1, 'one request at a time')
  await clock.advance(3400)
  assert.deepEqual([making().status, making().seconds], ['busy', 3])
  await called('generate')[0].answer(answer('a', 'b'))
  assert.deepEqual([making().status, making().outcome, made], ['idle', { ignored: ['lora'], problems: [], made: 2, asked: 2 }, ['a', 'b']])
  assert.equal(clock.waiting, 0)
})

test('what was lost on its way is asked for under the same name, what is new is not', async () => {
  const { generator, called, sent } = aGenerator()
  generator.start(ORDER)
  await called('generate')[0].refuse(problem('offline', { retryable: true }))
  generator.start({ ...ORDER })
  await called('generate')[1].refuse(problem('offline', { retryable: true }))
  generator.again()
  await called('generate')[2].answer(answer('a'))
  generator.start(ORDER)
  await called('generate')[3].refuse(problem('engine_error'))
  generator.start({ ...ORDER, prompt: 'a gate' })
  assert.deepEqual(sent(), [['a door', 'key 1'], ['a door', 'key 1'], ['a door', 'key 1'], ['a door', 'key 2'], ['a gate', 'key 3']])
})

test('a wait is counted down before anything is asked again', async () => {
  const { generator, called, clock, making } = aGenerator()
  generator.start(ORDER)
  await called('generate')[0].refuse(problem('rate_limited', { detail: 'A pause, please.', retryAfter: 2.5, retryable: true }))
  assert.deepEqual([making().status, making().problem.message, making().wait], ['failed', 'A pause, please.', 3])
  generator.again()
  generator.start(ORDER)
  assert.equal(called('generate').length, 1)
  await clock.advance(2000)
  assert.equal(making().wait, 1)
  await clock.advance(1000)
  generator.again()
  assert.deepEqual([making().wait, called('generate').length, making().status], [0, 2, 'busy'])
})

test('a request that was given up ends for the page, and its picture is looked for while it can still come', async () => {
  const { generator, called, clock, making, made, found } = aGenerator()
  generator.start(ORDER)
  generator.stop()
  assert.equal(called('generate')[0].args[1].signal.aborted, true)
  await called('generate')[0].refuse(problem('cancelled'))
  assert.deepEqual([making().status, making().problem, made], ['stopped', null, []])
  await clock.advance(15_000)
  assert.deepEqual([found.length, making().status], [3, 'idle'])
  await clock.advance(60_000)
  assert.equal(found.length, 3)
})

test('looking ends when the service must have given up too', async () => {
  const { generator, clock, found } = aGenerator()
  found.push = () => 0
  generator.start(ORDER)
  generator.stop()
  await clock.advance(60_000)
  assert.equal(clock.waiting, 0)
})

test('a person may wait on for what was given up, under the same name', async () => {
  const { generator, called, sent, clock, making, found } = aGenerator()
  generator.start(ORDER)
  generator.stop()
  generator.again()
  await called('generate')[0].answer(answer('too early'))
  assert.equal(making().status, 'busy', 'the answer to the one that was given up is nobody’s')
  await called('generate')[1].answer(answer('a'))
  assert.deepEqual(sent(), [['a door', 'key 1'], ['a door', 'key 1']])
  await clock.advance(30_000)
  assert.deepEqual([making().status, found], ['idle', []])
  generator.start(ORDER)
  assert.equal(sent()[2][1], 'key 2')
})

test('a fault of ours ends the request and is not hidden', async () => {
  const { generator, called, making } = aGenerator()
  const running = generator.start(ORDER)
  called('generate')[0].refuse(new TypeError('ours'))
  await assert.rejects(running, TypeError)
  assert.equal(making().status, 'failed')
})

// --- the wire ---------------------------------------------------------------

test('requests for pictures carry the access code and the name of the request', async () => {
  const asked = []
  const fetch = async (url, { method, headers, body }) => {
    asked.push([method, url, headers['X-Access-Code'], headers['Idempotency-Key'], body && JSON.parse(body)])
    return method === 'DELETE' && !url.endsWith('removal') ? new Response(null, { status: 204 }) : new Response('{}')
  }
  const api = new Api({ fetch })
  api.useAccessCode(() => 'sesame')
  await api.pictures.facts()
  await api.pictures.generate({ prompt: 'a door' }, { key: 'k', signal: new AbortController().signal })
  await api.pictures.history(2, 20)
  await api.pictures.mark('i/d', true)
  await api.pictures.remove('id')
  await api.pictures.restore('id')
  await api.pictures.file('/media/generated_images/2026/11/a.png')
  assert.deepEqual(asked, [
    ['GET', '/api/generation', 'sesame', undefined, undefined],
    ['POST', '/v1/images/generations', 'sesame', 'k', { prompt: 'a door' }],
    ['GET', '/api/images/history/?page=2&perPage=20', 'sesame', undefined, undefined],
    ['PATCH', '/api/images/i%2Fd/', 'sesame', undefined, { keep: true }],
    ['DELETE', '/api/images/id/', 'sesame', undefined, undefined],
    ['DELETE', '/api/images/id/removal', 'sesame', undefined, undefined],
    ['GET', '/media/generated_images/2026/11/a.png', 'sesame', undefined, undefined]
  ])
})

test('only so many pictures stay in memory', async () => {
  const dropped = []
  const pictures = new Thumbnails({ fetch: async (url) => url, makeUrl: (url) => url, dropUrl: (url) => dropped.push(url), kept: 2 })
  for (const url of ['a', 'b', 'c']) await pictures.urlOf(url)
  assert.deepEqual(dropped, ['a'])
})

test('what is no matter of captions goes back and comes again in its own way', async () => {
  const done = []
  const undo = new Undo({ apply: async () => done.push('captions') })
  undo.push({ label: 'Remove', before: [], after: [], back: async () => done.push('back'), again: async () => done.push('again') })
  await undo.undo()
  await undo.redo()
  assert.deepEqual([done, undo.undoLabel], [['back', 'again'], 'Remove'])
})
