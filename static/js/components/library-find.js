/**
 * <library-find></library-find>
 * The search field and the facets. Events: `library-find` {q?, dataset?, trigger?, kind?, keyword?}, `library-clear`.
 * ARIA: a search landmark; facets are toggle buttons in named groups.
 */
import { count as number } from '../helpers/format.js'
import { html, render } from '../html.js'
import { icon } from '../icons.js'
import { facetsOf } from '../models/library_facts.js'
import { texts } from '../texts.js'
import { Part } from './part.js'

const words = texts.library
const FEW = 8

export class LibraryFind extends Part {
  static keys = ['library', 'libraryStats']
  #open = new Set()

  build() {
    render(this, html`<search><label class="search">${icon('search')}<span class="sr-only">${words.findLabel}</span><input class="input" type="search"
      maxlength="200" placeholder="${words.find}" title="${words.findLabel}" autocomplete="off" spellcheck="false"><kbd class="key-hint">/</kbd></label>
      <div class="facets"></div></search>`)
  }

  listen() {
    this.on('input', 'input', (input) => this.tell('library-find', { q: input.value }))
    this.on('keydown', 'input', (input, { key }) => { if (key === 'Escape' && !input.value) input.blur() })
    this.on('click', '[data-value]', ({ dataset }) => this.tell('library-find', { [dataset.facet]: dataset.pressed ? '' : dataset.value }))
    this.on('click', '[data-all]', ({ dataset: { all } }) => {
      if (!this.#open.delete(all)) this.#open.add(all)
      this.show()
    })
    this.on('click', '[data-clear]', () => this.#clear())
  }

  show() {
    const { query, status } = this.get('library')
    const input = this.querySelector('input')
    if (input !== document.activeElement && input.value !== query.q) input.value = query.q
    this.hidden = status === 'closed'
    const isNarrowed = Object.values(query).some(Boolean)
    const facets = facetsOf(this.get('libraryStats'), query).map((facet) => this.#facet(facet))
    const clear = html`<button class="link" type="button" data-clear>${words.clear}</button>`
    this.#paintFacets(html`${facets}${isNarrowed && clear}`)
  }

  /** A button that is pressed is painted anew; the focus goes to its successor. */
  #paintFacets(safe) {
    const { facet, value, all } = this.contains(document.activeElement) ? document.activeElement.dataset : {}
    this.paint(this.querySelector('.facets'), safe)
    const buttons = [...this.querySelectorAll('.facets button')]
    if (facet) buttons.find(({ dataset }) => dataset.facet === facet && dataset.value === value)?.focus()
    if (all) buttons.find(({ dataset }) => dataset.all === all)?.focus()
  }

  #facet({ name, values }) {
    const isOpen = this.#open.has(name)
    const shown = isOpen ? values : values.filter(({ isChosen }, place) => place < FEW || isChosen)
    const more = html`<button class="link" type="button" data-all="${name}" aria-expanded="${String(isOpen)}">${isOpen ? words.fewValues : words.allValues(values.length)}</button>`
    return html`<fieldset><legend>${words.facets[name]}</legend>${shown.map((one) => chip(name, one))}${values.length > FEW && more}</fieldset>`
  }

  #clear() {
    const input = this.querySelector('input')
    input.value = ''
    input.focus()
    this.tell('library-clear')
  }
}

function chip(facet, { value, count, isChosen }) {
  const shown = facet === 'kind' ? words.kinds[value] ?? value : value
  return html`<button class="chip" type="button" data-facet="${facet}" data-value="${value}" data-pressed="${isChosen ? 'yes' : ''}" aria-pressed="${String(isChosen)}"
    title="${shown}"><span class="clip">${shown}</span> <span class="tabular">${number(count)}</span></button>`
}

export function register() {
  customElements.define('library-find', LibraryFind)
}
