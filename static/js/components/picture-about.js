/**
 * <picture-about></picture-about>
 * What the picture at hand was made with and what to do with it; of two that are compared, in what they differ.
 * Events: `picture-same`, `picture-train`, `picture-keep`, `picture-compare`, `picture-download`, `picture-inspect`, `picture-remove`, `copy-text` {text, what}.
 * ARIA: a named region; Keep is a toggle button; differences are a table whose rows say that they differ.
 */
import { html, render } from '../html.js'
import { differencesOf, factsOfPicture } from '../models/picture_facts.js'
import { pictureOf } from '../models/picture_history.js'
import { texts } from '../texts.js'
import { Part } from './part.js'

const words = texts.playground

export class PictureAbout extends Part {
  static keys = ['picture', 'comparedTo', 'pictures', 'playground']

  build() {
    this.setAttribute('role', 'region')
    this.setAttribute('aria-label', words.about)
    render(this, html`<div class="actions"></div><div class="about"></div>`)
  }

  listen() {
    this.on('click', '[data-do]', ({ dataset }) => this.tell(dataset.do))
    this.on('click', '[data-copy]', ({ dataset }) => this.tell('copy-text', { text: this.#texts[dataset.copy], what: words.facts[dataset.copy] }))
  }

  show() {
    const [image, first] = [this.get('picture'), this.get('comparedTo')].map((id) => pictureOf(this.store, id))
    const { facts } = this.get('playground')
    if (!facts) return
    this.#showActions(image, first, facts)
    this.paint(this.querySelector('.about'), !image ? html`<p class="hint">${words.aboutNone}</p>` : first ? differences(first, image) : about(image))
  }

  get #texts() {
    const { prompt, parameters } = pictureOf(this.store, this.get('picture'))
    return { prompt, negative: parameters.negativePrompt, seed: String(parameters.seed) }
  }

  /** Buttons are painted anew when a word on them changes; the focus stays. Without a picture they keep their places. */
  #showActions(image, first, { limits, configured }) {
    const focused = this.contains(document.activeElement) ? document.activeElement.dataset.do : null
    const isAlone = this.get('pictures').images.length < 2 && !first
    const button = (name, label, key, why = '', more = {}) => html`<button class="button small ${more.kind ?? ''}" type="button" data-do="picture-${name}" title="${why}"
      ${'pressed' in more && html`aria-pressed="${String(more.pressed)}"`}
      ${(more.isOff || !image) && html`aria-disabled="true"`}>${label} ${key && html`<kbd class="key-hint">${key}</kbd>`}</button>`
    this.paint(this.querySelector('.actions'), html`${configured && button('same', words.same, 'R', words.sameWhy, { kind: 'wide' })}
      ${button('train', words.train, 'T', words.trainWhy, { kind: 'wide' })}${button('keep', words.keep, 'M', words.keepWhy(limits.daysKept), { pressed: Boolean(image?.keep) })}
      ${button('compare', words.compare, 'C', words.compareWhy, { pressed: Boolean(first), isOff: isAlone })}${button('download', words.download, 'D')}
      ${button('inspect', words.inspect, '')}${button('remove', words.remove, words.removeKey, '', { kind: 'wide' })}`)
    if (focused) this.querySelector(`[data-do="${focused}"]`)?.focus()
  }
}

function about(image) {
  const { prompt, parameters } = image
  return html`${told('prompt', prompt)}${parameters.negativePrompt && told('negative', parameters.negativePrompt)}
    <dl class="settings tabular">${factsOfPicture(image).map(row)}</dl>`
}

function row([name, value]) {
  const copy = name === 'seed' && html`<button class="link" type="button" data-copy="seed" aria-label="${words.copyWhat(words.facts.seed)}">${words.copy}</button>`
  return html`<dt>${words.facts[name]}</dt><dd>${worded(name, value)} ${copy}</dd>`
}

function worded(name, value) {
  if (value === true) return words.yes
  if (name === 'made') return words.moment(value)
  return name === 'time' ? words.took(value) : value
}

function told(what, text) {
  return html`<div class="told"><h3>${words.facts[what]}</h3><button class="button small" type="button" data-copy="${what}"
    aria-label="${words.copyWhat(words.facts[what])}">${words.copy}</button><p class="words" role="region" tabindex="0" aria-label="${words.factOfPicture(words.facts[what])}">${text}</p></div>`
}

function differences(first, second) {
  const rows = differencesOf(first, second)
  const shown = (value) => (value === '' ? html`<span class="hint">${words.none}</span>` : worded('', value))
  return html`<p role="status">${words.differs(rows.filter(({ isOther }) => isOther).length)}</p><p class="hint">${words.comparingWhy}</p>
    <table class="tabular"><thead><tr><th scope="col">${words.setting}</th><th scope="col">${words.firstPicture}</th><th scope="col">${words.secondPicture}</th></tr></thead>
    <tbody>${rows.map(({ name, first: one, second: other, isOther }) => html`<tr class="${isOther ? 'other' : ''}"><th scope="row">${words.facts[name]}
      ${isOther && html`<span class="sr-only">(${words.other})</span>`}</th><td>${shown(one)}</td><td>${shown(other)}</td></tr>`)}</tbody></table>`
}

export function register() {
  customElements.define('picture-about', PictureAbout)
}
