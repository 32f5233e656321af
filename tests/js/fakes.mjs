/** Stand-ins for time, server and browser. They keep a history; they never sleep and never reach a network. */

import { Problem } from '../../static/js/api.js'

/** Let everything that waits on promises happen. */
export const settle = async () => {
  for (let round = 0; round < 4; round += 1) await new Promise((resolve) => setImmediate(resolve))
}

export class FakeClock {
  #now = 1_000_000
  #timers = new Map()
  #lastId = 0

  now = () => this.#now

  setTimeout = (call, ms) => {
    this.#lastId += 1
    this.#timers.set(this.#lastId, { at: this.#now + Math.max(0, ms), call })
    return this.#lastId
  }

  clearTimeout = (id) => this.#timers.delete(id)

  get waiting() {
    return this.#timers.size
  }

  async advance(ms) {
    const end = this.#now + ms
    await settle()
    for (let next = this.#dueBy(end); next; next = this.#dueBy(end)) {
      const [id, { at, call }] = next
      this.#timers.delete(id)
      this.#now = Math.max(this.#now, at)
      call()
      await settle()
    }
    this.#now = end
    await settle()
  }

  #dueBy(end) {
    return [...this.#timers].filter(([, { at }]) => at <= end).sort((a, b) => a[1].at - b[1].at || a[0] - b[0])[0]
  }
}

export function anImage(id, more = {}) {
  const facts = { id, index: 0, filename: `${id}.jpg`, thumbnail: `/t/${id}`, width: 1200, height: 900, size_bytes: 5000, sha256: `hash-${id}` }
  const words = { caption: '', state: 'empty', version: 1, warnings: [], provenance: null, problem: null, edited_at: null, removed: false }
  return { ...facts, ...words, ...more }
}

export function images(...ids) {
  return ids.map((id, index) => anImage(id, { index }))
}

/** A session on a server that captions when told to, and answers like `Api`. */
export class FakeServer {
  version = 10
  working = new Set()
  unwritten = []
  asked = []
  polls = []
  #images
  #refusals = []
  #pollProblems = []
  #drafts = 0

  constructor(list, { clock = { now: () => 0 }, sessionId = 's1' } = {}) {
    this.#images = new Map(list.map((image) => [image.id, image]))
    this.clock = clock
    this.sessionId = sessionId
  }

  /** The next calls of `generate` fail so, one each. */
  refuseNext(...problems) {
    this.#refusals.push(...problems)
  }

  failPolls(...problems) {
    this.#pollProblems.push(...problems)
  }

  image(id) {
    return this.#images.get(id)
  }

  change(id, patch) {
    this.version += 1
    this.#images.set(id, { ...this.#images.get(id), ...patch, version: this.version })
  }

  finish(id, caption = `photo of zorblax ${id}`) {
    this.working.delete(id)
    this.#drafts += 1
    const provenance = { engine: 'gemini', draft: caption, created_at: `t${this.#drafts}` }
    this.change(id, { caption, state: 'drafted', provenance, problem: null })
  }

  fail(id, problem) {
    this.working.delete(id)
    this.change(id, { problem: { retryable: true, retry_after: null, stops_run: false, detail: `${problem.code}!`, ...problem } })
  }

  restart() {
    this.working.clear()
  }

  async generate(sessionId, imageId, options, credentials) {
    this.asked.push({ sessionId, imageId, options, credentials, at: this.clock.now() })
    const refusal = this.#refusals.shift()
    if (refusal) throw refusal
    this.working.add(imageId)
    return { state: 'working', version: this.version }
  }

  async captions(sessionId, since, etag) {
    this.polls.push({ since, etag, at: this.clock.now() })
    const problem = this.#pollProblems.shift()
    if (problem) throw problem
    const tag = `${this.version}|${since}|${[...this.working]}`
    if (tag === etag) return null
    const changed = [...this.#images.values()].filter((image) => image.version > since)
    return { version: this.version, trigger_word: 'zorblax', working: [...this.working], unwritten: this.unwritten, images: changed, etag: tag }
  }
}

export const problem = (code, more = {}) => new Problem({ code, ...more })

/** An API whose calls are answered by hand: `api.calls[0].answer(…)` or `.refuse(…)`. */
export class ManualApi {
  calls = []

  constructor(...names) {
    for (const name of names) this[name] = (...args) => this.#call(name, args)
  }

  get open() {
    return this.calls.filter((call) => !call.isOver)
  }

  #call(name, args) {
    return new Promise((resolve, reject) => {
      const call = { name, args, isOver: false }
      call.answer = async (value) => { call.isOver = true; resolve(value); await settle() }
      call.refuse = async (error) => { call.isOver = true; reject(error); await settle() }
      this.calls.push(call)
    })
  }
}

const HEADS = {
  jpeg: [0xff, 0xd8, 0xff, 0xe0],
  png: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  webp: [...Buffer.from('RIFF\0\0\0\0WEBP')],
  heif: [...Buffer.from('\0\0\0\x18ftypheic')],
  gif: [...Buffer.from('GIF89a')]
}

export function aFile(name, kind = 'jpeg', { size = 100, path } = {}) {
  const head = HEADS[kind] ?? [...Buffer.from(kind)]
  const rest = Buffer.alloc(Math.max(0, size - head.length), name)
  const file = new File([Uint8Array.from(head), rest], name)
  if (path) Object.defineProperty(file, 'webkitRelativePath', { value: path })
  return file
}

/** Hear every event of these names. */
export function heard(target, ...names) {
  const events = []
  for (const name of names) target.addEventListener(name, ({ detail }) => events.push({ name, ...detail }))
  return events
}
