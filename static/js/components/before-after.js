/**
 * <before-after></before-after>
 * The original on its mat and, once something was made, the chosen file beside it under a slider. Event: `convert-seen` {width, height}.
 * ARIA: a slider whose value says how much of either is seen; both pictures carry their names.
 */
import { html, render } from '../html.js'
import { icon } from '../icons.js'
import { isAligned, layingOf } from '../models/conversion.js'
import { texts } from '../texts.js'
import { Part } from './part.js'

const words = texts.convert
const MIDDLE = 50

export class BeforeAfter extends Part {
  static keys = ['conversion']

  build() {
    render(this, html`<div class="stage"><div class="pictures" hidden><img class="before"><img class="after" hidden>
        <span class="edge" aria-hidden="true" hidden>${icon('sides')}</span>
        <input type="range" min="0" max="100" value="${MIDDLE}" aria-label="${words.slider}" hidden></div></div>
      <p class="ends"><span aria-hidden="true" hidden>${words.before}</span><span data-told></span><span aria-hidden="true" hidden>${words.after}</span></p>
      <p class="facts tabular"><span class="name clip"></span><span class="push" data-facts></span></p>`)
  }

  listen() {
    this.on('input', 'input', () => this.#split())
    const [before, after] = this.#pictures
    before.addEventListener('load', () => this.tell('convert-seen', { width: before.naturalWidth, height: before.naturalHeight }), { signal: this.signal })
    for (const picture of [before, after]) {
      picture.addEventListener('error', () => { if (picture.hasAttribute('src')) this.#tellUnshown() }, { signal: this.signal })
    }
  }

  show() {
    const { source, original, shown, files, value, made } = this.get('conversion')
    if (!source) return this.#empty()
    const file = files[shown]
    const isCompared = file?.status === 'ready'
    this.#showPicture(0, original?.url, words.beforeAlt(source.name))
    this.#showPicture(1, isCompared ? file.url : null, shown ? words.afterAlt(source.name, words.kinds[shown]) : '')
    this.#showFrame(isCompared ? value.exports[shown] : original, isCompared ? made : null)
    for (const part of this.querySelectorAll('input, .edge, .ends [aria-hidden]')) part.hidden = !isCompared
    this.querySelector('[data-told]').textContent = told(this.get('conversion'), this.dataset.unshown)
    this.querySelector('.name').textContent = source.name
    this.querySelector('.name').title = source.name
    this.querySelector('[data-facts]').textContent = words.original({ ...original, size: source.size })
    this.#split()
  }

  get #pictures() {
    return [this.querySelector('.before'), this.querySelector('.after')]
  }

  get #slider() {
    return this.querySelector('input')
  }

  #showPicture(place, url, alt) {
    const picture = this.#pictures[place]
    picture.alt = alt
    picture.hidden = !url
    if (!url) return picture.removeAttribute('src')
    if (picture.getAttribute('src') === url) return undefined
    delete this.dataset.unshown
    picture.src = url
    return undefined
  }

  /** As large as the stage lets it be, in the shape of what was made. */
  #showFrame({ width, height } = {}, made) {
    const frame = this.querySelector('.pictures')
    frame.hidden = !width && !this.#pictures[0].hasAttribute('src')
    frame.dataset.fit = made ? layingOf(made) : 'fill'
    frame.style.setProperty('--ratio', width ? width / height : 1)
    frame.style.setProperty('--wide', `${width ?? 0}px`)
  }

  #split() {
    const before = Number(this.#slider.value)
    this.#slider.setAttribute('aria-valuetext', words.sliderValue(before))
    this.querySelector('.pictures').style.setProperty('--split', this.#slider.hidden ? '100%' : `${before}%`)
  }

  #tellUnshown() {
    this.dataset.unshown = 'true'
    this.show()
  }

  #empty() {
    this.#slider.value = MIDDLE
    delete this.dataset.unshown
    for (const picture of this.#pictures) picture.removeAttribute('src')
  }
}

function told({ original, shown, files, made }, isUnshown) {
  if (original?.status === 'loading') return words.loading
  if (original?.status === 'failed') return original.message
  if (isUnshown) return words.noPicture
  if (files[shown]?.status === 'loading') return words.fetching(words.kinds[shown])
  if (files[shown]?.status === 'failed') return files[shown].message
  return made && !isAligned(made) ? words.cutElsewhere : ''
}

export function register() {
  customElements.define('before-after', BeforeAfter)
}
