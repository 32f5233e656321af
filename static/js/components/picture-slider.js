/**
 * <picture-slider></picture-slider>
 * Two pictures of any kind, one over the other, as much of either as the slider says; `compare({first, second, ratio})`, each `{url, alt}`.
 * ARIA: a slider whose value says how much of the first is seen; both pictures carry their names.
 */
import { html, render } from '../html.js'
import { texts } from '../texts.js'
import { Part } from './part.js'

const words = texts.playground
const MIDDLE = 50

export class PictureSlider extends Part {
  build() {
    render(this, html`<div class="pictures"><img class="first" hidden><img class="second" hidden><span class="edge" aria-hidden="true"></span>
      <input type="range" min="0" max="100" value="${MIDDLE}" aria-label="${words.sliderLabel}"></div>`)
    this.#split()
  }

  listen() {
    this.on('input', 'input', () => this.#split())
  }

  /** @param {{first: {url: string|null, alt: string}, second: {url: string|null, alt: string}, ratio: number}} pictures `ratio`: of the frame */
  compare({ ratio, ...pictures }) {
    this.style.setProperty('--ratio', ratio)
    for (const [name, { url, alt }] of Object.entries(pictures)) {
      const picture = this.querySelector(`.${name}`)
      picture.alt = alt
      picture.hidden = !url
      if (url && picture.getAttribute('src') !== url) picture.src = url
    }
  }

  #split() {
    const { value } = this.querySelector('input')
    this.style.setProperty('--split', `${value}%`)
    this.querySelector('input').setAttribute('aria-valuetext', words.sliderValue(value))
  }
}

export function register() {
  customElements.define('picture-slider', PictureSlider)
}
