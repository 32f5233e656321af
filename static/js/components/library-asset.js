/**
 * <library-asset></library-asset>
 * All that is known of one file of the library, and what to do with it. Events: `library-look` {asset: null}, `library-inspect` {asset},
 * `library-download` {asset}, `convert-asset` {asset}, `library-understand` {asset}, `copy-text` {text, what}.
 * ARIA: a named region; Escape closes it and gives the focus back to the tile.
 */
import { day } from '../helpers/format.js'
import { html, render } from '../html.js'
import { icon, mark } from '../icons.js'
import { factsOfAsset, hasThumbnail, isPresent, isUsable } from '../models/library_facts.js'
import { texts } from '../texts.js'
import { Part } from './part.js'

const words = texts.library

export class LibraryAsset extends Part {
  static keys = ['asset', 'library', 'understood']

  build() {
    this.setAttribute('role', 'region')
    this.setAttribute('aria-label', words.detail)
    render(this, html`<header><h2 class="clip"></h2><button class="button quiet small round push" type="button" data-close aria-label="${words.closeDetail}"
      title="${words.closeDetail}">${icon('close')}</button></header><div class="stage"></div><div class="about"></div>`)
  }

  listen() {
    this.on('click', '[data-close]', () => this.#close())
    this.on('keydown', '*', (target, { key }) => { if (key === 'Escape') this.#close() })
    this.on('click', '[data-copy]', ({ dataset }) => this.tell('copy-text', { text: this.get('asset')[dataset.copy], what: words[dataset.what] }))
    this.on('click', '[data-inspect]', () => this.tell('library-inspect', { asset: this.get('asset') }))
    this.on('click', '[data-convert]', () => this.tell('convert-asset', { asset: this.get('asset') }))
    this.on('click', '[data-understand]', () => this.tell('library-understand', { asset: this.get('asset') }))
    this.on('click', '[data-download]', () => this.tell('library-download', { asset: this.get('asset') }))
  }

  show() {
    const asset = this.get('asset')
    this.hidden = !asset || this.get('library').status === 'closed'
    if (!asset) return
    const name = this.querySelector('h2')
    name.textContent = asset.name
    name.title = asset.name
    this.#showPicture(asset)
    this.paint(this.querySelector('.about'), about(asset, this.get('understood')))
  }

  async #showPicture(asset) {
    const stage = this.querySelector('.stage')
    if (stage.dataset.of !== asset.content_hash) this.paint(stage, html``)
    stage.dataset.of = asset.content_hash
    const url = hasThumbnail(asset) ? await this.studio.thumbnails.urlOf(asset.content_hash) : null
    if (this.get('asset') !== asset) return // another one meanwhile
    this.paint(stage, url ? html`<img alt="${asset.name}" src="${url}">` : html`<span class="hint">${words.noPicture[asset.kind]}</span>`)
  }

  #close() {
    const { content_hash: hash } = this.get('asset')
    this.tell('library-look', { asset: null })
    document.querySelector(`library-grid [data-key="${hash}"]`)?.focus()
  }
}

function about(asset, understood) {
  const { caption, prompt, negative_prompt: negative, seed, keywords, locations, fault } = asset
  const said = html`${told('caption', 'caption', caption)}${told('prompt', 'prompt', prompt)}${told('negative', 'negative_prompt', negative)}${told('seed', 'seed', seed)}`
  return html`${fault && html`<div class="note bad">${icon('failed')}<p>${words.fault(fault)}</p></div>`}
    ${actions(asset, understood)}${seen(asset, understood)}${caption || prompt ? said : html`<p class="hint">${words.noCaption}</p>${said}`}
    <dl class="settings">${factsOfAsset(asset).map(row)}</dl><p class="hint tabular">${words.fileFacts(asset)}</p>
    ${keywords.length > 0 && html`<section><h3>${words.keywords}</h3><p class="tags">${keywords.map((one) => html`<span class="tag">${one}</span> `)}</p></section>`}
    <section><h3>${words.places(locations.length)}</h3><ul class="places">${locations.map(place)}</ul></section>`
}

function actions(asset, understood) {
  if (!isPresent(asset)) return ''
  const isBusy = understood?.status === 'busy'
  const understand = html`<button class="button small" type="button" data-understand title="${words.understandWhy}" aria-disabled="${isBusy}">
    ${isBusy && understood.hash === asset.content_hash ? words.understanding : words.understand}</button>`
  const inspect = html`<button class="button small" type="button" data-inspect>${words.inspect}</button>`
  const convert = html`<button class="button small" type="button" data-convert title="${texts.convert.buttonWhy}">${texts.convert.button}</button>`
  return html`<p class="actions">${asset.kind === 'image' && inspect}<button class="button small" type="button" data-download>${words.download}</button>
    ${isUsable(asset) && convert}${hasThumbnail(asset) && understand}</p>`
}

function seen(asset, understood) {
  if (understood?.hash !== asset.content_hash || understood.status === 'busy') return ''
  if (understood.status === 'failed') return html`<div class="note bad" role="alert">${icon('failed')}<p>${understood.message}</p></div>`
  const { understanding, unwritten } = understood.value
  return html`<div class="told" role="status"><h3>${words.seen}</h3><p class="words">${understanding.description || words.seenTags}</p></div>
    ${unwritten.length > 0 && html`<p class="hint">${words.unwritten(unwritten.length)}</p>`}`
}

function row([name, value]) {
  const shown = name === 'trigger' ? html`<span class="word">${value}</span>` : name === 'state' ? texts.states[value] ?? value : name === 'made' ? day(value) : value
  return html`<dt>${words.facts[name]}</dt><dd>${shown}</dd>`
}

function told(what, field, text) {
  return text && html`<div class="told"><h3>${words[what]}</h3><button class="button small" type="button" data-copy="${field}" data-what="${what}"
    aria-label="${texts.inspect.copyWhat(words[what])}">${texts.inspect.copy}</button><p class="words ${what === 'seed' ? 'mono' : ''}">${text}</p></div>`
}

function place({ path, presence }) {
  return html`<li>${mark(presence === 'present' ? 'approved' : 'empty')}<div><p class="mono">${path}</p><p class="hint">${words.presence[presence]}</p></div></li>`
}

export function register() {
  customElements.define('library-asset', LibraryAsset)
}
