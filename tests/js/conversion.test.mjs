import assert from 'node:assert/strict'
import { test } from 'node:test'
import { convertActions } from '../../static/js/actions/converting.js'
import { Api, Problem } from '../../static/js/api.js'
import {
  changeOf, emptyConversion, faultOf, generalProblem, isEnlarged, isSameWish, layingOf, nameAs, onWire, rowsOf, sizeAfter
} from '../../static/js/models/conversion.js'
import { Store } from '../../static/js/state.js'
import { settle } from './fakes.mjs'

const wishing = (more = {}) => ({ ...emptyConversion().wishes, ...more })
const file = (size, more = {}) => ({ format: 'PNG', url: '/static/output/a.png', file_path: 'a.png', size, width: 200, height: 150, ...more })
const ALL = ['png', 'jpeg', 'webp']

const wires = [
  ['as it is, transparent', {}, { formats: ALL, alpha: true }],
  ['longest edge', { size: 'edge', edge: 512 }, { formats: ALL, alpha: true, width: 512, height: 512, fit: 'fit' }],
  ['box, cut', { size: 'box', width: 64, height: 32, fit: 'fill', crop: 'attention' }, { formats: ALL, alpha: true, width: 64, height: 32, fit: 'fill', crop: 'attention' }],
  ['box, padded', { size: 'box', width: 64, height: 32, fit: 'pad', crop: 'attention' }, { formats: ALL, alpha: true, width: 64, height: 32, fit: 'pad' }],
  ['on a colour', { behind: 'colour', colour: '#102030' }, { formats: ALL, alpha: false, background: '#102030' }],
  ['formats in one order', { formats: ['webp', 'png'] }, { formats: ['png', 'webp'], alpha: true }]
]

for (const [what, wishes, sent] of wires) {
  test(`${what}: the server is asked for it in its own names`, () => assert.deepEqual(onWire(wishing(wishes)), sent))
}

const faults = [
  [{ formats: [] }, 'no_format'],
  [{ size: 'edge', edge: 0 }, 'side_invalid'],
  [{ size: 'edge', edge: NaN }, 'side_invalid'],
  [{ size: 'edge', edge: 12.5 }, 'side_invalid'],
  [{ size: 'box', height: 16_385 }, 'side_invalid'],
  [{ size: 'box', height: 16_384 }, undefined],
  [{ size: 'same', edge: NaN, width: 0 }, undefined]
]

for (const [wishes, code] of faults) {
  test(`${JSON.stringify(wishes)} is ${code ? 'refused' : 'taken'}`, () => assert.equal(faultOf(wishing(wishes))?.code, code))
}

const sizes = [
  ['stays', {}, [3000, 2002], [3000, 2002], false],
  ['longest edge of a wide one', { size: 'edge', edge: 1024 }, [3000, 2002], [1024, 683], false],
  ['longest edge of a tall one', { size: 'edge', edge: 1024 }, [2002, 3000], [683, 1024], false],
  ['half a pixel goes to the even one', { size: 'edge', edge: 10 }, [200, 50], [10, 2], false],
  ['half a pixel goes to the even one above', { size: 'edge', edge: 10 }, [200, 70], [10, 4], false],
  ['never nothing', { size: 'edge', edge: 10 }, [4000, 1], [10, 1], false],
  ['enlarged', { size: 'edge', edge: 1024 }, [512, 256], [1024, 512], true],
  ['inside a box', { size: 'box', width: 100, height: 100 }, [400, 200], [100, 50], false],
  ['filled', { size: 'box', width: 300, height: 300, fit: 'fill' }, [400, 200], [300, 300], true],
  ['padded', { size: 'box', width: 300, height: 300, fit: 'pad' }, [400, 200], [300, 300], false]
]

for (const [what, wishes, [width, height], [wide, high], larger] of sizes) {
  test(`size told beforehand: ${what}`, () => {
    assert.deepEqual(sizeAfter(wishing(wishes), { width, height }), { width: wide, height: high })
    assert.equal(isEnlarged(wishing(wishes), { width, height }), larger)
  })
}

const changes = [[50, 'smaller', 0.5], [100, 'sameSize', 0], [150, 'larger', 0.5], [300, 'times', 3]]

for (const [size, kind, by] of changes) {
  test(`${size} bytes of 100 are told as ${kind}`, () => assert.deepEqual(changeOf(size, 100), { kind, by }))
}

for (const [name, format, expected] of [['a.b.jpeg', 'jpeg', 'a.b.jpg'], ['photo', 'webp', 'photo.webp'], ['.png', 'png', '.png.png']]) {
  test(`${name} becomes ${expected}`, () => assert.equal(nameAs(name, format), expected))
}

for (const [wishes, laid] of [[{}, 'fill'], [{ fit: 'fill', crop: 'attention' }, 'fill'], [{ size: 'box', fit: 'pad' }, 'contain'], [{ size: 'box', fit: 'fill' }, 'cover'], [{ size: 'box', fit: 'fill', crop: 'attention' }, 'contain']]) {
  test(`the original lies beneath ${JSON.stringify(wishes)} as ${laid}`, () => assert.equal(layingOf(wishing(wishes)), laid))
}

test('a format that failed stands among those that were made', () => {
  const value = { exports: { jpeg: file(7), png: file(9) }, problems: [{ format: 'webp', message: 'Too large.' }, { format: '', message: 'No profile.' }] }
  assert.deepEqual(rowsOf(value).map(({ format, made, problem }) => [format, made?.size, problem]), [['png', 9, ''], ['jpeg', 7, ''], ['webp', undefined, 'Too large.']])
  assert.equal(generalProblem(value), 'No profile.')
})

test('what the server would not see makes no other wish', () => {
  assert.equal(isSameWish(wishing({ colour: '#000000', crop: 'attention', edge: 5 }), wishing()), true)
  assert.equal(isSameWish(wishing({ size: 'edge' }), wishing()), false)
  assert.equal(isSameWish(wishing(), null), false)
})

/** A server whose answers a test hands out one by one, and a browser that counts addresses of pictures. */
function studio() {
  const asked = []
  const fetched = []
  const given = []
  const urls = { alive: new Set(), make: () => { const url = `blob:${urls.made += 1}`; urls.alive.add(url); return url }, made: 0, drop: (url) => urls.alive.delete(url) }
  const waiting = (list, what) => ({ signal }) => new Promise((resolve, reject) => {
    list.push({ ...what, resolve, reject, signal })
    signal.addEventListener('abort', () => reject(new Problem({ code: 'cancelled' })))
  })
  const api = {
    convert: (picture, wishes, options) => waiting(asked, { picture, wishes, onProgress: options.onProgress })(options),
    exportedFile: (url, options) => waiting(fetched, { url })(options),
    assetFile: (hash, options) => waiting(fetched, { hash })(options)
  }
  const store = new Store()
  const act = convertActions({ store, api }, { urls, give: (blob, name) => given.push([blob, name]) })
  return { asked, fetched, given, urls, store, act, now: () => store.get('conversion') }
}

const picture = () => new File(['x'.repeat(1000)], 'hall.png', { type: 'image/png' })
const answer = (...formats) => ({ exports: Object.fromEntries(formats.map((format) => [format, file(500, { url: `/static/output/a.${format}` })])), problems: [] })

async function converted(formats = ['png', 'jpeg']) {
  const all = studio()
  await all.act['convert-file']({ file: picture() })
  all.act['convert-wish']({ formats })
  all.act['convert-start']()
  all.asked[0].resolve(answer(...formats))
  await settle()
  return all
}

test('a file is converted, shown, and given away under its own name', async () => {
  const { asked, fetched, given, act, now } = await converted()
  assert.deepEqual([asked[0].picture.file.name, asked[0].wishes.formats], ['hall.png', ['png', 'jpeg']])
  assert.deepEqual([now().status, now().shown, fetched[0].url], ['ready', 'png', '/static/output/a.png'])
  fetched[0].resolve(new Blob(['made']))
  await settle()
  assert.equal(now().files.png.status, 'ready')

  await act['convert-take']({ format: 'png' })
  assert.equal(fetched.length, 1, 'what is shown is not fetched again')
  assert.deepEqual([given[0][1], await given[0][0].text()], ['hall.png', 'made'])
  assert.match(now().said, /hall\.png/)
})

test('a click while the file is on its way gives it away when it is there', async () => {
  const { fetched, given, act } = await converted()
  act['convert-take']({ format: 'png' })
  await settle()
  assert.equal(given.length, 0)
  fetched[0].resolve(new Blob(['made']))
  await settle()
  assert.deepEqual([fetched.length, given.length], [1, 1])
})

test('a file that cannot be fetched says why, and the next click tries again', async () => {
  const { fetched, given, act, now } = await converted()
  fetched[0].reject(new Problem({ code: 'link_expired', detail: 'The link has expired.' }))
  await settle()
  assert.equal(now().files.png.message, 'The link has expired.')
  act['convert-take']({ format: 'png' })
  fetched[1].resolve(new Blob(['made']))
  await settle()
  assert.equal(given.length, 1)
})

test('it is busy at once, and asked once', async () => {
  const { asked, act, now } = studio()
  await act['convert-file']({ file: picture() })
  act['convert-start']()
  act['convert-start']()
  assert.deepEqual([now().status, asked.length], ['busy', 1])
  asked[0].onProgress(0.25)
  assert.equal(now().fraction, 0.25)
})

test('wishes that cannot be are not sent', async () => {
  const { asked, act } = studio()
  await act['convert-file']({ file: picture() })
  act['convert-wish']({ formats: [] })
  await act['convert-start']()
  assert.equal(asked.length, 0)
})

test('cancelling keeps what was made before', async () => {
  const { asked, act, now } = await converted()
  act['convert-start']()
  act['convert-cancel']()
  await settle()
  assert.equal(asked[1].signal.aborted, true)
  assert.deepEqual([now().status, now().problem, Object.keys(now().value.exports)], ['ready', null, ['png', 'jpeg']])
})

test('a failure is told and keeps what was made before', async () => {
  const { asked, act, now } = await converted()
  act['convert-start']()
  asked[1].reject(new Problem({ code: 'offline', retryable: true }))
  await settle()
  assert.deepEqual([now().status, now().problem.message, Object.keys(now().value.exports)], ['ready', 'The server cannot be reached.', ['png', 'jpeg']])
  act['convert-start']()
  assert.equal(now().problem, null)
})

test('closing ends all that is going on, keeps the wishes and lets go of every picture', async () => {
  const { asked, fetched, urls, act, now } = await converted()
  fetched[0].resolve(new Blob(['made']))
  await settle()
  act['convert-start']()
  assert.equal(urls.alive.size, 2)
  act['convert-closed']()
  await settle()
  assert.deepEqual([asked[1].signal.aborted, urls.alive.size], [true, 0])
  assert.deepEqual([now().source, now().status, now().value, now().wishes.formats], [null, 'idle', null, ['png', 'jpeg']])
})

test('an answer that comes after closing belongs to nobody', async () => {
  const { asked, act, now } = studio()
  await act['convert-file']({ file: picture() })
  act['convert-start']()
  asked[0].resolve(answer('png')) // on its way when the sheet closes
  act['convert-closed']()
  await settle()
  assert.deepEqual([now().source, now().value], [null, null])
})

test('new files take the place of old ones, also of those still on their way', async () => {
  const { asked, fetched, urls, act, now } = await converted()
  fetched[0].resolve(new Blob(['old']))
  act['convert-compare']({ format: 'jpeg' })
  await settle()
  assert.equal(urls.alive.size, 2)
  act['convert-start']()
  asked[1].resolve(answer('png', 'jpeg'))
  await settle()
  fetched[1].resolve(new Blob(['late']))
  await settle()
  assert.deepEqual([urls.alive.size, now().shown, now().files.jpeg.status], [1, 'jpeg', 'loading'])
})

test('a picture that comes after closing belongs to nobody', async () => {
  const { urls, act, now } = studio()
  act['convert-asset']({ asset: { name: 'sea.webp', size: 7, content_hash: 'ab' } })
  act['convert-closed']()
  await settle()
  assert.deepEqual([now().source, now().original, urls.alive.size], [null, null, 0])
})

test('a picture of the library brings its own bytes to look at', async () => {
  const { asked, fetched, act, now } = studio()
  act['convert-asset']({ asset: { name: 'sea.webp', size: 7, content_hash: 'ab' } })
  assert.equal(now().original.status, 'loading')
  fetched[0].resolve(new Blob(['0123456789']))
  await settle()
  assert.deepEqual([fetched[0].hash, now().original.status, now().source.size], ['ab', 'ready', 10])
  act['convert-start']()
  assert.deepEqual(asked[0].picture, { file: undefined, contentHash: 'ab' })
})

test('a picture of the library is asked for with the access code, a file goes as a form', async () => {
  const requests = []
  const fetch = async (url, options) => { requests.push([url, options]); return new Response(JSON.stringify(answer('png'))) }
  const sent = []
  const makeRequest = () => ({
    upload: {}, open: (...how) => sent.push(how), setRequestHeader: () => {}, getResponseHeader: () => null,
    send(form) { sent.push(Object.fromEntries(form)); Object.assign(this, { status: 200, responseText: '{}' }); this.onload(); this.onloadend() }
  })
  const api = new Api({ fetch, makeRequest })
  api.useAccessCode(() => 'sixteen-letters!')

  await api.convert({ contentHash: 'ab' }, onWire(wishing({ size: 'edge', edge: 64 })), { signal: new AbortController().signal })
  const [url, { headers, body }] = requests[0]
  assert.deepEqual([url, headers['X-Access-Code']], ['/api/exports', 'sixteen-letters!'])
  assert.deepEqual(JSON.parse(body), { content_hash: 'ab', formats: ALL, alpha: true, width: 64, height: 64, fit: 'fit' })

  await api.convert({ file: picture() }, onWire(wishing({ behind: 'colour', colour: '#00ff00' })))
  assert.deepEqual(sent[0].slice(0, 2), ['POST', '/api/exports'])
  const { image, ...fields } = sent[1]
  assert.deepEqual([image.name, fields], ['hall.png', { formats: 'png,jpeg,webp', alpha: 'false', background: '#00ff00' }])
})
