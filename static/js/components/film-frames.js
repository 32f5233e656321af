/**
 * <film-frames></film-frames>
 * The shown images as small frames, each with its state. Events: `go` {id, alone}, `select` {ids}.
 * ARIA: listbox with several selectable options and roving tabindex; Home and End go to the ends.
 */
import { html, render } from '../html.js'
import { mark } from '../icons.js'
import { filterImages, idsBetween } from '../models/filters.js'
import { texts } from '../texts.js'
import { elementOf, keyed } from './keyed.js'
import { Part } from './part.js'

const STEPS = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity }

export class FilmFrames extends Part {
  static keys = ['images', 'filter', 'currentId', 'selection', 'run']
  #anchor = null
  #shown = []

  build() {
    render(this, html`<ul class="frames" role="listbox" aria-multiselectable="true" aria-label="${texts.steps.images}"></ul>`)
  }

  listen() {
    this.on('mousedown', '.frame', (frame, event) => { if (event.shiftKey) event.preventDefault() })
    this.on('click', '.frame', (frame, event) => this.#pick(frame.dataset.key, event))
    this.on('keydown', '.frame', (frame, event) => this.#walk(event))
  }

  show(keys) {
    this.#shown = filterImages(this.get('images'), this.get('filter'))
    keyed(this.#list, this.#shown, { key: (image) => image.id, make: makeFrame, fill: fillFrame })
    this.#list.hidden = !this.#shown.length
    this.#showStates()
    this.#showPlaces()
    if (keys.has('currentId')) this.querySelector('[aria-current="true"]')?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }

  get #list() {
    return this.firstElementChild
  }

  #showStates() {
    const working = new Set(this.get('run')?.inFlight ?? [])
    this.#shown.forEach((image, place) => {
      const state = working.has(image.id) ? 'working' : image.state
      const frame = this.#list.children[place]
      if (frame.dataset.state !== state) showState(frame, state)
    })
  }

  #showPlaces() {
    const [current, selection] = [this.get('currentId'), this.get('selection')]
    const reachable = this.#shown.some((image) => image.id === current) ? current : this.#shown[0]?.id
    this.#shown.forEach(({ id }, place) => {
      const frame = this.#list.children[place]
      frame.setAttribute('aria-current', String(id === current))
      frame.setAttribute('aria-selected', String(selection.size ? selection.has(id) : id === current))
      frame.classList.toggle('chosen', selection.has(id))
      frame.tabIndex = id === reachable ? 0 : -1
    })
  }

  #pick(id, { ctrlKey, metaKey, shiftKey }) {
    const [current, selection] = [this.get('currentId'), this.get('selection')]
    if (shiftKey) return this.tell('select', { ids: idsBetween(this.#shown, this.#anchor ?? current, id) })
    this.#anchor = id
    if (!ctrlKey && !metaKey) return this.tell('go', { id, alone: true })
    const ids = new Set(selection.size ? selection : [current])
    if (!ids.delete(id)) ids.add(id)
    this.tell('select', { ids: [...ids] })
  }

  #walk(event) {
    const offset = STEPS[event.key]
    if (offset === undefined) return
    event.preventDefault()
    const place = this.#shown.findIndex((image) => image.id === this.get('currentId')) + offset
    const { id } = this.#shown[Math.min(Math.max(place, 0), this.#shown.length - 1)]
    this.tell('go', { id, alone: true })
    this.querySelector(`[data-key="${id}"]`).focus()
  }
}

function makeFrame() {
  return elementOf(html`<li class="frame" role="option"><img alt="" loading="lazy" decoding="async"><span class="spot"></span></li>`)
}

function fillFrame(frame, image) {
  const picture = frame.querySelector('img')
  if (picture.getAttribute('src') !== image.thumbnail) picture.src = image.thumbnail
  frame.title = image.filename
  frame.dataset.state = ''
}

function showState(frame, state) {
  frame.dataset.state = state
  frame.setAttribute('aria-label', `${frame.title}, ${texts.states[state]}`)
  render(frame.querySelector('.spot'), mark(state))
}

export function register() {
  customElements.define('film-frames', FilmFrames)
}
