import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MemoryShelf } from '../../static/js/helpers/shelf.js'
import { Keeper } from '../../static/js/models/keeper.js'
import { Store } from '../../static/js/state.js'
import { aFile, anImage, images, settle } from './fakes.mjs'

class LastingShelf extends MemoryShelf {
  lasts = true
}

class FullShelf extends LastingShelf {
  async put() { throw new DOMException('no room', 'QuotaExceededError') }
}

const hashOfName = async ({ name }) => `hash-${name.split('.')[0]}`

function aPage({ shelf = new LastingShelf(), session = { id: 's1', triggerWord: 'zorblax', version: 1 }, tab = 'tab 1', hash = hashOfName } = {}) {
  const store = new Store({})
  const keeper = new Keeper({ shelf, store, tab, hash })
  const show = async (list, more = {}) => {
    store.takeSession({ session_id: session.id, trigger_word: session.triggerWord, version: 1, images: list, ...more })
    await settle()
    await keeper.settled()
  }
  return { shelf, store, keeper, show, nextPage: (more) => aPage({ shelf, ...more }) }
}

const ids = (list) => list.map(({ id }) => id)
const sizes = async (shelf) => Promise.all(['session', 'images', 'files', 'drafts'].map(async (drawer) => (await shelf.all(drawer)).size))

test('the next page finds the batch: session, images in order, words not sent yet, files nothing was made of', async () => {
  const page = aPage()
  await page.show(images('a', 'b'))
  await page.keeper.keepFile(aFile('a.jpg'))
  const [late, words] = [aFile('late.jpg'), aFile('late.txt', 'words')]
  await page.keeper.keepFile(late, words)
  await page.keeper.keepDraft('a', { caption: 'mine', state: 'approved', version: 3, over: ['theirs'], dueAt: 5, problem: null })

  const kept = await page.nextPage().keeper.load()

  assert.deepEqual(kept.session, { id: 's1', triggerWord: 'zorblax', was: [] })
  assert.deepEqual(ids(kept.images), ['a', 'b'])
  assert.deepEqual(kept.waiting, [{ file: late, caption: words }])
  assert.deepEqual(kept.drafts, new Map([['a', { caption: 'mine', state: 'approved', over: ['theirs'], tab: 'tab 1' }]]))
})

test('newer words of an image take the place of the older ones', async () => {
  const page = aPage()
  await page.show(images('a'))
  page.store.mergeImages([anImage('a', { caption: 'new', version: 2 })])
  await settle()

  assert.equal((await page.nextPage().keeper.load()).images[0].caption, 'new')
})

test('words that have arrived are let go', async () => {
  const page = aPage()
  await page.keeper.keepDraft('a', { caption: 'mine', over: [] })
  await page.keeper.keepDraft('a', null)

  assert.equal((await page.nextPage().keeper.load()).drafts.size, 0)
})

test('a file that became no image is let go, one that is an image is not', async () => {
  const page = aPage()
  await page.show(images('a', 'gone'))
  page.store.dropImage('gone')
  await settle()
  for (const name of ['a.jpg', 'b.jpg', 'gone.jpg']) await page.keeper.keepFile(aFile(name))

  for (const name of ['a.jpg', 'b.jpg', 'gone.jpg']) await page.keeper.dropFile(aFile(name))

  assert.deepEqual([...(await page.shelf.all('files')).keys()], ['hash-a', 'hash-gone'])
})

test('a file that cannot be read is no fault of the copy', async () => {
  const page = aPage({ hash: async () => { throw new Error('moved') } })

  await page.keeper.keepFile(aFile('a.jpg'))

  assert.deepEqual([page.store.get('copy').status, await sizes(page.shelf)], ['kept', [0, 0, 0, 0]])
})

test('over plain http, without hashes, name and size find an original', async () => {
  const page = aPage({ hash: async () => null })
  const file = aFile('a.jpg', 'jpeg', { size: 5000 })
  await page.keeper.keepFile(file)

  assert.equal(await page.keeper.fileOf(anImage('a')), file)
  assert.equal(await page.keeper.fileOf(anImage('a', { size_bytes: 5001 })), null)
})

test('a page that is left is told while files are being copied', async () => {
  const page = aPage()

  const keeping = page.keeper.keepFile(aFile('a.jpg'))
  const during = page.keeper.isCopying
  await keeping
  await settle()

  assert.deepEqual([during, page.keeper.isCopying], [true, false])
})

test('a full browser is said, fails nothing, and the open page has its originals still', async () => {
  const page = aPage({ shelf: new FullShelf() })
  const file = aFile('a.jpg')

  await page.keeper.keepFile(file)
  await page.show(images('a'))

  assert.equal(page.store.get('copy').status, 'full')
  assert.equal(await page.keeper.fileOf(anImage('a')), file)
})

test('a browser that keeps nothing beyond the page is said', () => {
  assert.equal(aPage({ shelf: new MemoryShelf() }).store.get('copy').status, 'page')
})

test('forgetting leaves nothing, whatever was being written', async () => {
  const page = aPage()
  await page.show(images('a'))
  await page.keeper.keepFile(aFile('a.jpg'))
  page.store.mergeImages(images('b', 'c', 'd', 'e').map((image, i) => ({ ...image, index: i + 1 })))
  page.keeper.keepFile(aFile('b.jpg'))
  page.keeper.keepDraft('a', { caption: 'mine', over: [] })
  await Promise.resolve()

  page.keeper.forget()
  page.store.update({ session: { id: null, triggerWord: '', version: 0 }, images: [] })
  await settle()
  await page.keeper.settled()

  assert.deepEqual(await sizes(page.shelf), [0, 0, 0, 0])
})

test('a tab that leaves a batch another tab has deleted touches nothing of the next one', async () => {
  const page = aPage()
  await page.show(images('a'))
  const late = page.nextPage()
  await late.keeper.load()
  await late.show(images('a'))
  page.keeper.forget()
  page.store.update({ session: { id: null, triggerWord: '', version: 0 } })
  page.store.dropImage('a')
  await page.show(images('n'), { session_id: 's2' })
  await page.keeper.keepFile(aFile('n.jpg'))

  late.keeper.leave()
  late.store.dropImage('a')
  late.store.update({ session: { id: null, triggerWord: '', version: 0 } })
  await settle()
  await late.keeper.settled()

  const kept = await page.nextPage().keeper.load()
  assert.deepEqual([kept.session.id, ids(kept.images), await sizes(page.shelf)], ['s2', ['n'], [1, 1, 1, 0]])
})

test('files that wait outlive a session without images that was lost', async () => {
  const page = aPage()
  await page.show([])
  await page.keeper.keepFile(aFile('n.jpg'))

  page.store.update({ session: { id: null, triggerWord: 'zorblax', version: 0 } })
  await settle()
  await page.keeper.settled()

  assert.equal((await page.nextPage().keeper.load()).waiting.length, 1)
})

test('a batch that moves takes its images along and remembers what it was called', async () => {
  const page = aPage()
  await page.show(images('a', 'b'))
  await page.keeper.noteNext('s2')
  const between = await page.keeper.session()
  await page.show(images('a', 'b'), { session_id: 's2' })

  const kept = await page.nextPage().keeper.load()

  assert.equal(between.nextId, 's2')
  assert.deepEqual(kept.session, { id: 's2', triggerWord: 'zorblax', was: ['s1'] })
  assert.deepEqual(ids(kept.images), ['a', 'b'])
})

test('an image that left is put aside with its words, the unsent ones too, through a move and a reload', async () => {
  const page = aPage()
  await page.show([anImage('a'), anImage('b', { index: 1, caption: 'old' }), anImage('c', { index: 2, caption: 'kept', state: 'approved' })])
  await page.keeper.keepFile(aFile('c.jpg'))
  page.keeper.keepDraft('b', { caption: 'newer', over: ['old'] })
  page.store.dropImage('c')
  await settle()
  await page.show(images('a'), { session_id: 's2' })
  const next = page.nextPage()
  const kept = await next.keeper.load()

  assert.deepEqual([ids(kept.images), kept.waiting], [['a'], []])
  const { caption, state } = next.keeper.aside({ id: 'c' })
  assert.deepEqual([caption, state], ['kept', 'approved'])
  assert.equal(next.keeper.aside({ sha256: 'hash-b' }).caption, 'newer')
  assert.equal(next.keeper.aside({ id: 'a', sha256: 'hash-a' }), undefined)
  assert.ok(await next.keeper.fileOf(next.keeper.aside({ id: 'c' })))
})

test('an image that is back with its words is aside no more', async () => {
  const page = aPage()
  await page.show(images('a', 'b'))
  page.store.dropImage('b')
  await settle()

  page.keeper.welcome([anImage('other', { sha256: 'hash-b' })])
  await page.keeper.settled()

  assert.equal(page.keeper.aside({ sha256: 'hash-b' }), undefined)
  assert.deepEqual([...(await page.shelf.all('images')).keys()], ['a'])
})

test('another batch takes the place of this one, files and all', async () => {
  const page = aPage()
  await page.show(images('a'))
  await page.keeper.keepFile(aFile('a.jpg'))

  await page.show(images('x'), { session_id: 's9' })

  const kept = await page.nextPage().keeper.load()
  assert.deepEqual([kept.session, ids(kept.images), kept.waiting], [{ id: 's9', triggerWord: 'zorblax', was: [] }, ['x'], []])
  assert.deepEqual(await sizes(page.shelf), [1, 1, 0, 0])
})

test('the batch of another tab is not shown as part of this one', async () => {
  const page = aPage()
  await page.show(images('a'))
  await page.nextPage().show(images('x'), { session_id: 's9' })

  assert.deepEqual(ids((await page.nextPage().keeper.load()).images), ['x'])
})

test('newer words, added and removed images of another tab count', async () => {
  const page = aPage()
  await page.show(images('a', 'b'))
  const other = page.nextPage()
  await other.keeper.load()
  await other.show(images('a', 'b'))
  await other.show([anImage('a', { caption: 'theirs', version: 7 }), anImage('c', { index: 1 })], { version: 2 })
  page.store.mergeImages([anImage('d', { index: 2, caption: 'mine', version: 6 })])

  await settle()
  await page.shelf.put('images', 'd', { sessionId: 's1', image: anImage('d', { caption: 'older', version: 5 }), isAside: false })
  await page.shelf.put('images', 'x', { sessionId: 's9', image: anImage('x', { caption: 'of another batch' }), isAside: false })

  const list = await page.keeper.images()

  assert.deepEqual(list.map(({ id, caption }) => `${id} ${caption}`), ['a theirs', 'c ', 'd mine'])
})

test('an image that has just come back counts, though that is still being written', async () => {
  const page = aPage()
  await page.show(images('a', 'b'))
  page.store.dropImage('b')
  await settle()
  page.store.mergeImages([anImage('b', { index: 1 })])
  await Promise.resolve()

  assert.deepEqual(ids(await page.keeper.images()), ['a', 'b'])
})

test('originals no copy is here of are fetched once, and not held beside the copy', async () => {
  const page = aPage()
  await page.keeper.keepFile(aFile('a.jpg'))
  await page.show(images('a', 'b'))
  const asked = []
  const original = async (sessionId, id) => { asked.push(`${sessionId} ${id}`); return new Blob(['x'], { type: 'image/png' }) }

  await page.keeper.fill({ original })
  await page.keeper.fill({ original })

  assert.deepEqual(asked, ['s1 b'])
  assert.deepEqual([(await page.keeper.fileOf(anImage('b'))).name, (await page.keeper.fileOf(anImage('b'))).type], ['b.jpg', 'image/png'])
  await page.shelf.clear()
  assert.equal(await page.keeper.fileOf(anImage('b')), null)
})

test('fetching originals ends at the first that fails, and when the batch moves', async () => {
  const page = aPage()
  await page.show(images('a', 'b'))
  let asked = 0

  await page.keeper.fill({ original: async () => { asked += 1; throw new Error('away') } })
  await page.keeper.fill({ original: async () => { asked += 1; page.store.takeFacts({ session_id: 's2', version: 1 }); return new Blob(['x']) } })

  assert.deepEqual([asked, await sizes(page.shelf)].flat()[0], 2)
  assert.equal((await page.shelf.all('files')).size, 0)
})
