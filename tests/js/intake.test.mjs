import assert from 'node:assert/strict'
import { test } from 'node:test'
import { crc32 } from '../../static/js/models/crc32.js'
import { fromDrop, fromPaste, fromPicker } from '../../static/js/models/intake.js'
import { isSystemFile } from '../../static/js/models/paths.js'
import { listZip, readEntry } from '../../static/js/models/zip_reader.js'
import { aFile } from './fakes.mjs'
import { zipFile } from './zip_file.mjs'

const LIMITS = { max_image_file_size: 1000, max_images: 10 }
const paths = ({ files }) => files.map(({ path }) => path)
const names = ({ files }) => files.map(({ file }) => file.name)
const refused = ({ rejected }) => rejected.map(({ filename, code }) => `${filename}: ${code}`)

function fileEntry(fullPath, { fails = false } = {}) {
  const name = fullPath.split('/').pop()
  const file = (resolve, reject) => (fails ? reject(new Error('NotReadable')) : resolve(aFile(name)))
  return { isFile: true, isDirectory: false, name, fullPath, file }
}

/** A folder that gives its children in batches of a hundred, as browsers do. */
function folderEntry(fullPath, children, { fails = false } = {}) {
  const createReader = () => {
    let given = 0
    return {
      readEntries(resolve, reject) {
        if (fails && given) return reject(new Error('NotReadable'))
        given += 100
        resolve(children.slice(given - 100, given))
      }
    }
  }
  return { isFile: false, isDirectory: true, name: fullPath.split('/').pop(), fullPath, createReader }
}

function dropped(...entries) {
  const items = entries.map((entry) => ({ kind: 'file', webkitGetAsEntry: () => entry, getAsFile: () => null }))
  return { items: [...items, { kind: 'string' }] }
}

test('a dropped folder is walked to its last file, past the first hundred', async () => {
  const many = Array.from({ length: 251 }, (_, i) => fileEntry(`/set/${i}.jpg`))

  const intake = await fromDrop(dropped(folderEntry('/set', many)), LIMITS)

  assert.equal(intake.files.length, 251)
  assert.deepEqual(paths(intake).slice(0, 3), ['set/0.jpg', 'set/1.jpg', 'set/2.jpg'])
  assert.equal(names(intake).at(-1), '250.jpg')
})

test('files and folders in folders come together, without what systems leave behind', async () => {
  const inner = folderEntry('/set/inner', [fileEntry('/set/inner/b.jpg'), fileEntry('/set/inner/.DS_Store'), fileEntry('/set/inner/Thumbs.db')])
  const hidden = folderEntry('/set/.git', [fileEntry('/set/.git/c.jpg')])

  const intake = await fromDrop(dropped(fileEntry('/a.jpg'), folderEntry('/set', [inner, hidden])), LIMITS)

  assert.deepEqual(paths(intake), ['a.jpg', 'set/inner/b.jpg'])
  assert.deepEqual(intake.rejected, [])
})

test('what cannot be read is named, the rest comes', async () => {
  const folder = folderEntry('/set', [fileEntry('/set/a.jpg'), fileEntry('/set/b.jpg', { fails: true })])
  const broken = folderEntry('/half', [fileEntry('/half/c.jpg')], { fails: true })

  const intake = await fromDrop(dropped(folder, broken), LIMITS)

  assert.deepEqual(names(intake), ['a.jpg', 'c.jpg'])
  assert.deepEqual(refused(intake), ['b.jpg: file_unreadable', 'half: file_unreadable'])
})

test('a drop is read before the event is over', async () => {
  const transfer = dropped(fileEntry('/a.jpg'))

  const coming = fromDrop(transfer, LIMITS)
  transfer.items.length = 0

  assert.deepEqual(names(await coming), ['a.jpg'])
})

test('a browser without folders gives plain files', async () => {
  const transfer = { items: [{ kind: 'file', getAsFile: () => aFile('a.jpg') }] }

  assert.deepEqual(paths(await fromDrop(transfer, LIMITS)), ['a.jpg'])
})

test('a folder beyond all measure ends with a word', async () => {
  const many = Array.from({ length: 2100 }, (_, i) => fileEntry(`/set/${i}.jpg`))

  const intake = await fromDrop(dropped(folderEntry('/set', many)), LIMITS)

  assert.equal(intake.files.length, 2000)
  assert.deepEqual(refused(intake), ['2000.jpg: too_many_files'])
})

test('picked files keep their folder for pairing', async () => {
  const intake = await fromPicker([aFile('a.jpg', 'jpeg', { path: 'set/a.jpg' }), aFile('b.jpg')], LIMITS)

  assert.deepEqual(paths(intake), ['set/a.jpg', 'b.jpg'])
})

const pastes = [
  ['a picture without a name of its own', [aFile('image.png', 'png')], ['pasted-x-1.png']],
  ['two of them', [aFile('image.png', 'png'), aFile('image.png', 'png')], ['pasted-x-1.png', 'pasted-x-2.png']],
  ['a copied file keeps its name', [aFile('sun.jpg')], ['sun.jpg']],
  ['only text', [], []]
]

for (const [name, files, expected] of pastes) {
  test(`pasting ${name}`, async () => {
    assert.deepEqual(names(await fromPaste({ files }, LIMITS, { stamp: 'x' })), expected)
  })
}

const leavings = [['__MACOSX/._a.jpg', true], ['set/.hidden/a.jpg', true], ['._a.jpg', true], ['set/DESKTOP.INI', true], ['set/a.jpg', false], ['a..b.jpg', false]]

for (const [path, expected] of leavings) {
  test(`${path} is ${expected ? '' : 'not '}left behind by a system`, () => assert.equal(isSystemFile(path), expected))
}

for (const deflate of [false, true]) {
  test(`a ZIP of pairs is unpacked: ${deflate ? 'deflated' : 'stored'}`, async () => {
    const content = 'photo of zorblax '.repeat(20)
    const zip = zipFile([{ name: 'set/', content: '' }, { name: 'set/a.jpg', content: 'bytes', deflate }, { name: 'set/a.txt', content, deflate }])

    const intake = await fromPicker([zip], LIMITS)

    assert.deepEqual(paths(intake), ['set.zip/set/a.jpg', 'set.zip/set/a.txt'])
    assert.deepEqual(await Promise.all(intake.files.map(({ file }) => file.text())), ['bytes', content])
    assert.deepEqual(intake.rejected, [])
  })
}

test('a ZIP is known by its bytes, and its comment does not hide its end', async () => {
  const intake = await fromPicker([zipFile([{ name: 'a.jpg', content: 'x' }], { filename: 'set.bin', comment: 'made by hand' })], LIMITS)

  assert.deepEqual(names(intake), ['a.jpg'])
})

test('what macOS adds to a ZIP is left out without a word, other types with one', async () => {
  const zip = zipFile([{ name: '__MACOSX/._a.jpg' }, { name: '.DS_Store' }, { name: 'a.jpg', content: 'x' }, { name: 'readme.pdf', content: 'x' }])

  const intake = await fromPicker([zip], LIMITS)

  assert.deepEqual(names(intake), ['a.jpg'])
  assert.deepEqual(refused(intake), ['readme.pdf: type_not_allowed'])
})

for (const name of ['../../etc/a.jpg', '/abs/a.jpg', '..\\..\\a.jpg', 'C:\\x\\a.jpg']) {
  test(`the path ${name} in a ZIP becomes a plain name`, async () => {
    assert.deepEqual(names(await fromPicker([zipFile([{ name, content: 'x' }])], LIMITS)), ['a.jpg'])
  })
}

const encodings = [
  ['UTF-8, said so', Buffer.from('café.jpg'), 0x800, 'café.jpg'],
  ['UTF-8, not said', Buffer.from('café.jpg'), 0, 'café.jpg'],
  ['an old code page', Buffer.from('caf\xe9.jpg', 'latin1'), 0, 'café.jpg']
]

for (const [name, bytes, flags, expected] of encodings) {
  test(`names in a ZIP: ${name}`, async () => {
    assert.deepEqual(names(await fromPicker([zipFile([{ name: bytes, flags, content: 'x' }])], LIMITS)), [expected])
  })
}

const bombs = [
  ['an entry that says it is too large', [{ name: 'a.jpg', content: 'x'.repeat(1001) }], ['a.jpg: file_too_large']],
  ['an entry that hides how large it is', [{ name: 'a.jpg', content: 'x'.repeat(50_000), deflate: true, size: 10 }], ['a.jpg: file_too_large']],
  ['a stored entry that hides it', [{ name: 'a.jpg', content: 'x'.repeat(1500), size: 10 }], ['a.jpg: file_too_large']],
  ['a wrong checksum', [{ name: 'a.jpg', content: 'x', crc: 1, deflate: true }], ['a.jpg: zip_damaged']],
  ['a wrong checksum, stored', [{ name: 'a.jpg', content: 'x', crc: 1 }], ['a.jpg: zip_damaged']],
  ['bytes that do not inflate', [{ name: 'a.jpg', content: '\xff\xff\xff', method: 8 }], ['a.jpg: zip_damaged']],
  ['a locked entry', [{ name: 'a.jpg', content: 'x', flags: 1 }], ['a.jpg: zip_encrypted']],
  ['another compression', [{ name: 'a.jpg', content: 'x', method: 12 }], ['a.jpg: zip_unsupported']]
]

for (const [name, entries, expected] of bombs) {
  test(`in a ZIP, refused: ${name}; the rest comes`, async () => {
    const intake = await fromPicker([zipFile([...entries, { name: 'good.jpg', content: 'ok' }])], LIMITS)

    assert.deepEqual(refused(intake), expected)
    assert.deepEqual(names(intake), ['good.jpg'])
    intake.rejected.forEach(({ message }) => assert.match(message, /\.$/))
  })
}

test('many files that are each small enough stop at the whole', async () => {
  const entries = Array.from({ length: 40 }, (_, i) => ({ name: `${i}.jpg`, content: 'x'.repeat(900), deflate: true }))

  const intake = await fromPicker([zipFile(entries)], LIMITS)

  assert.equal(intake.files.length, 23)
  assert.deepEqual(refused(intake), ['set.zip: zip_too_large'])
})

const whole = zipFile([{ name: 'a.jpg', content: 'x' }])
const broken = [
  ['cut off at the end', whole.slice(0, whole.size - 4), 'zip_damaged'],
  ['cut off at the front', new Blob([aFile('x', 'PK\x03\x04'), whole.slice(60)]), 'zip_damaged'],
  ['with fewer entries than it says', zipFile([{ name: 'a.jpg', content: 'x' }], { count: 3 }), 'zip_damaged'],
  ['of the 64-bit kind', zipFile([{ name: 'a.jpg', content: 'x' }], { count: 0xffff }), 'zip_unsupported'],
  ['of four bytes', new Blob(['PK\x03\x04']), 'zip_damaged']
]

for (const [name, content, code] of broken) {
  test(`a ZIP ${name} is refused as a whole`, async () => {
    const intake = await fromPicker([new File([content], 'set.zip')], LIMITS)

    assert.deepEqual([refused(intake), names(intake)], [[`set.zip: ${code}`], []])
  })
}

test('a stored entry is a piece of the ZIP, not a copy', async () => {
  const zip = zipFile([{ name: 'a.jpg', content: 'x'.repeat(500) }])
  const [entry] = await listZip(zip)

  const content = await readEntry(zip, entry, { maxBytes: 1000 })

  assert.deepEqual([content.size, entry.path, entry.size], [500, 'a.jpg', 500])
})

test('the checksum is the one of the standard, in one go or in pieces', () => {
  const bytes = new TextEncoder().encode('123456789')

  assert.equal(crc32(bytes), 0xcbf43926)
  assert.equal(crc32(bytes.slice(4), crc32(bytes.slice(0, 4))), 0xcbf43926)
})
