/**
 * <picture-history></picture-history>
 * The generated pictures as tiles that fetch their picture when they come near. Events: `picture-show` {id, beside}, `pictures-more`.
 * ARIA: listbox with roving tabindex; arrows walk, Ctrl with a click or the blank puts a picture beside the one at hand.
 */
import { html, render } from '../html.js'
import { icon } from '../icons.js'
import { PER_PAGE } from '../models/picture_history.js'
import { texts } from '../texts.js'
import { elementOf, keyed } from './keyed.js'
import { Part } from './part.js'

const words = texts.playground
const NEAR = '300px'
const STEPS = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity }

export class PictureHistory extends Part {
  static keys = ['pictures', 'picture', 'comparedTo', 'playground']
  #at = null
  #near
  #end

  build() {
    render(this, html`<header><h2>${words.history}</h2><span class="hint tabular" data-total></span><span class="hint push" data-days></span></header>
      <p class="note bad" data-problem hidden></p><div class="tiles"><p class="hint" data-none>${words.historyNone}</p>
      <ul role="listbox" aria-label="${words.history}"></ul><p class="more" hidden><button class="button small" type="button" data-more></button></p></div>`)
  }

  listen() {
    this.on('click', '.print', (tile, { ctrlKey, metaKey }) => this.#open(tile.dataset.key, ctrlKey || metaKey))
    this.on('keydown', '.print', (tile, event) => this.#press(event))
    this.on('click', '[data-more]', () => this.tell('pictures-more'))
    this.#near = this.#observe((tile) => this.#fetch(tile))
    this.#end = this.#observe(() => this.tell('pictures-more'))
  }

  show(keys) {
    const { images, total, isFetching, problem } = this.get('pictures')
    this.querySelector('[data-none]').hidden = images.length > 0
    if (keys.has('pictures')) {
      keyed(this.#list, images, { key: ({ id }) => id, make: () => this.#make(), fill: (tile, image) => this.#fill(tile, image) })
      this.#list.hidden = !images.length // a listbox without options is none
      this.querySelector('[data-total]').textContent = images.length ? words.total(total) : ''
      this.querySelector('[data-problem]').hidden = !problem
      this.querySelector('[data-problem]').textContent = problem?.message ?? ''
      this.#showMore(total - images.length, isFetching)
    }
    const { facts } = this.get('playground')
    if (facts) this.querySelector('[data-days]').textContent = words.days(facts.limits.daysKept)
    this.#showStates(images)
  }

  get #list() {
    return this.querySelector('ul')
  }

  /** Call with each element that comes near, once. */
  #observe(call) {
    const observer = new IntersectionObserver((seen) => seen.forEach(({ isIntersecting, target }) => {
      if (!isIntersecting) return
      observer.unobserve(target)
      call(target)
    }), { rootMargin: NEAR })
    this.signal.addEventListener('abort', () => observer.disconnect())
    return observer
  }

  #make() {
    return elementOf(html`<li class="print" role="option"><span class="photo"></span><span class="mark mark-approved" hidden>${icon('pin')}</span></li>`)
  }

  #fill(tile, image) {
    const label = words.tile(image)
    tile.setAttribute('aria-label', label)
    tile.title = image.prompt
    tile.dataset.url = image.thumbnailUrl
    tile.querySelector('.mark').hidden = !image.keep
    this.#near.unobserve(tile)
    if (!tile.querySelector('img')) this.#near.observe(tile)
  }

  async #fetch(tile) {
    const url = await this.studio.previews.urlOf(tile.dataset.url)
    render(tile.querySelector('.photo'), url ? html`<img alt="" src="${url}" decoding="async">` : html`<span class="hint">–</span>`)
  }

  #showMore(left, isFetching) {
    const line = this.querySelector('.more')
    line.hidden = left <= 0
    this.querySelector('[data-more]').textContent = isFetching ? words.fetching : words.more(Math.min(left, PER_PAGE))
    this.#end.unobserve(line)
    if (left > 0 && !isFetching) this.#end.observe(line)
  }

  #showStates(images) {
    const [open, first] = [this.get('picture'), this.get('comparedTo')]
    if (open !== null) this.#at = open
    if (!images.some(({ id }) => id === this.#at)) this.#at = images[0]?.id ?? null
    for (const tile of this.#list.children) {
      const { key } = tile.dataset
      tile.setAttribute('aria-selected', String(key === open))
      tile.classList.toggle('compared', key === first)
      tile.tabIndex = key === this.#at ? 0 : -1
    }
  }

  #open(id, beside = false) {
    this.#at = id
    this.tell('picture-show', { id, beside })
  }

  #press(event) {
    const { key } = event
    if (key === ' ') this.#open(this.#at, true)
    else if (key === 'Enter') this.#open(this.#at)
    else if (key in STEPS || key === 'ArrowDown' || key === 'ArrowUp') this.#walk(event)
    else return
    event.preventDefault()
  }

  #walk({ key }) {
    const { images } = this.get('pictures')
    const columns = getComputedStyle(this.#list).gridTemplateColumns.split(' ').length
    const here = images.findIndex(({ id }) => id === this.#at)
    const there = here + (STEPS[key] ?? (key === 'ArrowDown' ? columns : -columns))
    if (!(key in STEPS) && (there < 0 || there >= images.length)) return
    this.#open(images[Math.min(Math.max(there, 0), images.length - 1)].id)
    this.querySelector(`[data-key="${this.#at}"]`).focus()
  }
}

export function register() {
  customElements.define('picture-history', PictureHistory)
}
