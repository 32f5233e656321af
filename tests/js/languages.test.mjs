import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { formatsOf } from '../../static/js/helpers/format.js'
import { LANGUAGES, languageOf } from '../../static/js/language.js'
import { findingWords, sentenceFor, translated } from '../../static/js/models/sentences.js'
import { loadTexts } from '../../static/js/texts.js'

const ROOT = new URL('../../', import.meta.url)
const SERVER_WORDS = ['answers', 'findings'] // English has none: the server speaks it
const english = await flatOf('en')
const others = Object.keys(LANGUAGES).filter((name) => name !== 'en')

/** Words of the trade; examples of prompts stay English, as models read it. */
const PLAYGROUND = [
  'playground.prompt', 'playground.promptExample', 'playground.negativeExample', 'playground.sides', 'playground.sampler', 'playground.hires', 'playground.facts.hires', 'playground.lora',
  'playground.loraExample', 'playground.pictureFacts', 'playground.moment', 'playground.took', 'playground.facts.prompt', 'playground.facts.loras', 'playground.facts.sampler'
]

/** What may read as in English: names, signs, and words that are the same. */
const SAME = {
  de: [
    'steps.captions', 'landmarks.captions', 'steps.export', 'landmarks.export', 'trigger.example', 'inspect.caption', 'library.caption',
    'inspect.prompt', 'library.prompt', 'inspect.seed', 'library.seed',
    'inspect.facts.engine', 'library.facts.engine', 'inspect.facts.loras', 'inspect.facts.steps', 'inspect.facts.cfg',
    'inspect.facts.sampler', 'inspect.facts.scheduler', 'inspect.facts.clipSkip', 'inspect.kinds.png', 'inspect.kinds.jpeg', 'inspect.kinds.webp',
    'library.kinds.video', 'library.noPicture.video', 'library.scanLabel', 'plan.loading', 'library.kinds.audio',
    'convert.kinds.png', 'convert.kinds.jpeg', 'convert.kinds.webp', 'convert.pixels', 'convert.original', ...PLAYGROUND, 'playground.seed', 'playground.facts.seed',
    'playground.fields.lora'
  ],
  es: [
    'steps.captions', 'landmarks.captions', 'trigger.example', 'inspect.caption', 'library.caption', 'inspect.prompt', 'library.prompt',
    'inspect.seed', 'library.seed', 'inspect.facts.cfg', 'inspect.facts.sampler', 'inspect.facts.scheduler', 'inspect.facts.clipSkip',
    'inspect.kinds.png', 'inspect.kinds.jpeg', 'inspect.kinds.webp', 'editor.approveKey',
    'convert.kinds.png', 'convert.kinds.jpeg', 'convert.kinds.webp', 'convert.pixels', 'convert.original', 'convert.exactly', ...PLAYGROUND, 'playground.generateKey'
  ]
}

for (const name of others) {
  const own = await flatOf(name)
  const inOwn = (path) => SERVER_WORDS.includes(path.split('.')[0])

  test(`${name} has every text of English and no other`, () => {
    assert.deepEqual([...english.keys()].filter((path) => !own.has(path)), [], 'these are missing')
    assert.deepEqual([...own.keys()].filter((path) => !english.has(path) && !inOwn(path)), [], 'English does not have these')
  })

  test(`${name} takes the same values, and shows every one that English shows`, () => {
    const faults = [...english].flatMap(([path, value]) => faultsOf(path, value, own.get(path)))
    assert.deepEqual(faults, [])
  })

  test(`${name} leaves no text empty and none in English`, () => {
    const isEmpty = ([path, value]) => typeof value === 'string' && !value.trim()
    assert.deepEqual([...own].filter(isEmpty).map(([path]) => path), [])
    const left = [...own].filter(([path, value]) => english.has(path) && saysSomething(value) && String(value) === String(english.get(path)))
    assert.deepEqual(left.map(([path]) => path).filter((path) => !isKey(path) && !SAME[name].includes(path)), [])
  })

  test(`${name} has a sentence for every code of the server`, async () => {
    const { texts } = await loadTexts(name)
    assert.deepEqual((await codesOfServer()).filter((code) => !Object.hasOwn(texts.answers, code) && !Object.hasOwn(texts.findings, code)), [])
    assert.deepEqual((await codesOfFindings()).filter((code) => !Object.hasOwn(texts.findings, code)), [])
    for (const answer of Object.values(texts.answers)) assert.doesNotMatch(answer({}), /undefined|NaN/)
  })

  test(`${name} says behind a failure's title only what to do`, async () => {
    const { texts } = await loadTexts(name)
    const both = Object.keys(texts.notes.titles).filter((code) => Object.hasOwn(texts.answers, code) && code !== 'rate_limited')
    assert.ok(both.length > 10)
    assert.deepEqual(both.filter((code) => !texts.answers[code]({}).startsWith(texts.notes.titles[code])), [])
  })
}

const chosen = [
  [['de-AT', 'en'], null, 'de', 'de-AT'],
  [['fr-FR', 'es-MX', 'de'], null, 'es', 'es-MX'],
  [['fr', 'it'], null, 'en', 'en'],
  [[], null, 'en', 'en'],
  [['en-GB', 'de'], 'de', 'de', 'de'],
  [['en-GB'], 'es', 'es', 'es'],
  [['de'], 'toString', 'de', 'de'],
  [['DE-ch'], null, 'de', 'DE-ch']
]
for (const [wished, kept, language, locale] of chosen) {
  test(`a browser that wishes ${wished.join(', ') || 'nothing'} with ${kept} chosen before gets ${language}`, () => assert.deepEqual(languageOf(wished, kept), { language, locale }))
}

const written = {
  de: { bytes: '9,8 MB', count: '1.234.567', dollars: 'unter 0,01 $', percent: '40 %', smallDollars: '0,00021 $', one: '1 Bild', many: '1.200 Bilder', day: '01.05.2024' },
  es: { bytes: '9,8 MB', count: '1.234.567', dollars: 'menos de 0,01 $', percent: '40 %', smallDollars: '0,00021 $', one: '1 Bild', many: '1200 Bilder', day: '1 may 2024' },
  'es-MX': { bytes: '9.8 MB', count: '1,234,567', dollars: 'menos de $0.01', percent: '40%', smallDollars: '$0.00021', one: '1 Bild', many: '1,200 Bilder', day: '1 may 2024' }
}
for (const [locale, expected] of Object.entries(written)) {
  test(`numbers as ${locale} writes them`, () => {
    const { bytes, count, day, dollars, percent, plural, smallDollars } = formatsOf(locale, locale.slice(0, 2))
    const found = { bytes: bytes(10276045), count: count(1234567), dollars: dollars(0.004), percent: percent(0.4), smallDollars: smallDollars(0.00021), one: plural(1, 'Bild', 'Bilder'), many: plural(1200, 'Bild', 'Bilder'), day: day('2024-05-01') }
    assert.deepEqual(Object.fromEntries(Object.entries(found).map(([key, text]) => [key, text.replaceAll('\u00a0', ' ')])), expected)
  })
}

const counted = [
  ['de', (texts) => texts.leftOut.title(1), '1 Datei wurde ausgelassen.'],
  ['de', (texts) => texts.leftOut.title(3), '3 Dateien wurden ausgelassen.'],
  ['de', (texts) => texts.findings.caption_missing(2), '2 Bilder haben keine Caption.'],
  ['de', (texts) => texts.filing.done({ dataset: 'halle', filed: 0, kept: 1 }), 'In „halle“ lag das eine Bild schon. Es wurde nichts geschrieben.'],
  ['de', (texts) => texts.run.finished({ done: 6, failed: 1 }, { blocked: 1, seconds: 8, dollars: 0 }), '5 Captions in 8 s geschrieben, 1 blockiert, 1 fehlgeschlagen.'],
  ['es', (texts) => texts.leftOut.title(1), '1 archivo quedó fuera.'],
  ['es', (texts) => texts.leftOut.title(3), '3 archivos quedaron fuera.'],
  ['es', (texts) => texts.findings.caption_missing(1), '1 imagen no tiene caption.'],
  ['es', (texts) => texts.filing.done({ dataset: 'sala', filed: 2, kept: 1 }), '2 imágenes están ahora en «sala». 1 imagen ya estaba allí.'],
  ['es', (texts) => texts.run.finished({ done: 2, failed: 0 }, { blocked: 1, seconds: 1, dollars: 0 }), '1 caption escrito, 1 bloqueado.']
]
for (const [name, say, sentence] of counted) {
  test(`${name} counts: ${sentence}`, async () => assert.equal(say((await loadTexts(name)).texts), sentence))
}

test('in English the words of the server stay, whatever their code', () => {
  assert.equal(translated({ code: 'file_too_large', message: 'It has 12 MB.' }), 'It has 12 MB.')
  assert.equal(findingWords({ code: 'few_images', message: '3 images are few.', image_ids: [] }), '3 images are few.')
  assert.equal(sentenceFor('constructor'), 'Something went wrong.')
  assert.equal(translated({ code: 'constructor', detail: 'Own words.' }), 'Own words.')
})

/** Every text with its path; the keys of the help sheet are a list of pairs. */
async function flatOf(name) {
  const { texts } = await loadTexts(name)
  return new Map(walk(texts, ''))
}

function walk(value, path) {
  if (value === null || typeof value !== 'object') return [[path, value]]
  return Object.entries(value).flatMap(([key, inner]) => walk(inner, path ? `${path}.${key}` : key))
}

function faultsOf(path, value, own) {
  if (typeof own !== typeof value) return [`${path} is another kind of text`]
  if (typeof value === 'string') return (value.match(/\{\w+\}/g) ?? []).filter((mark) => !own.includes(mark)).map((mark) => `${path} has lost ${mark}`)
  if (own.length !== value.length) return [`${path} takes ${own.length} values instead of ${value.length}`]
  const [asked, given] = [partsOf(value), partsOf(own)]
  const lost = asked.names.filter((name) => uses(asked.body, name) && !uses(given.body, name) && !given.takesWhole)
  return lost.map((name) => `${path} does not say ${name}`)
}

/** The names a function takes its values by, and what it makes of them. */
function partsOf(call) {
  const [, taken, body] = /^\(?(.*?)\)?\s*=>([\s\S]*)$/.exec(String(call))
  const names = taken.replace(/\w+:/g, '').match(/\w+/g) ?? []
  return { names, body, takesWhole: /^\w+(,|$)/.test(taken) && /nameOf\(\w+\)/.test(body) }
}

function uses(body, name) {
  return new RegExp(`\\b${name}\\b`).test(body)
}

function saysSomething(value) {
  return /[a-z]{2}/i.test(typeof value === 'string' ? value : literalsOf(value))
}

/** What stands between quotes and in templates outside of their values. */
function literalsOf(call) {
  const quoted = String(call).match(/'[^']*'|`[^`]*`/g) ?? []
  return quoted.map((text) => text.replace(/\$\{[^}]*\}/g, '')).join(' ').replace(/small_for_training|px/g, '')
}

function isKey(path) {
  return /^help\.keys\.\d+\.0/.test(path)
}

async function codesOfServer() {
  const [, table] = (await readFile(new URL('docs/ARCHITECTURE.md', ROOT), 'utf8')).split('## Errors')
  const rows = table.split('## ')[0].split('\n').filter((line) => /^\| \d/.test(line))
  const errors = rows.flatMap((line) => line.match(/`\w+`/g)).map((code) => code.slice(1, -1))
  assert.ok(errors.length > 40)
  const lastWords = [...(await readFile(new URL('web/serving.py', ROOT), 'utf8')).matchAll(/_last_word\(\s*\d+, "([^"]+)"/g)]
  assert.equal(lastWords.length, 4)
  errors.push(...lastWords.map(([, title]) => title.toLowerCase().replaceAll(' ', '_')))
  return [...new Set([...errors, ...(await codesIn(/(?:Notice|Rejection|ExportProblem|KeyReport)\([^)]*?code="(\w+)"/g))])]
}

async function codesOfFindings() {
  const source = await readFile(new URL('utils/metadata_exporter.py', ROOT), 'utf8')
  const summaries = source.split('_SUMMARIES = {')[1].split('\n}')[0]
  const codes = [...summaries.matchAll(/^ {4}"(\w+)":/gm), ...source.matchAll(/ExportFinding\(code="(\w+)"/g)].map(([, code]) => code)
  assert.ok(codes.length > 15)
  return codes
}

async function codesIn(pattern) {
  const names = (await readdir(new URL('utils', ROOT), { recursive: true })).filter((name) => name.endsWith('.py'))
  const sources = await Promise.all(names.map((name) => readFile(new URL(`utils/${name}`, ROOT), 'utf8')))
  return sources.flatMap((source) => [...source.matchAll(pattern)].map(([, code]) => code))
}
