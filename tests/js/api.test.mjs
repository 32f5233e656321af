import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Api, Problem } from '../../static/js/api.js'
import { aFile } from './fakes.mjs'

function json(body, { status = 200, type = 'application/json', headers = {} } = {}) {
  return new Response(body === null ? null : JSON.stringify(body), { status, headers: { 'Content-Type': type, ...headers } })
}

/** An Api whose fetch gives these answers in turn and notes what it was asked. */
function anApi(...answers) {
  const asked = []
  const fetch = async (url, options) => {
    asked.push({ url, ...options, body: options.body instanceof Blob ? await options.body.text() : options.body && JSON.parse(options.body) })
    const next = answers.shift()
    if (next instanceof Error) throw next
    return next
  }
  return { api: new Api({ fetch }), asked }
}

const requests = [
  ['generate', ['s', 'i', { engine: 'gemini', model: '', style: 'space', hint: '' }, { apiKey: 'KEY', accessCode: '' }], 'POST /generate_caption',
    { session_id: 's', image_id: 'i', engine: 'gemini', style: 'space', api_key: 'KEY' }],
  ['generate', ['s', 'i', { overwrite: true }, { accessCode: 'ünicode' }], 'POST /generate_caption', { session_id: 's', image_id: 'i', overwrite: true, access_code: 'ünicode' }],
  ['saveCaption', ['s', { imageId: 'i', caption: '', version: 0, state: undefined }], 'POST /update_caption', { session_id: 's', image_id: 'i', caption: '', version: 0 }],
  ['saveCaptions', ['s', [{ imageId: 'i', caption: 'x', version: 3, state: 'approved' }]], 'PATCH /sessions/s/captions', { captions: [{ image_id: 'i', caption: 'x', version: 3, state: 'approved' }] }],
  ['session', ['s'], 'GET /sessions/s', undefined],
  ['session', ['s', { removed: true }], 'GET /sessions/s?removed=1', undefined],
  ['renameTrigger', ['s', 'word'], 'PATCH /sessions/s', { trigger_word: 'word' }],
  ['removeImage', ['s', 'i'], 'DELETE /sessions/s/images/i', undefined],
  ['restoreImage', ['s', 'i'], 'DELETE /sessions/s/images/i/removal', undefined],
  ['missing', ['s', ['ff']], 'POST /sessions/s/missing', { sha256: ['ff'] }],
  ['plan', ['s', { only: 'approved' }], 'GET /sessions/s/export?only=approved&metadata=embed', undefined],
  ['plan', ['s', { metadata: 'strip' }], 'GET /sessions/s/export?only=all&metadata=strip', undefined],
  ['validateKey', [{ apiKey: 'k', engine: 'gemini' }], 'POST /validate_key', { api_key: 'k', access_code: '', engine: 'gemini' }],
  ['engines', [], 'GET /engines', undefined],
  ['session', ['../secret'], 'GET /sessions/..%2Fsecret', undefined]
]

for (const [name, args, line, body] of requests) {
  test(`${name} asks ${line}`, async () => {
    const { api, asked } = anApi(json({ ok: true }))

    const answer = await api[name](...args)

    assert.deepEqual(answer, { ok: true })
    assert.equal(`${asked[0].method} ${asked[0].url}`, line)
    assert.deepEqual(asked[0].body, body)
  })
}

test('a caption is asked for in the background', async () => {
  const { api, asked } = anApi(json({ state: 'working', version: 3 }, { status: 202 }))

  const answer = await api.generate('s', 'i')

  assert.equal(asked[0].headers.Prefer, 'respond-async')
  assert.equal(answer.state, 'working')
})

test('keys go in the body alone, never into an address or a header', async () => {
  const { api, asked } = anApi(json({}), json({}))

  await api.generate('s', 'i', {}, { apiKey: 'SECRET', accessCode: 'SECRET' })
  await api.validateKey({ apiKey: 'SECRET' })

  for (const { url, headers } of asked) assert.doesNotMatch(url + JSON.stringify(headers), /SECRET/)
})

test('what is new comes with its tag; nothing new is null', async () => {
  const { api, asked } = anApi(json({ version: 4, images: [] }, { headers: { ETag: '"abc"' } }), new Response(null, { status: 304 }))

  const first = await api.captions('s', 3)
  const second = await api.captions('s', 4, first.etag)

  assert.deepEqual(first, { version: 4, images: [], etag: '"abc"' })
  assert.equal(second, null)
  assert.deepEqual(asked.map(({ url }) => url), ['/sessions/s/captions?since=3', '/sessions/s/captions?since=4'])
  assert.deepEqual(asked.map(({ headers }) => headers['If-None-Match']), [undefined, '"abc"'])
})

test('an answer without content is null', async () => {
  const { api } = anApi(new Response(null, { status: 204 }))

  assert.equal(await api.forgetSession('s'), null)
})

test('a backup is sent as it is', async () => {
  const { api, asked } = anApi(json({ session_id: 'new' }, { status: 201 }))

  await api.restoreBackup(new File(['{"a":1}'], 'set.json'))

  assert.deepEqual([asked[0].body, asked[0].headers['Content-Type']], ['{"a":1}', 'application/json'])
})

test('addresses of images and backups', () => {
  const api = new Api()

  assert.equal(api.imageUrl('s', 'i'), '/sessions/s/images/i')
  assert.equal(api.backupUrl('s'), '/sessions/s/backup')
})

const body = { type: 'about:blank', title: 'T', status: 409, detail: 'It is newer.', code: 'stale_version', retryable: false, caption: 'x', version: 8 }
const failures = [
  ['a problem with its facts', json(body, { status: 409, type: 'application/problem+json' }),
    { code: 'stale_version', detail: 'It is newer.', status: 409, retryable: false, retryAfter: null, facts: { caption: 'x', version: 8 } }],
  ['a time to wait in the problem', json({ code: 'rate_limited', detail: 'Wait.', retryable: true, retry_after: 2.5 }, { status: 429 }), { code: 'rate_limited', retryAfter: 2.5, retryable: true }],
  ['a time to wait in the header', json({ code: 'rate_limited', detail: 'Wait.', retryable: true }, { status: 429, headers: { 'Retry-After': '7' } }), { retryAfter: 7 }],
  ['a connection too slow for the server', new Response('', { status: 408 }), { code: 'timeout', retryable: true, status: 408 }],
  ['a proxy’s page while the server wakes up', new Response('<h1>Bad gateway</h1>', { status: 502 }), { code: 'server_unavailable', retryable: true, status: 502 }],
  ['a proxy’s rate limit', new Response('', { status: 429, headers: { 'Retry-After': 'Wed, 21 Oct 2026 07:28:00 GMT' } }), { code: 'rate_limited', retryable: true, retryAfter: null }],
  ['a page where JSON should be', new Response('<html>', { status: 200 }), { code: 'unexpected_answer', retryable: false }],
  ['an error page', new Response('oops', { status: 500 }), { code: 'unexpected_answer', retryable: false }],
  ['no connection', new TypeError('Failed to fetch'), { code: 'offline', retryable: true, status: 0 }],
  ['no answer in time', new DOMException('late', 'TimeoutError'), { code: 'timeout', retryable: true }],
  ['cancelling', new DOMException('gone', 'AbortError'), { code: 'cancelled', retryable: false }]
]

for (const [name, answer, expected] of failures) {
  test(`told as a Problem: ${name}`, async () => {
    const { api } = anApi(answer)

    const problem = await api.session('s').catch((error) => error)

    assert.ok(problem instanceof Problem)
    const seen = Object.fromEntries(Object.keys(expected).map((key) => [key, problem[key]]))
    assert.deepEqual(seen, expected)
    assert.match(problem.detail, /\S.*\.$/)
  })
}

test('a request that hangs is given up', async () => {
  const fetch = (_url, { signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  const awake = setTimeout(() => {}, 1000) // AbortSignal.timeout does not keep node running by itself

  await assert.rejects(new Api({ fetch, timeoutMs: 1 }).session('s'), { code: 'timeout' })

  clearTimeout(awake)
})

function zip({ length = '6', pieces = ['abc', 'def'], disposition = 'attachment; filename="zorblax_training.zip"' } = {}) {
  const stream = ReadableStream.from(pieces.map((piece) => (piece instanceof Error ? piece : new TextEncoder().encode(piece))))
  const headers = { 'Content-Type': 'application/zip', 'Content-Disposition': disposition }
  return new Response(stream, { headers: length ? { ...headers, 'Content-Length': length } : headers })
}

test('an export is a named blob, with progress', async () => {
  const { api, asked } = anApi(zip())
  const progress = []

  const { blob, filename } = await api.exportZip({ sessionId: 's', only: 'all', anyway: true }, { onProgress: (fraction) => progress.push(fraction) })

  assert.deepEqual([await blob.text(), blob.type, filename], ['abcdef', 'application/zip', 'zorblax_training.zip'])
  assert.deepEqual(progress, [0.5, 1])
  assert.deepEqual(asked[0].body, { session_id: 's', only: 'all', anyway: true })
})

test('an export that ends early is no file', async () => {
  const { api } = anApi(zip({ length: '7' }))

  await assert.rejects(api.exportZip({ sessionId: 's' }), { code: 'export_incomplete', retryable: true })
})

test('an export that breaks off is told as lost connection', async () => {
  async function* broken() {
    yield new TextEncoder().encode('abc')
    throw new TypeError('network error')
  }
  const { api } = anApi(new Response(ReadableStream.from(broken()), { headers: { 'Content-Length': '6' } }))

  await assert.rejects(api.exportZip({ sessionId: 's' }), { code: 'offline' })
})

class FakeRequest {
  static last
  upload = {}
  headers = {}
  status = 0
  responseText = ''

  constructor() { FakeRequest.last = this }
  open(method, url) { this.line = `${method} ${url}` }
  setRequestHeader(name, value) { this.headers[name] = value }
  getResponseHeader(name) { return this.answerHeaders?.[name] ?? null }
  send(form) { this.form = form }
  abort() { this.onabort(); this.onloadend() }
  answer(status, text, headers = {}) {
    Object.assign(this, { status, responseText: text, answerHeaders: headers })
    this.onload()
    this.onloadend()
  }
}

function anUpload(more = {}) {
  const api = new Api({ makeRequest: () => new FakeRequest() })
  const done = api.upload({ files: [aFile('a.jpg'), new File(['t'], 'a.txt')], triggerWord: 'zorblax', sessionId: 's', ...more })
  return { done, request: FakeRequest.last }
}

test('an upload is a form of files and fields', async () => {
  const { done, request } = anUpload()

  request.answer(200, '{"images":[]}')

  assert.deepEqual(await done, { images: [] })
  assert.equal(request.line, 'POST /upload')
  assert.deepEqual(request.form.getAll('files').map(({ name }) => name), ['a.jpg', 'a.txt'])
  assert.deepEqual([request.form.get('trigger_word'), request.form.get('session_id')], ['zorblax', 's'])
})

test('a first upload names no session', () => {
  assert.equal(anUpload({ sessionId: null }).request.form.has('session_id'), false)
})

test('an upload tells its progress', () => {
  const seen = []
  const { request } = anUpload({ onProgress: (fraction) => seen.push(fraction) })

  request.upload.onprogress({ lengthComputable: true, loaded: 1, total: 4 })
  request.upload.onprogress({ lengthComputable: false, loaded: 2, total: 0 })

  assert.deepEqual(seen, [0.25])
})

const uploadFailures = [
  ['a problem', (request) => request.answer(422, '{"code":"nothing_accepted","detail":"None.","rejected":[{"code":"x"}]}'), { code: 'nothing_accepted', facts: { rejected: [{ code: 'x' }] } }],
  ['a proxy’s page', (request) => request.answer(503, '<html>', { 'Retry-After': '3' }), { code: 'server_unavailable', retryAfter: 3, retryable: true }],
  ['no connection', (request) => request.onerror(), { code: 'offline', retryable: true }],
  ['no answer in time', (request) => request.ontimeout(), { code: 'timeout', retryable: true }],
  ['nonsense', (request) => request.answer(200, '<html>'), { code: 'unexpected_answer' }]
]

for (const [name, happen, expected] of uploadFailures) {
  test(`an upload fails with ${name}`, async () => {
    const { done, request } = anUpload()

    happen(request)

    await assert.rejects(done, expected)
  })
}

test('an upload can be cancelled, also before it began', async () => {
  const controller = new AbortController()
  const { done } = anUpload({ signal: controller.signal })

  controller.abort()

  await assert.rejects(done, { code: 'cancelled' })
  await assert.rejects(anUpload({ signal: controller.signal }).done, { code: 'cancelled' })
})
