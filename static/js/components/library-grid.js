/**
 * <library-grid></library-grid>
 * What was found, as tiles that fetch their picture when they come near. Events: `library-pick` {hash, how, from}, `library-pick-all`,
 * `library-unpick`, `library-look` {asset}, `library-more`.
 * ARIA: listbox with several selectable options and roving tabindex; Shift with an arrow selects on, blank picks, Ctrl A picks all.
 */
import { html, render } from '../html.js'
import { hasThumbnail } from '../models/library_facts.js'
import { PER_PAGE } from '../models/library_search.js'
import { texts } from '../texts.js'
import { keyed } from './keyed.js'
import { fillTile, makeTile } from './library-tile.js'
import { Part } from './part.js'

const words = texts.library
const NEAR = '300px'
const STEPS = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity }

export class LibraryGrid extends Part {
  static keys = ['library', 'picked', 'asset']
  #at = null
  #anchor = null
  #near
  #end

  build() {
    render(this, html`<ul role="listbox" aria-multiselectable="true" aria-label="${words.grid}"></ul>
      <p class="more" hidden><button class="button small" type="button" data-more></button></p>`)
  }

  listen() {
    this.on('mousedown', '.asset', (tile, event) => { if (event.shiftKey) event.preventDefault() })
    this.on('click', '.asset', (tile, event) => this.#click(tile, event))
    this.on('keydown', '.asset', (tile, event) => this.#press(event))
    this.on('click', '[data-more]', () => this.tell('library-more'))
    this.#near = this.#observe((tile) => this.#fetch(tile))
    this.#end = this.#observe(() => this.tell('library-more'))
  }

  show(keys) {
    const { assets, total, pages, isFetching } = this.get('library')
    if (keys.has('library')) {
      keyed(this.#list, assets, { key: (asset) => asset.content_hash, make: makeTile, fill: (tile, asset) => this.#fill(tile, asset) })
      this.#showMore(total - pages * PER_PAGE, isFetching)
    }
    this.hidden = !assets.length
    this.#showStates(assets)
  }

  get #list() {
    return this.firstElementChild
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

  #fill(tile, asset) {
    fillTile(tile, asset)
    this.#near.unobserve(tile)
    if (hasThumbnail(asset) && !tile.querySelector('img')) this.#near.observe(tile)
  }

  async #fetch(tile) {
    const url = await this.studio.thumbnails.urlOf(tile.dataset.key)
    const photo = tile.querySelector('.photo')
    if (url) render(photo, html`<img alt="" src="${url}" decoding="async">`)
    else render(photo, html`<span class="none">${words.noPicture.image}</span>`)
  }

  #showMore(left, isFetching) {
    const line = this.querySelector('.more')
    line.hidden = left <= 0
    this.querySelector('[data-more]').textContent = isFetching ? words.fetching : words.more(Math.min(left, PER_PAGE))
    this.#end.unobserve(line)
    if (left > 0 && !isFetching && this.get('library').status === 'ready') this.#end.observe(line)
  }

  #showStates(assets) {
    const [picked, open] = [this.get('picked'), this.get('asset')]
    if (!assets.some(({ content_hash: hash }) => hash === this.#at)) this.#at = assets[0]?.content_hash ?? null
    for (const tile of this.#list.children) {
      const { key } = tile.dataset
      tile.setAttribute('aria-selected', String(picked.has(key)))
      tile.classList.toggle('open', open?.content_hash === key)
      tile.tabIndex = key === this.#at ? 0 : -1
    }
  }

  #click(tile, { ctrlKey, metaKey, shiftKey, pointerType, target }) {
    this.#at = tile.dataset.key
    if (shiftKey) return this.#pick('range')
    this.#anchor = this.#at
    if (ctrlKey || metaKey || target.closest('.tick')) return this.#pick('toggle')
    // a finger cannot hold Ctrl: what it ticked stays while it looks around
    if (pointerType !== 'touch') this.#pick('alone')
    this.#look()
  }

  #press(event) {
    const { key, ctrlKey, metaKey } = event
    const call = (ctrlKey || metaKey ? { a: () => this.tell('library-pick-all') } : {
      ' ': () => this.#toggle(), x: () => this.#toggle(), Enter: () => this.#look(), Escape: () => this.tell('library-unpick')
    })[key]
    if (key in STEPS || key === 'ArrowDown' || key === 'ArrowUp') this.#walk(event)
    else if (call) call()
    else return
    event.preventDefault()
  }

  #walk({ key, shiftKey }) {
    const { assets } = this.get('library')
    const columns = getComputedStyle(this.#list).gridTemplateColumns.split(' ').length
    const here = assets.findIndex(({ content_hash: hash }) => hash === this.#at)
    const there = here + (STEPS[key] ?? (key === 'ArrowDown' ? columns : -columns))
    const isRow = !(key in STEPS)
    if (isRow && (there < 0 || there >= assets.length)) return
    this.#at = assets[Math.min(Math.max(there, 0), assets.length - 1)].content_hash
    if (shiftKey) this.#pick('range')
    else this.#anchor = this.#at
    this.#look()
    this.#showStates(assets)
    this.#list.querySelector('[tabindex="0"]').focus()
  }

  #toggle() {
    this.#anchor = this.#at
    this.#pick('toggle')
  }

  #pick(how) {
    this.tell('library-pick', { hash: this.#at, how, from: this.#anchor })
  }

  #look() {
    this.tell('library-look', { asset: this.get('library').assets.find(({ content_hash: hash }) => hash === this.#at) })
  }
}

export function register() {
  customElements.define('library-grid', LibraryGrid)
}
