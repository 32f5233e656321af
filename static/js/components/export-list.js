/**
 * <export-list></export-list>
 * The pairs as the trainer will read them; each is a link to its caption. Event: `show-pairs` {ids: null} shows all again.
 * ARIA: an ordered list of links; what is wrong stands in words beside its sign.
 */
import { hashOfPlace } from '../helpers/memory.js'
import { html, render } from '../html.js'
import { icon, mark } from '../icons.js'
import { translated } from '../models/sentences.js'
import { texts } from '../texts.js'
import { elementOf, keyed } from './keyed.js'
import { Part } from './part.js'

export class ExportList extends Part {
  static keys = ['plan', 'shownPairs', 'images']

  build() {
    render(this, html`<header><h2>${texts.plan.list}</h2><span class="hint">${texts.plan.target}</span></header>
      <p class="note" hidden></p><ol aria-label="${texts.plan.list}"></ol>`)
  }

  listen() {
    this.on('click', '[data-all]', () => this.tell('show-pairs', { ids: null }))
  }

  show() {
    const pairs = this.get('plan')?.value?.pairs ?? []
    const chosen = this.get('shownPairs')
    const shown = chosen ? pairs.filter((pair) => chosen.includes(pair.image_id)) : pairs
    this.#showLine(pairs, shown, chosen)
    keyed(this.querySelector('ol'), shown, { key: (pair) => pair.image_id, make: makePair, fill: (item, pair) => this.#fill(item, pair) })
  }

  #showLine(pairs, shown, chosen) {
    const line = this.querySelector('.note')
    const isEmpty = !pairs.length && this.get('plan')?.status === 'ready'
    line.hidden = !chosen && !isEmpty
    render(line, isEmpty ? html`${texts.plan.empty} <a href="#/images">${texts.strip.add}</a>`
      : html`${texts.plan.shown(shown.length, pairs.length)} <button class="link" type="button" data-all>${texts.plan.showAll}</button>`)
  }

  #fill(item, pair) {
    const notices = [...pair.problems.map((one) => ({ ...one, isBad: true })), ...pair.warnings]
    const thumbnail = this.store.image(pair.image_id)?.thumbnail ?? ''
    item.querySelector('a').href = hashOfPlace({ step: 'captions', place: this.get('images').findIndex((image) => image.id === pair.image_id) + 1 })
    const picture = item.querySelector('img')
    if (picture.getAttribute('src') !== thumbnail) picture.src = thumbnail
    const caption = pair.caption.trim() ? html`<p class="caption" lang="en">${pair.caption}</p>` : html`<p class="caption none">${texts.plan.noCaption}</p>`
    render(item.querySelector('.words'), html`${caption}<p class="names clip">${pair.image_name} · ${pair.caption_name}${renamed(pair)}</p>
      ${notices.map((one) => html`<p class="said ${one.isBad ? 'bad' : ''}">${translated(one)}</p>`)}`)
    render(item.querySelector('.sign'), notices.length ? html`<span class="mark mark-${notices[0].isBad ? 'failed' : 'blocked'}">${icon('failed')}</span>` : mark('approved'))
  }
}

function makePair() {
  return elementOf(html`<li class="pair"><a><img alt="" loading="lazy" decoding="async" width="44" height="44"><div class="words"></div><span class="sign"></span></a></li>`)
}

function renamed({ filename, image_name: name }) {
  return filename === name ? '' : ` ← ${filename}`
}

export function register() {
  customElements.define('export-list', ExportList)
}
