/**
 * <film-strip></film-strip>
 * Find: search and states as filters above the frames. Holds film-frames. Events: `filter` {state?, text?},
 * `select` {ids}, `open-replace`, `approve-selection`, `caption-selection`.
 * ARIA: search landmark; filters are toggle buttons with their count.
 */
import { html, render } from '../html.js'
import { icon, mark } from '../icons.js'
import { countStates, filterImages, STATES } from '../models/filters.js'
import { texts } from '../texts.js'
import { Part } from './part.js'

export class FilmStrip extends Part {
  static keys = ['images', 'filter', 'selection']

  build() {
    const chip = (state) => html`<button class="chip" type="button" data-state="${state}">${state !== 'all' && mark(state)}<span
      class="name ${state}">${texts.states[state]}</span> <span class="number"></span></button>`
    render(this, html`<div class="find"><div class="search" role="search">${icon('search')}<input class="input" type="search"
        aria-label="${texts.strip.search}" placeholder="${texts.strip.find}" autocomplete="off" spellcheck="false" aria-keyshortcuts="/"><kbd class="key-hint">/</kbd></div>
        <button class="button small" type="button" data-replace>${texts.strip.replace}</button></div>
      <div class="states" role="group" aria-label="${texts.strip.filter}">${['all', ...STATES].map(chip)}</div>
      <div class="chosen" hidden></div><film-frames></film-frames><p class="nothing" hidden></p>`)
  }

  listen() {
    this.on('input', 'input', (input) => this.tell('filter', { text: input.value }))
    this.on('keydown', 'input', (input, { key }) => { if (key === 'Escape') input.blur() })
    this.on('click', '.chip', ({ dataset }) => this.tell('filter', { state: dataset.state }))
    this.on('click', '[data-replace]', () => this.tell('open-replace'))
    this.on('click', '[data-do]', ({ dataset }) => this.tell(dataset.do))
    this.on('click', '[data-none]', () => this.tell('select', { ids: [] }))
    this.on('click', '[data-clear]', () => this.tell('filter', { state: 'all', text: '' }))
  }

  show() {
    const images = this.get('images')
    const filter = this.get('filter')
    this.#showStates(countStates(images), filter)
    this.#showChosen(this.get('selection').size)
    this.#showNothing(images.length, filterImages(images, filter).length)
    const search = this.querySelector('input')
    if (search.value !== filter.text) search.value = filter.text
  }

  #showStates(counts, filter) {
    for (const chip of this.querySelectorAll('.chip')) {
      const { state } = chip.dataset
      chip.setAttribute('aria-pressed', String(filter.state === state))
      chip.classList.toggle('none', !counts[state])
      chip.title = `${texts.states[state]} ${counts[state]}`
      chip.querySelector('.number').textContent = counts[state]
    }
  }

  #showChosen(count) {
    const row = this.querySelector('.chosen')
    row.hidden = count < 2
    this.paint(row, html`<span>${texts.strip.chosen(count)}</span>
      <button class="link" type="button" data-do="approve-selection">${texts.strip.approve}</button>
      <button class="link" type="button" data-do="caption-selection">${texts.strip.caption}</button>
      <button class="link push" type="button" data-none>${texts.strip.none}</button>`)
  }

  #showNothing(all, shown) {
    const line = this.querySelector('.nothing')
    line.hidden = shown > 0 || !all // the mat says that there is none at all
    this.paint(line, html`${texts.strip.nothing} <button class="link" type="button" data-clear>${texts.strip.showAll}</button>`)
  }
}

export function register() {
  customElements.define('film-strip', FilmStrip)
}
