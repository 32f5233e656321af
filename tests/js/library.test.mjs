import assert from 'node:assert/strict'
import { test } from 'node:test'
import { filingActions, libraryActions, listenToLibrary } from '../../static/js/actions/library.js'
import { Api } from '../../static/js/api.js'
import { commonTrigger, facetsOf, hasThumbnail, isUsable, lengths, pickedAfter } from '../../static/js/models/library_facts.js'
import { LibrarySearch } from '../../static/js/models/library_search.js'
import { ScanWatch } from '../../static/js/models/scan_watch.js'
import { Thumbnails } from '../../static/js/models/thumbnails.js'
import { Store } from '../../static/js/state.js'
import { texts } from '../../static/js/texts.js'
import { anImage, FakeClock, ManualApi, problem, settle } from './fakes.mjs'

// far from UTC, so that a time read as local would show
process.env.TZ = 'Asia/Tokyo'

const anAsset = (hash, more = {}) => ({
  content_hash: hash, name: `${hash}.png`, kind: 'image', media_type: 'image/png', fault: '', trigger_word: 'hall', caption: 'photo of hall a door',
  locations: [{ path: `/x/${hash}.png`, presence: 'present' }], ...more
})
const page = (...hashes) => ({ assets: hashes.map((hash) => anAsset(hash)), total: hashes.length })
const report = (state, more = {}) => ({
  state, seen: 0, unchanged: 0, added: 0, changed: 0, moved: 0, removed: 0, missing: 0, unreadable: 0, absent_roots: [], started_at: null, finished_at: null, ...more
})

function aLibrary(initial = {}) {
  const api = new ManualApi('findAssets', 'libraryStats', 'scanReport', 'startScan', 'cancelScan', 'startSession', 'fileDataset')
  const clock = new FakeClock()
  const store = new Store({ toasts: [], ...initial })
  const search = new LibrarySearch({ api, store, clock })
  const scan = new ScanWatch({ api, store, clock })
  const called = (name) => api.calls.filter((call) => call.name === name)
  return { api, clock, store, search, scan, called, found: () => store.get('library').assets.map((asset) => asset.content_hash) }
}

test('words wait until nobody types, a facet does not', async () => {
  const { search, clock, called } = aLibrary()
  for (const q of ['r', 're', 'red']) {
    search.find({ q })
    await clock.advance(149)
  }
  assert.equal(called('findAssets').length, 0)
  await clock.advance(1)
  search.find({ dataset: 'coast' })
  assert.deepEqual(called('findAssets').map(({ args: [{ q, dataset, page: number, perPage }] }) => [q, dataset, number, perPage]),
    [['red', '', 1, 50], ['red', 'coast', 1, 50]])
})

test('only the answer to the newest question counts', async () => {
  const { search, called, store, found } = aLibrary()
  search.find({ dataset: 'old' })
  search.find({ dataset: 'new' })
  called('findAssets')[1].answer(page('b'))
  await settle()
  called('findAssets')[0].answer(page('a'))
  await settle()
  assert.deepEqual(found(), ['b'])
  search.find({ dataset: 'failing' })
  search.find({ dataset: 'new' })
  called('findAssets')[2].refuse(problem('library_closed'))
  await settle()
  assert.deepEqual([store.get('library').status, found()], ['ready', ['b']])
  called('findAssets')[3].answer(page('b'))
  await settle()

  search.find({ dataset: 'late' })
  search.find({ q: 'typed meanwhile' })
  called('findAssets')[4].answer(page('c'))
  await settle()
  assert.deepEqual([found(), store.get('library').query.q], [['b'], 'typed meanwhile'])
})

test('the next page is fetched once, joins without doubles, and the last one ends it', async () => {
  const { search, called, found } = aLibrary()
  const hashes = Array.from({ length: 50 }, (_, i) => `h${i}`)
  search.again()
  called('findAssets')[0].answer({ ...page(...hashes), total: 52 })
  await settle()
  search.more()
  search.more()
  assert.equal(called('findAssets').length, 2)
  called('findAssets')[1].answer({ ...page('h49', 'h50'), total: 52 })
  await settle()
  assert.deepEqual(found(), [...hashes, 'h50'])
  search.more()
  assert.equal(called('findAssets').length, 2)
  search.again()
  assert.equal(called('findAssets')[2].args[0].perPage, 100, 'what was shown stays shown')
})

for (const [code, status] of [['library_closed', 'closed'], ['access_code_wrong', 'closed'], ['library_busy', 'failed'], ['offline', 'failed']]) {
  test(`${code} makes the view ${status}, and what was seen stays only if it may be seen`, async () => {
    const { search, called, store, found } = aLibrary()
    search.again()
    called('findAssets')[0].answer(page('a'))
    await settle()
    search.again()
    called('findAssets')[1].refuse(problem(code))
    await settle()
    assert.equal(store.get('library').status, status)
    assert.equal(store.get('library').problem.code, code)
    assert.deepEqual(found(), status === 'closed' ? [] : ['a'])
    search.again()
    called('findAssets')[2].answer(page('b'))
    await settle()
    assert.deepEqual([store.get('library').status, store.get('library').problem], ['ready', null])
  })
}

test('at the door it stays locked whatever else goes wrong, and says what', async () => {
  const { search, called, store } = aLibrary()
  for (const [number, code] of ['library_closed', 'rate_limited'].entries()) {
    search.again()
    called('findAssets')[number].refuse(problem(code, { detail: code }))
    await settle()
    assert.deepEqual([store.get('library').status, store.get('library').problem.message], ['closed', code])
  }
  search.again()
  assert.equal(store.get('library').status, 'closed', 'the field stays while the code is tried')
})

test('a scan is followed to its end, also while the server is away', async () => {
  const { scan, called, clock, store } = aLibrary()
  const news = []
  const asked = new Set()
  scan.addEventListener('news', ({ detail }) => { news.push(detail.isOver); asked.add(detail.isAsked) })
  scan.start()
  called('startScan')[0].answer(report('running'))
  await clock.advance(700)
  called('scanReport')[0].refuse(problem('offline'))
  await settle()
  assert.equal(store.get('scan').problem.code, 'offline')
  await clock.advance(5000)
  called('scanReport')[1].answer(report('running', { seen: 7 }))
  await settle()
  assert.deepEqual([store.get('scan').report.seen, store.get('scan').problem], [7, null])
  scan.stop()
  assert.equal(store.get('scan').isStopping, true)
  called('cancelScan')[0].answer(report('cancelled', { finished_at: 't' }))
  await settle()
  assert.deepEqual([news, [...asked], store.get('scan').isStopping, clock.waiting], [[false, false, true], [true], false, 0])
})

test('the end of a scan that nobody saw running is news once', async () => {
  const { scan, called } = aLibrary()
  const news = []
  scan.addEventListener('news', ({ detail }) => news.push(detail))
  for (const [number, answer] of [report('idle'), report('done', { finished_at: 't1' }), report('done', { finished_at: 't1' })].entries()) {
    scan.look()
    called('scanReport')[number].answer(answer)
    await settle()
  }
  assert.deepEqual(news, [{ isOver: true, isAsked: false }])
})

test('an empty view fills while a scan runs, a full one is left alone until its end', async () => {
  const studio = aLibrary({ step: 'library' })
  listenToLibrary(studio)
  const tell = (isOver) => studio.scan.dispatchEvent(new CustomEvent('news', { detail: { isOver } }))
  tell(false)
  studio.called('findAssets')[0].answer(page('a'))
  await settle()
  tell(false)
  assert.equal(studio.called('findAssets').length, 1)
  tell(true)
  assert.equal(studio.called('findAssets').length, 2)
  assert.equal(studio.called('libraryStats').length, 1)
})

for (const [what, { isAsked, answers: [begins, ...news] }, after] of [
  ['that began by itself moves nothing', { isAsked: false, answers: [['a', 'gone'], ['new', 'a']] }, ['a', 'new']],
  ['that was asked for brings the newest first', { isAsked: true, answers: [['a', 'gone'], ['new', 'a']] }, ['new', 'a']],
  ['that filled an empty view moves nothing', { isAsked: true, answers: [[], ['a'], ['new', 'a']] }, ['a', 'new']]
]) {
  test(`the end of a scan ${what}`, async () => {
    const studio = aLibrary({ step: 'library' })
    listenToLibrary(studio)
    const answered = async (hashes) => {
      studio.called('findAssets').at(-1).answer(page(...hashes))
      await settle()
    }
    studio.search.again()
    await answered(begins)
    for (const [number, hashes] of news.entries()) {
      studio.scan.dispatchEvent(new CustomEvent('news', { detail: { isOver: number === news.length - 1, isAsked } }))
      await answered(hashes)
    }
    assert.deepEqual(studio.found(), after)
  })
}

const shown = ['a', 'b', 'c', 'd'].map((hash) => anAsset(hash))
for (const [what, { how, hash, from = null, before = [] }, after] of [
  ['a click picks one alone', { how: 'alone', hash: 'b', before: ['a', 'c'] }, ['b']],
  ['Ctrl adds', { how: 'toggle', hash: 'b', before: ['a'] }, ['a', 'b']],
  ['Ctrl takes away', { how: 'toggle', hash: 'a', before: ['a', 'b'] }, ['b']],
  ['Shift takes all between', { how: 'range', hash: 'b', from: 'd' }, ['b', 'c', 'd']],
  ['Shift without a beginning takes one', { how: 'range', hash: 'c', from: 'gone', before: ['a'] }, ['c']]
]) {
  test(`picking: ${what}`, () => {
    const picked = new Map(before.map((one) => [one, anAsset(one)]))
    assert.deepEqual([...pickedAfter({ shown, picked, anchor: from }, hash, how).keys()], after)
  })
}

test('what is picked stays picked when something else is looked for', () => {
  const picked = new Map([['elsewhere', anAsset('elsewhere')]])
  assert.deepEqual([...pickedAfter({ shown, picked, anchor: null }, 'a', 'toggle').keys()], ['elsewhere', 'a'])
})

for (const [what, more, thumbnail, usable] of [
  ['a picture that is there', {}, true, true],
  ['a GIF', { media_type: 'image/gif' }, true, false],
  ['a film', { kind: 'video', media_type: 'video/mp4' }, false, false],
  ['a damaged picture', { fault: 'cut short' }, false, false],
  ['a missing picture', { locations: [{ presence: 'missing' }] }, false, false]
]) {
  test(`${what} ${usable ? 'can' : 'cannot'} join a batch`, () => {
    assert.deepEqual([hasThumbnail(anAsset('a', more)), isUsable(anAsset('a', more))], [thumbnail, usable])
  })
}

test('facets stand in order of count, the chosen value even without any', () => {
  const stats = { by_dataset: { coast: 2, alps: 2, town: 9 }, by_trigger: {}, by_kind: { image: 13 }, by_keyword: {} }
  const names = (query) => facetsOf(stats, { dataset: '', trigger: '', keyword: '', kind: '', ...query }).map(({ name, values }) => [name, ...values.map(({ value }) => value)])
  assert.deepEqual(names({}), [['dataset', 'town', 'alps', 'coast']], 'one kind is no choice')
  assert.deepEqual(names({ keyword: 'sea' }), [['dataset', 'town', 'alps', 'coast'], ['keyword', 'sea']])
  assert.deepEqual(facetsOf(null, { dataset: '', trigger: '', keyword: '', kind: '' }), [])
})

test('the trigger word of most, and lengths with the gaps between', () => {
  assert.equal(commonTrigger([anAsset('a', { trigger_word: '' }), anAsset('b', { trigger_word: 'x' }), anAsset('c'), anAsset('d')]), 'hall')
  assert.equal(commonTrigger([]), '')
  assert.deepEqual(lengths({ 30: 1, 10: 4 }), [['10–19', 4], ['20–29', 0], ['30–39', 1]])
})

test('thumbnails: four at once, the last wanted first, each fetched once, the oldest let go', async () => {
  const [asked, dropped] = [[], []]
  const fetch = (hash) => new Promise((resolve, reject) => asked.push({ hash, resolve, reject }))
  const thumbnails = new Thumbnails({ fetch, makeUrl: (blob) => `url-${blob}`, dropUrl: (url) => dropped.push(url) })
  const urls = ['a', 'b', 'c', 'd', 'e', 'f', 'e'].map((hash) => thumbnails.urlOf(hash))
  assert.deepEqual(asked.map(({ hash }) => hash), ['a', 'b', 'c', 'd'])
  asked[0].resolve('A')
  asked[1].reject(problem('asset_gone'))
  await settle()
  assert.deepEqual(asked.slice(4).map(({ hash }) => hash), ['e', 'f'], 'e was wanted again, after f')
  for (const { hash, resolve } of asked.slice(2)) resolve(hash.toUpperCase())
  assert.deepEqual(await Promise.all(urls), ['url-A', null, 'url-C', 'url-D', 'url-E', 'url-F', 'url-E'])
  assert.equal(await thumbnails.urlOf('a'), 'url-A')
  assert.equal(asked.length, 6)
  for (let number = 0; number < 496; number += 1) {
    const url = thumbnails.urlOf(`n${number}`)
    asked.at(-1).resolve(`N${number}`)
    await url
  }
  assert.deepEqual(dropped, ['url-A'])
})

test('the library is opened with the access code, in bytes a header may hold', async () => {
  const asked = []
  const fetch = async (url, { method, headers }) => { asked.push([method, url, headers['X-Access-Code']]); return new Response('{}') }
  const api = new Api({ fetch })
  await api.libraryStats()
  api.useAccessCode(() => ' gehäuse ')
  await api.findAssets({ q: 'a & b', dataset: '', page: 1 })
  await api.assetThumbnail('ff')
  await api.engines()
  assert.deepEqual(asked, [
    ['GET', '/api/library/stats', undefined],
    ['GET', '/api/library/assets?q=a+%26+b&page=1', 'geh\u00c3\u00a4use'],
    ['GET', '/api/library/assets/ff/thumbnail', 'geh\u00c3\u00a4use'],
    ['GET', '/engines', undefined]
  ])
})

const session = { session_id: 's2', trigger_word: 'coast', version: 3, images: [anImage('i1')], rejected: [] }

function aStudio(initial = {}) {
  const studio = aLibrary({ picked: new Map([['a', anAsset('a')], ['film', anAsset('film', { kind: 'video' })], ['b', anAsset('b')]]), ...initial })
  const done = []
  const note = (name) => () => done.push(name)
  return Object.assign(studio, {
    done,
    run: { cancel: note('run') }, uploader: { cancel: note('uploads'), clear: note('list') }, bulk: { undo: { clear: note('undo') } },
    autosave: { flush: async () => done.push('saved'), drop: note('drafts') }, keeper: { fill: note('kept') },
    tabs: { tell: (kind, { was }) => done.push(`${kind} ${was}`) }
  })
}

test('a batch of what is picked takes the place of the open one, whose words are saved first', async () => {
  const studio = aStudio({ session: { id: 's1', triggerWord: 'hall', version: 9 } })
  const act = libraryActions(studio)
  const beginning = act['begin-batch']({ triggerWord: 'coast' })
  act['begin-batch']({ triggerWord: 'coast' })
  await settle()
  assert.deepEqual(studio.done, ['saved'])
  assert.deepEqual(studio.called('startSession').map(({ args }) => args), [[['a', 'b'], 'coast']], 'once, and without the film')
  studio.called('startSession')[0].answer(session)
  await beginning
  assert.deepEqual(studio.done, ['saved', 'run', 'uploads', 'list', 'drafts', 'undo', 'replaced s1', 'kept'])
  const { session: facts, step, picked, images } = studio.store.get()
  assert.deepEqual([facts.id, facts.triggerWord, step, picked.size, images.map(({ id }) => id)], ['s2', 'coast', 'captions', 0, ['i1']])
})

test('a batch that cannot begin leaves the open one as it was', async () => {
  const studio = aStudio()
  const beginning = libraryActions(studio)['begin-batch']({ triggerWord: 'coast' })
  await settle()
  studio.called('startSession')[0].refuse(problem('asset_gone', { detail: 'It is gone.' }))
  await beginning
  assert.deepEqual(studio.done, ['saved'])
  assert.deepEqual(studio.store.get('beginning'), { status: 'failed', problem: { message: 'It is gone.' } })
  assert.equal(studio.store.get('picked').size, 3)
})

test('filing says what came of it, of the batch it was asked for alone', async () => {
  const studio = aStudio({ session: { id: 's1', triggerWord: 'hall', version: 1 } })
  const act = filingActions(studio)
  const first = act['file-dataset']({ name: 'set' })
  act['file-dataset']({ name: 'set' })
  await settle()
  assert.deepEqual([studio.done, studio.called('fileDataset').map(({ args }) => args)], [['saved'], [['s1', 'set']]])
  studio.called('fileDataset')[0].refuse(problem('dataset_name_invalid', { detail: 'Another name.' }))
  await first
  assert.deepEqual(studio.store.get('filing'), { status: 'failed', problem: { code: 'dataset_name_invalid', message: 'Another name.' } })

  const second = act['file-dataset']({ name: 'set' })
  await settle()
  studio.store.update({ session: { id: 's9', triggerWord: 'x', version: 1 }, filing: { status: 'idle' } })
  studio.called('fileDataset')[1].answer({ dataset: 'set', filed: 1, kept: 0 })
  await second
  assert.equal(studio.store.get('filing').status, 'idle')
})

for (const [what, value, sentence] of [
  ['all new', { filed: 3, kept: 0 }, '3 images now lie in “set”.'],
  ['one new', { filed: 1, kept: 2 }, '1 image now lies in “set”. 2 images lay there already.'],
  ['none new', { filed: 0, kept: 3 }, 'All 3 images lay in “set” already. Nothing was written.']
]) {
  test(`filing in words: ${what}`, () => assert.equal(texts.filing.done({ dataset: 'set', ...value }), sentence))
}

test('a report says what changed, what is missing and what to see to', () => {
  const end = new Date(2026, 4, 1, 14, 5).toISOString()
  const told = (state, more) => texts.library.report(report(state, { finished_at: end, ...more }))
  assert.deepEqual(told('done', { seen: 1200, added: 3, moved: 1 }), ['Scanned 14:05: 1,200 files, 3 new, 1 moved.'])
  assert.deepEqual(told('done', { finished_at: end.replace('Z', '') }), ['Scanned 14:05: 0 files, nothing new.'], 'the server leaves out that it is UTC')
  assert.deepEqual(told('cancelled', { seen: 1, missing: 1, unreadable: 2, absent_roots: ['/mnt/x'] }), [
    'Stopped 14:05: 1 file, nothing read.', 'What was read is kept.', '1 place was not seen; kept as missing until the disk is back.',
    '2 files could not be opened.', 'The folder /mnt/x is not there or empty.'
  ])
  assert.deepEqual(told('idle'), [texts.library.never])
})

test('what an engine sees joins the keywords of the file that is open; a failure is told there', async () => {
  const api = new ManualApi('findAssets', 'libraryStats', 'understand')
  const a = anAsset('a', { keywords: ['old'] })
  const store = new Store({ asset: a, engine: { name: 'offline', model: 'offline-draft' }, credentials: { apiKey: '', accessCode: 'open' } })
  const search = new LibrarySearch({ api, store, clock: new FakeClock() })
  const act = libraryActions({ store, api, search, scan: null })['library-understand']
  const called = () => api.calls.filter(({ name }) => name === 'understand')

  act({ asset: a })
  act({ asset: a })
  assert.deepEqual(called().map(({ args }) => args), [['a', { engine: 'offline', model: 'offline-draft', credentials: { apiKey: '', accessCode: 'open' } }]])
  called()[0].answer({ keywords: ['new', 'old'], understanding: { description: '' }, unwritten: [] })
  await settle()
  assert.deepEqual([store.get('understood').status, store.get('asset').keywords], ['done', ['old', 'new']])

  store.update({ asset: anAsset('b', { keywords: [] }) })
  act({ asset: a })
  called()[1].refuse(problem('engine_unavailable'))
  await settle()
  assert.equal(store.get('understood').status, 'failed')
  assert.ok(store.get('understood').message)
  assert.deepEqual(store.get('asset').keywords, [], 'another file was open by then')
})
