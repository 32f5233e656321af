/** The other tabs of this browser that show the page: who is there, and what they did. */

import { systemClock } from './clock.js'

const CHANNEL = 'lora-caption-studio'
const ANSWER_MS = 150

/** Events: `other`, once, when another tab shows the same batch; `news` with what it told. */
export class Tabs extends EventTarget {
  #channel
  #sessionId
  #clock
  #seen = new Set()
  #isTold = false
  name

  /** @param {{channel?: BroadcastChannel|null, sessionId: () => string|null, clock?: import('./clock.js').Clock, name?: string}} options */
  constructor({ channel = openChannel(), sessionId, clock = systemClock, name = String(Math.random()) }) {
    super()
    this.name = name
    this.#channel = channel
    this.#sessionId = sessionId
    this.#clock = clock
    channel?.addEventListener('message', ({ data }) => this.#hear(data))
  }

  /** @returns {Promise<Set<string>>} the names of the tabs that answer */
  async others() {
    if (!this.#channel) return new Set()
    this.#say({ kind: 'hello' })
    await new Promise((resolve) => this.#clock.setTimeout(resolve, ANSWER_MS))
    return new Set(this.#seen)
  }

  /** Tell the other tabs. @param {'changed'|'moved'|'replaced'|'forgotten'} kind @param {{version?: number, was?: string}} [more] `was`: the session before */
  tell(kind, more = {}) {
    this.#say({ kind, ...more })
  }

  #hear({ from, kind, sessionId, ...more }) {
    this.#seen.add(from)
    if (kind === 'hello') this.#say({ kind: 'here' })
    const isSame = sessionId !== null && sessionId === this.#sessionId()
    if (isSame && !this.#isTold) this.#emit('other', {})
    this.#isTold ||= isSame
    if (!['hello', 'here'].includes(kind)) this.#emit('news', { kind, sessionId, ...more })
  }

  #say(message) {
    this.#channel?.postMessage({ from: this.name, sessionId: this.#sessionId(), ...message })
  }

  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }))
  }
}

function openChannel() {
  return globalThis.BroadcastChannel ? new BroadcastChannel(CHANNEL) : null
}
